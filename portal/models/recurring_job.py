"""What the clock starts again and again: when it last did, how it went. One row a job, however often it runs."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecurringJob(models.Model):
    """The latest run of one entry of the schedule (portal.celery)."""

    class Outcome(models.TextChoices):
        OK = "ok", _("Done")
        SLOW = "slow", _("Took too long")
        FAILED = "failed", _("Failed")

    name = models.CharField(max_length=60, unique=True)
    rung_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    duration = models.DurationField(null=True)
    outcome = models.CharField(max_length=6, choices=Outcome, blank=True)
    error = models.TextField(blank=True)
    succeeded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recurring job")
        verbose_name_plural = _("recurring jobs")
        constraints = [
            models.CheckConstraint(
                name="portal_recurring_job_outcome_has_when",
                condition=models.Q(outcome="", finished_at=None, duration=None)
                | (~models.Q(outcome="") & models.Q(finished_at__isnull=False, duration__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def has_just_run(self, now: datetime, every: timedelta) -> bool:
        """Whether a second ring would only repeat the first; a run in the future means that the clock was moved."""
        return self.started_at is not None and timedelta(0) <= now - self.started_at < every / 2
