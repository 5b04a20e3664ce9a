"""Rows that are true from a day to a day: nothing is deleted when it ends."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models.base import Row


class PeriodQuerySet(models.QuerySet):  # type: ignore[type-arg]  # each noun's own queryset names its model
    def on(self, day: date) -> Self:
        """Return the rows that are true on the day."""
        return self.filter(during(day))

    def not_over(self, day: date) -> Self:
        """Return the rows that are true on the day or will be."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=day))

    def overlapping(self, from_on: date | None, to_on: date | None) -> Self:
        """Return the rows that are true on some day of the period; both its ends may be open."""
        rows = self.filter(Q(to_on=None) | Q(to_on__gte=from_on)) if from_on else self.all()
        return rows.filter(Q(from_on=None) | Q(from_on__lte=to_on)) if to_on else rows


def during(day: date, prefix: str = "") -> Q:
    """Return the condition that a period (its fields behind `prefix`) covers the day."""
    return (Q(**{f"{prefix}from_on": None}) | Q(**{f"{prefix}from_on__lte": day})) & (
        Q(**{f"{prefix}to_on": None}) | Q(**{f"{prefix}to_on__gte": day})
    )


class Period(Row):
    """From and to, both days included; an open end has no day."""

    from_on = models.DateField(_("from"), null=True, blank=True)
    to_on = models.DateField(_("to and including"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_after_start",
                condition=Q(from_on=None) | Q(to_on=None) | Q(to_on__gte=F("from_on")),
                violation_error_message=_("The last day must not be before the first."),
            )
        ]

    def covers(self, day: date) -> bool:
        return (self.from_on is None or self.from_on <= day) and (self.to_on is None or self.to_on >= day)
