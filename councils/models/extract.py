"""What the public may read of approved minutes: organisations, conclusions, decisions; reviewed before it is shown."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.models.meeting import Meeting
from portal.history import tracked
from portal.models import User


class ExtractQuerySet(models.QuerySet["Extract"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def published(self) -> Self:
        return self.filter(state=Extract.State.PUBLISHED)


@tracked(exclude=["version"])
class Extract(models.Model):
    """One version of a meeting's public extract; a correction is a new one, and the old is then replaced."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        FOR_REVIEW = "for_review", _("For review")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REPLACED = "replaced", _("Replaced by a newer one")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="extracts")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    summary = models.TextField(_("the meeting in short"), max_length=3000, blank=True)
    # [{"number": str, "title": str, "conclusion": str, "decisions": [str, ...]}, ...] in the order of the minutes.
    items: Any = models.JSONField(default=list)
    # [{"side": str, "names": [str, ...]}, ...]: the organisations that took part.
    organisations: Any = models.JSONField(default=list)
    # The latest who wrote in it; somebody else reviews it.
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewed by")
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = ExtractQuerySet.as_manager()

    class Meta:
        verbose_name = _("public extract")
        verbose_name_plural = _("public extracts")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], name="councils_extract_one_published", condition=Q(state="published")
            ),
            models.UniqueConstraint(
                fields=["meeting"], name="councils_extract_one_open", condition=Q(state__in=["draft", "for_review"])
            ),
            models.CheckConstraint(
                name="councils_extract_published_has_who_and_when",
                condition=~Q(state="published") | Q(published_by__isnull=False, published_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at"], name="councils_extract_public", condition=Q(state="published"))
        ]

    def __str__(self) -> str:
        return str(self.meeting)

    def get_absolute_url(self) -> str:
        return reverse("councils:public-extract", args=[self.meeting_id])

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.DRAFT, self.State.FOR_REVIEW}
