"""A piece of background work with visible progress and, when done, a file. The row is the queue."""

from typing import ClassVar

from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One ordered piece of work; `key` makes the same order twice the same row."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Stopped")

    # It has ended without a file; ordered again it begins anew.
    WITHOUT_FILE: ClassVar[frozenset[State]] = frozenset({State.FAILED, State.STOPPED})

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    title = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    ordered_by = models.ForeignKey("portal.User", models.SET_NULL, null=True, related_name="jobs")
    ordered_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    step = models.CharField(max_length=120, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=200, blank=True)
    filename = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    ATTEMPTS: ClassVar[int] = 5

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(
                fields=["next_try_at"], name="portal_job_owed", condition=models.Q(state__in=["queued", "running"])
            )
        ]
        constraints = [
            models.CheckConstraint(name="portal_job_percent", condition=models.Q(percent__lte=100)),
            models.CheckConstraint(
                name="portal_job_done_has_file", condition=~models.Q(state="done") | ~models.Q(file="")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def open(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def is_without_file(self) -> bool:
        return self.state in self.WITHOUT_FILE

    @property
    def sort(self) -> str:
        """What the finished file is, as people call it."""
        ending = self.filename.rpartition(".")[2]
        return {"xlsx": "Excel", "docx": "Word"}.get(ending, ending.upper())

    def read(self) -> bytes:
        """Return the finished file's bytes."""
        with default_storage.open(self.file) as handle:
            return bytes(handle.read())
