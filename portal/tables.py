"""A table as data: typed columns with units, whose values are shown in the reader's language and kept as they are."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.numbers import shown

Value = str | Decimal | None
NBSP = "\N{NO-BREAK SPACE}"


class Kind(models.TextChoices):
    """What a column holds; the last five are numbers that may be drawn and summed."""

    TEXT = "text", _("Text")
    CODE = "code", _("Code")
    YEAR = "year", _("Year")
    DATE = "date", _("Day")
    INTEGER = "integer", _("Whole number")
    DECIMAL = "decimal", _("Decimal number")
    PERCENT = "percent", _("Per cent")
    MONEY = "money", _("Amount in kronor")


NUMBERS = (Kind.INTEGER, Kind.DECIMAL, Kind.PERCENT, Kind.MONEY)


@dataclass(frozen=True)
class Column:
    """A column: its heading, what it holds, in which unit, and with how many decimals (None: as many as given)."""

    label: str
    kind: str = Kind.TEXT
    unit: str = ""
    places: int | None = None

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS

    @property
    def heading(self) -> str:
        """The label with its unit, which no cell then has to repeat."""
        unit = self.unit or {Kind.PERCENT: "%", Kind.MONEY: "kr"}.get(Kind(self.kind), "")
        is_said = bool(re.search(rf"(?<!\w){re.escape(unit)}(?!\w)", self.label, re.IGNORECASE))
        return f"{self.label} ({unit})" if unit and not is_said else self.label

    def shown(self, value: Value) -> str:
        """Return the value as it is read; nothing is a dash among numbers."""
        if value is None or value == "":
            return "–" if self.is_number else ""
        if isinstance(value, Decimal) and self.is_number:
            return shown(value, 0 if self.kind == Kind.INTEGER else self.places)
        return str(value)


def stored(value: Value) -> str | None:
    """Return what JSON can hold without losing a digit."""
    return format(value, "f") if isinstance(value, Decimal) else value


def restored(column: Column, value: Any) -> Value:
    """Return the value that `stored` made into JSON."""
    if value is None:
        return None
    return Decimal(value) if column.is_number else str(value)
