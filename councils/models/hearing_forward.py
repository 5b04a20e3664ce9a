"""A colleague to whom a municipality's contact has sent the question on, with a link of one's own."""

from typing import Self

from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.models.hearing import HearingRequest, new_key
from portal.history import tracked
from portal.models.base import Row

SALT = "councils.hearing-forward"


class HearingForwardQuerySet(models.QuerySet["HearingForward"]):
    def live(self) -> Self:
        return self.filter(revoked_at=None)

    def by_code(self, code: str) -> Self:
        """Return what a colleague's link asks, while it is not taken back and the contact's own still works."""
        try:
            pk, key = signing.Signer(salt=SALT).unsign_object(code)
        except (signing.BadSignature, ValueError, TypeError):
            return self.none()
        return self.live().filter(pk=pk, key=key, request__in=HearingRequest.objects.with_present_contact())


@tracked(exclude=["key"])
class HearingForward(Row):
    """A link that works beside the contact's own, until somebody takes it back."""

    request = models.ForeignKey(
        HearingRequest, models.CASCADE, related_name="forwards", verbose_name=_("answer to a hearing")
    )
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail"))
    key = models.CharField(max_length=22, default=new_key)
    sent_by = models.CharField(_("sent on by"), max_length=160)
    sent_at = models.DateTimeField(_("sent"), auto_now_add=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = HearingForwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("colleague who got the question")
        verbose_name_plural = _("colleagues who got the question")
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "email"], condition=Q(revoked_at=None), name="councils_hearingforward_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        return signing.Signer(salt=SALT).sign_object((self.pk, self.key))

    @property
    def answer_path(self) -> str:
        return reverse("councils:hearing-answer", args=[self.code])
