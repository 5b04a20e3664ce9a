"""What the clock starts for the money and the follow-up: one service call each."""

from celery import shared_task
from django.utils import timezone

from followup.services import funding_notices, proofs, reminders
from followup.services.indicators import values


@shared_task
def prove_ledger() -> None:
    """Prove the ledger once a night."""
    proofs.run_if_due(timezone.now())


@shared_task
def measure_indicators() -> None:
    """Count what the indicators of the years that may still change are now."""
    values.measure_due(timezone.now())


@shared_task
def remind_parties() -> None:
    """Remind the parties that have not answered the follow-up, on the days that the rule says."""
    reminders.send(timezone.now())


@shared_task
def remind_reports() -> None:
    """Remind projects of what they are soon to report, and tell of what is late."""
    funding_notices.reports_due(timezone.now())
