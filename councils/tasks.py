"""What the clock starts for meetings and imports: one service call each."""

from celery import shared_task
from django.utils import timezone

from councils.services import calls
from councils.services.imports import runs


@shared_task
def sweep_calls() -> None:
    """Tell of changes that have settled, and remind the silent when their day comes near."""
    now = timezone.now()
    calls.send_updates(now)
    calls.send_reminders(now)


@shared_task
def sweep_imports() -> None:
    """Throw away uploaded files that nobody has carried out within a week."""
    runs.sweep()
