"""Whom a meeting's call has gone to, and what each has answered."""

import secrets
from typing import Self

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.models.meeting import Meeting
from councils.models.membership import Membership
from councils.models.organisation import Organisation
from councils.models.person import Person, present
from portal.history import tracked
from portal.models.base import Row
from portal.sorting import swedish

SALT = "councils.invitation"


def new_key() -> str:
    """Return what a link must know beside its number; another key makes every earlier link worth nothing."""
    return secrets.token_urlsafe(16)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def silent(self) -> Self:
        """Those who have been called and have not answered: only they are reminded."""
        return self.standing().filter(answer="")

    def without_place(self) -> Self:
        """Those who have been called and have lost their place since, or will have by the meeting's day."""
        return self.standing().exclude(_has_place())

    def for_list(self) -> Self:
        return self.select_related("person", "organisation", "stands_in_for__person").order_by(
            swedish("person__name"), "pk"
        )

    def by_code(self, code: str) -> Self:
        """Return the invitation that a mailed link means: ours, not made void, and of one who has the place."""
        try:
            pk, key = signing.loads(code, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError):
            return self.none()
        return self.standing().filter(_has_place(), pk=pk, key=key)


def _has_place() -> Exists:
    """Return the condition that a place on the meeting's day is the person's, and is not over already."""
    day, today = OuterRef("meeting__starts_at__date"), timezone.localdate()
    places = Membership.objects.not_over(today).filter(
        Q(from_on=None) | Q(from_on__lte=day),
        Q(to_on=None) | Q(to_on__gte=day),
        present(today, "person__"),
        person=OuterRef("person"),
        council=OuterRef("meeting__council"),
    )
    return Exists(places)


@tracked(exclude=["version", "key"])
class Invitation(Row):
    """One person's call to one meeting. Role and organisation are as they were when the call went out."""

    class Answer(models.TextChoices):
        NONE = "", _("No answer")
        YES = "yes", _("Comes")
        ONLINE = "online", _("Takes part remotely")
        SUBSTITUTE = "substitute", _("Sends a substitute")
        NO = "no", _("Does not come")

    class Via(models.TextChoices):
        LINK = "link", _("Through the link in the mail")
        PORTAL = "portal", _("In the portal")
        COORDINATOR = "coordinator", _("Told to the coordinator")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="invitations", verbose_name=_("represents")
    )
    role = models.CharField(_("role"), max_length=12, choices=Membership.Role)
    stands_in_for = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="stand_ins", verbose_name=_("stands in for")
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True, default="")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_via = models.CharField(_("how it was answered"), max_length=11, choices=Via, blank=True, default="")
    note = models.CharField(_("message"), max_length=200, blank=True)
    called_at = models.DateTimeField(_("called"), auto_now_add=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("no longer called"), null=True, blank=True)
    key = models.CharField(max_length=22, default=new_key)
    version = models.PositiveIntegerField(default=0)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="councils_invitation_once"),
            models.CheckConstraint(
                name="councils_invitation_answer_has_when_and_how",
                condition=Q(answer="", answered_at=None, answered_via="")
                | (~Q(answer="") & Q(answered_at__isnull=False) & ~Q(answered_via="")),
            ),
        ]
        indexes = [models.Index(fields=["person"], name="councils_invitation_owed", condition=Q(answer=""))]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_answer_display()}"

    @property
    def code(self) -> str:
        """What the person's own link carries: signed, and void as soon as the key is another."""
        return signing.dumps((self.pk, self.key), salt=SALT)

    @property
    def answer_path(self) -> str:
        return reverse("councils:answer", args=[self.code])

    @property
    def comes(self) -> bool:
        return self.answer in {self.Answer.YES, self.Answer.ONLINE}
