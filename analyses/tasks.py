"""What the clock starts for analyses: one service call each."""

from celery import shared_task
from django.utils import timezone

from analyses.services import subscriptions


@shared_task
def tell_subscribers() -> None:
    """Owe those who follow the library a letter of what has been published."""
    subscriptions.tell(timezone.now())
