"""What an indicator is, and what its measurements are made of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from councils.models.party import REGION
from portal.numbers import shown

ASSOCIATIONS = ("fy", "gr", "bo", "sk")
FIVE = (REGION, *ASSOCIATIONS)
HUNDRED = Decimal(100)


class Unit(models.TextChoices):
    COUNT = "count", pgettext_lazy("unit", "number")
    PERCENT = "percent", gettext_lazy("per cent")
    YES_NO = "yes_no", gettext_lazy("yes or no")
    KRONOR = "kronor", gettext_lazy("kronor")
    YEARS_OF_WORK = "fte", gettext_lazy("full-time positions")


@dataclass(frozen=True)
class Period:
    """A calendar year, or what there has been of it."""

    year: int

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)

    @property
    def day(self) -> date:
        """Return the year's last day, or today while it runs."""
        return min(self.last, timezone.localdate())

    def moments(self, name: str) -> dict[str, datetime]:
        """Return the condition that a moment falls within the year, as the clock on a Swedish wall has it."""
        zone = timezone.get_default_timezone()
        start = datetime.combine(self.first, time.min, tzinfo=zone)
        end = datetime.combine(self.last + timedelta(days=1), time.min, tzinfo=zone)
        return {f"{name}__gte": start, f"{name}__lt": end}

    def days(self, name: str) -> dict[str, date]:
        return {f"{name}__gte": self.first, f"{name}__lte": self.last}


@dataclass(frozen=True)
class Measure:
    """A value; of a share also how many of how many. None: there is nothing to measure."""

    value: Decimal | None
    part: int | None = None
    whole: int | None = None


def count(number: int) -> Measure:
    return Measure(Decimal(number))


def yes(answer: bool) -> Measure:
    return Measure(Decimal(int(answer)))


def share(part: int, whole: int) -> Measure:
    """Return the part in whole per cent; of nothing there is no share."""
    if not whole:
        return Measure(None, part, whole)
    value = (HUNDRED * part / whole).quantize(Decimal(1), ROUND_HALF_UP)
    return Measure(value, part, whole)


Measures = dict[str, Measure]
Words = str | Promise


@dataclass(frozen=True)
class Indicator:
    """One indicator: what it says, of what it is made, and how; without `measure` the parties report it."""

    key: str
    title: Words
    definition: Words
    source: Words
    unit: Unit
    commitments: tuple[int, ...]
    measure: Callable[[Period], Measures] | None = None
    parties: tuple[str, ...] = FIVE
    # The kind of record on the red thread that is counted, and which rows of it a party's number comes from.
    kind: str = ""
    records: Callable[[Period, str], "models.QuerySet[Any]"] | None = field(default=None, compare=False)

    @property
    def is_reported(self) -> bool:
        return self.measure is None

    def shown(self, value: Decimal | None) -> str:
        """Return the value as it is read: 92 %; yes; 14; 9 670 000 kr."""
        if value is None:
            return "–"
        if self.unit == Unit.YES_NO:
            return _("Yes") if value else _("No")
        if self.unit == Unit.PERCENT:
            return f"{shown(value, 0)}\N{NO-BREAK SPACE}%"
        text = shown(value, None if value % 1 else 0)
        return f"{text}\N{NO-BREAK SPACE}kr" if self.unit == Unit.KRONOR else text


def by_party(rows: Iterable[Any], key: str = "party") -> dict[str, dict[str, Any]]:
    """Return grouped rows by the party that each belongs to."""
    return {row[key]: row for row in rows if row[key]}


def with_total(measured: dict[str, tuple[int, int]]) -> Measures:
    """Return the associations' shares, and for the region the share of all of them together."""
    found = {key: share(*measured.get(key, (0, 0))) for key in ASSOCIATIONS}
    parts, wholes = zip(*measured.values(), strict=True) if measured else ((), ())
    return {**found, REGION: share(sum(parts), sum(wholes))}
