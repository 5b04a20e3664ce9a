"""The form of a year's follow-up: written by VGR's officials, decided by Västgruppen, and then never changed."""

from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.models import Meeting
from councils.rights import rights_of
from followup.models.questions import Content
from portal.history import tracked
from portal.models import User
from portal.models.base import Row

CHANGED = """
OLD.state = 'decided' AND (NEW.state <> OLD.state OR NEW.content IS DISTINCT FROM OLD.content
OR NEW.year <> OLD.year OR NEW.number <> OLD.number OR NEW.title <> OLD.title
OR NEW.decided_on IS DISTINCT FROM OLD.decided_on)
"""


class FollowUpFormQuerySet(models.QuerySet["FollowUpForm"]):
    def visible_to(self, user: User) -> Self:
        """Return what is decided for those who read the follow-up; drafts for those who write or decide them."""
        rights = rights_of(user)
        if rights.is_region_staff or rights.in_vast_group:
            return self
        return self.filter(state=FollowUpForm.State.DECIDED) if rights.reads_follow_up else self.none()

    def decided(self) -> Self:
        return self.filter(state=FollowUpForm.State.DECIDED)


@tracked(exclude=["version"])
class FollowUpForm(Row):
    """One version of a year's form; what is to be asked otherwise is a new version."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        DECIDED = "decided", _("Decided by Västgruppen")

    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=120)
    # followup.models.questions.Content
    content: Any = models.JSONField(_("questions"), default=dict)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    decided_on = models.DateField(_("decided"), null=True, blank=True)
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided at")
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    objects = FollowUpFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up form")
        verbose_name_plural = _("follow-up forms")
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="followup_form_number"),
            models.CheckConstraint(
                name="followup_form_decided_has_when",
                condition=Q(state="decided", decided_on__isnull=False) | Q(state="draft", decided_on=None),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="decided_stays", operation=pgtrigger.Update, condition=pgtrigger.Condition(CHANGED.strip())
            ),
            pgtrigger.Protect(
                name="decided_is_kept", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__state="decided")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("followup:form-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def asks(self) -> Content:
        return Content.load(self.content)
