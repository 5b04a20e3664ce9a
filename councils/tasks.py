"""What the clock starts for meetings: one service call each."""

from celery import shared_task
from django.utils import timezone

from councils.services import calls


@shared_task
def sweep_calls() -> None:
    """Tell of changes that have settled, and remind the silent when their day comes near."""
    now = timezone.now()
    calls.send_updates(now)
    calls.send_reminders(now)
