"""What the clock starts for meetings, hearings, action points and imports: one service call each."""

from celery import shared_task
from django.utils import timezone

from councils.services import approvals, calls, hearing_escalation, hearings, need_groups, notices
from councils.services.imports import runs


@shared_task
def sweep_calls() -> None:
    """Take back the calls of those who have no place, tell of settled changes, and remind the silent in time."""
    now = timezone.now()
    calls.withdraw_departed(now)
    calls.send_updates(now)
    calls.send_reminders(now)
    approvals.send_reminders(now)


@shared_task
def sweep_hearings() -> None:
    """Remind the municipalities that have not answered, and tell of those that stay silent."""
    now = timezone.now()
    hearings.send_reminders(now)
    hearing_escalation.escalate(now)


@shared_task
def sweep_action_points() -> None:
    """Tell owners what is soon to be done and what is late."""
    notices.actions_due(timezone.now())


@shared_task
def sweep_imports() -> None:
    """Throw away uploaded files that nobody has carried out within a week."""
    runs.sweep()


@shared_task
def compile_needs() -> None:
    """Tell together the needs that enough employers share."""
    need_groups.compile_needs(timezone.localdate())
