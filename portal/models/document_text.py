"""The words inside an uploaded file, read once by a process of its own."""

from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.base import Row
from portal.models.document import DocumentVersion


class DocumentText(Row):
    """What was read in one version of a document, or why nothing was."""

    class State(models.TextChoices):
        READING = "reading", _("Is being read")
        READ = "read", _("Can be searched")
        EMPTY = "empty", _("There is no text in the file: pictures of text cannot be searched")
        DAMAGED = "damaged", _("The text in the file cannot be read, so it cannot be searched")
        TOO_LARGE = "too_large", _("The file is too large for its text to be searched")

    version = models.OneToOneField(DocumentVersion, models.CASCADE, related_name="words")
    # Kept beside the version's so that a change here finds its document.
    document = models.ForeignKey("portal.Document", models.CASCADE, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.READING)
    # A PDF's pages; the pieces of a file that has no pages.
    parts = ArrayField(models.TextField(), default=list)
    has_pages = models.BooleanField(default=False)
    # There was more than is kept.
    is_cut = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["DocumentText"]] = models.Manager()

    # A file that has stopped its reader so many times is not tried again.
    ATTEMPTS: ClassVar[int] = 3
    LEASE: ClassVar[timedelta] = timedelta(minutes=5)

    class Meta:
        verbose_name = _("text of a document")
        verbose_name_plural = _("texts of documents")
        constraints = [
            models.CheckConstraint(
                name="portal_documenttext_reading_has_lease",
                condition=Q(state="reading", leased_until__isnull=False) | ~Q(state="reading") & Q(leased_until=None),
            )
        ]
        indexes = [models.Index(fields=["leased_until"], name="portal_documenttext_owed", condition=Q(state="reading"))]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.state}"
