"""Who wants to know by mail what is published: an address that has confirmed it, and nothing more."""

import secrets
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from analyses.models.analysis import Area, Topic


def new_key() -> str:
    """Return what a link must know beside its number."""
    return secrets.token_urlsafe(16)


class Subscription(models.Model):
    """An address that follows the public library. Without a history, so that who leaves leaves no trace."""

    email = models.EmailField(_("e-mail"))
    # Empty: all topics, and the whole county.
    topics: Any = ArrayField(
        models.CharField(max_length=15, choices=Topic), verbose_name=_("topics"), default=list, blank=True
    )
    area = models.CharField(_("area"), max_length=2, choices=Area, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"))
    # What has been published until then has been told of.
    told_until = models.DateTimeField()
    key = models.CharField(max_length=22, default=new_key)

    objects: ClassVar[models.Manager["Subscription"]] = models.Manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [models.UniqueConstraint(Lower("email"), name="analyses_subscription_once")]
        indexes = [models.Index(fields=["told_until"], name="analyses_subscription_told")]

    def __str__(self) -> str:
        return self.email
