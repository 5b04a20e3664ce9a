"""A secret address that a calendar program fetches somebody's meetings from."""

import secrets
from typing import Self

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.models.council import Council
from portal.history import tracked
from portal.models import User


def new_key() -> str:
    """Return 192 random bits as text."""
    return secrets.token_urlsafe(24)


def _signer() -> Signer:
    # A full stop between the parts: some calendar programs cut or rewrite an address at a colon.
    return Signer(sep=".", salt="councils.calendar-feed")


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(user_id=user.pk)

    def standing(self) -> Self:
        return self.filter(revoked_at=None)

    def by_code(self, code: str) -> Self:
        """Return the feed that an address means, if the address is ours, not revoked, and its account open."""
        try:
            pk, key = _signer().unsign_object(code)
        except (BadSignature, ValueError, TypeError):
            return self.none()
        return self.standing().filter(pk=pk, key=key, user__is_active=True)


# What is fetched is no change that anybody made: of the rest, the history says who and when.
@tracked(exclude=["key", "content_hash", "changed_at", "last_used_on"])
class CalendarFeed(models.Model):
    """What one person subscribes to: the meetings of all their own councils, or of one council that they read.

    The address is signed with the installation's secret, so a copy of the database opens no feed.
    """

    class Alarm(models.IntegerChoices):
        NONE = 0, _("No reminder")
        HOUR = 60, _("An hour before")
        DAY = 24 * 60, _("A day before")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds")
    council = models.ForeignKey(
        Council, models.CASCADE, null=True, blank=True, related_name="calendar_feeds", verbose_name=_("council")
    )
    alarm = models.PositiveSmallIntegerField(_("reminder"), choices=Alarm, default=Alarm.NONE)
    key = models.CharField(max_length=32, default=new_key)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    # A day and no more: whether the address is in use at all is what its owner needs to know.
    last_used_on = models.DateField(_("last used"), null=True, blank=True)
    # What was given last, and since when: a program that asks every hour is told that nothing is new.
    content_hash = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar subscription")
        verbose_name_plural = _("calendar subscriptions")
        indexes = [models.Index(fields=["user"], name="councils_feed_of_user", condition=models.Q(revoked_at=None))]

    def __str__(self) -> str:
        return str(self.council.name) if self.council else str(_("My councils"))

    @property
    def code(self) -> str:
        return _signer().sign_object((self.pk, self.key))

    @property
    def path(self) -> str:
        return reverse("councils:calendar-feed", args=[self.code])
