"""Who has been asked to approve a meeting's minutes, and what they say of each item as it then read."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from councils.models.agenda_item import AgendaItem
from councils.models.meeting import Meeting
from councils.models.person import Person
from portal.history import tracked
from portal.models import User


class ApproverQuerySet(models.QuerySet["Approver"]):
    def of_user(self, user: User) -> Self:
        return self.filter(person__user_id=user.pk)


@tracked()
class Approver(models.Model):
    """One who was at the meeting and has been asked to approve its minutes (justerare)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="approvers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="approvals", verbose_name=_("approver"))
    asked_at = models.DateTimeField(_("asked"))
    # When the latest answer was given; whether it says all is told by the verdicts.
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = ApproverQuerySet.as_manager()

    class Meta:
        verbose_name = _("approver")
        verbose_name_plural = _("approvers")
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="councils_approver_once")]

    def __str__(self) -> str:
        return str(self.person)


@tracked()
class Verdict(models.Model):
    """What an approver says of one item: no remark, or a change that is proposed."""

    approver = models.ForeignKey(Approver, models.CASCADE, related_name="verdicts")
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="verdicts")
    # Of the text that was read: a verdict on another text counts no more.
    digest = models.CharField(max_length=32)
    remark = models.TextField(_("proposed change"), max_length=2000, blank=True)
    # Why the text stays as it is, when the coordinator does not change it.
    reply = models.CharField(_("answer"), max_length=500, blank=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # The approver lets the text stand, and has the differing opinion noted in the minutes.
    is_dissent = models.BooleanField(_("differing opinion"), default=False)
    said_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["Verdict"]] = models.Manager()

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        constraints = [
            models.UniqueConstraint(fields=["approver", "item"], name="councils_verdict_once"),
            models.CheckConstraint(
                name="councils_verdict_dissent_has_remark", condition=Q(is_dissent=False) | ~Q(remark="")
            ),
        ]

    def __str__(self) -> str:
        return self.remark or str(_("No remark"))

    @property
    def is_open(self) -> bool:
        """A change is proposed that the approver has not let go."""
        return bool(self.remark) and not self.is_dissent
