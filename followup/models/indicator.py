"""Measured values, each with its day: a new measurement is a new row, and what was said before stays."""

from decimal import Decimal
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.models import Party
from portal.history import tracked
from portal.models.base import Row


class IndicatorValueQuerySet(models.QuerySet["IndicatorValue"]):
    def latest_of(self, *fields: str) -> Self:
        """Return what was said last for each indicator and party (and the further fields)."""
        names = ("key", "party_id", *fields)
        return self.order_by(*names, "-at", "-pk").distinct(*names)


class IndicatorValue(Row):
    """What an indicator was for a party and a year, as it was known at a moment; of a share also part and whole."""

    class Source(models.TextChoices):
        COMPUTED = "computed", _("Counted by the portal")
        REPORTED = "reported", _("Reported by the party")

    key = models.SlugField(_("indicator"), max_length=40)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("party"))
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=2, null=True)
    part = models.IntegerField(null=True)
    whole = models.IntegerField(null=True)
    source = models.CharField(_("source"), max_length=8, choices=Source)
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(_("measured"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = IndicatorValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("value of an indicator")
        verbose_name_plural = _("values of indicators")
        indexes = [models.Index(fields=["year", "key", "party", "-at"], name="followup_value_latest")]
        constraints = [
            models.CheckConstraint(
                name="followup_value_computed_by_nobody", condition=~Q(source="computed") | Q(by=None)
            )
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.key} {self.party_id} {self.year}"


class Measurement(models.Model):
    """When the portal last counted a year; a value that has not changed since is as fresh as this."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["Measurement"]] = models.Manager()

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")

    def __str__(self) -> str:
        return str(self.year)


@tracked(exclude=["version"])
class Goal(Row):
    """What an indicator shall have come to by a day, for one party or (without one) for each of them."""

    key = models.SlugField(_("indicator"), max_length=40)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("party"))
    value = models.DecimalField(_("goal"), max_digits=16, decimal_places=2)
    by_on = models.DateField(_("by"))
    decision = models.CharField(_("where it was decided"), max_length=200, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["Goal"]] = models.Manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["by_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "party", "by_on"], nulls_distinct=False, name="followup_goal_one_a_day"
            ),
            models.CheckConstraint(name="followup_goal_value", condition=Q(value__gte=Decimal(0))),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.value:f} {self.by_on}"
