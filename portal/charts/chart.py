"""What a chart shows. How it is drawn is said in bars, lines and heat; what it says in words in words.py."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from zlib import crc32

from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal import tables
from portal.numbers import shown

# A series' colour: a class on the page, a fixed colour on paper (canvas.py).
TONES = ("fa", "fo", "fd", "fg", "fq", "fk")
MOST = {"bar": (4, 60), "stacked": (6, 60), "line": (6, 400), "heat": (14, 60)}


class Kind(models.TextChoices):
    """The kinds of chart, each with the question that it answers."""

    BAR = "bar", _("Bars: how large is each?")
    STACKED = "stacked", _("Stacked bars: what is each made of?")
    LINE = "line", _("Lines: how does it change over time?")
    HEAT = "heat", _("Heat map: where is it high and low?")


@dataclass(frozen=True)
class Series:
    """A column of the chart's numbers, one for each label; None is a gap. `is_plan` is drawn dashed, in steps."""

    name: str
    values: tuple[Decimal | None, ...]
    tone: str = ""
    is_plan: bool = False


@dataclass(frozen=True)
class Chart:
    """One chart. `about` says what is counted and when; `head` what the labels are; `target` is a tick at each bar."""

    kind: str
    title: str
    head: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    about: str = ""
    unit: str = ""
    places: int = 0
    # The last label with known numbers: what comes after is a forecast, drawn dashed.
    known_until: str = ""
    target: Series | None = None
    source: str = ""
    # What the chart shows in one sentence; left out, the portal writes it from the numbers.
    finding: str = ""

    def __post_init__(self) -> None:
        series, labels = MOST[self.kind]
        lengths = {len(one.values) for one in (*self.series, *([self.target] if self.target else []))}
        if not self.labels or lengths != {len(self.labels)}:
            raise ValueError(f"A chart has a value for each label, and at least one: {lengths} for {len(self.labels)}")
        if len(self.series) > series or len(self.labels) > labels:
            raise ValueError(f"A chart of kind {self.kind} has at most {series} series of {labels} values")

    @classmethod
    def load(cls, data: dict[str, Any]) -> "Chart":
        """Return the chart that `dump` made into JSON."""
        target = data.get("target")
        parts = {"labels": tuple(data["labels"]), "target": _series(target) if target else None}
        return cls(**{**data, **parts, "series": tuple(_series(row) for row in data["series"])})

    def dump(self) -> dict[str, Any]:
        """Return the chart as JSON can hold it."""
        data = asdict(self)
        for row in (*data["series"], *([data["target"]] if self.target else [])):
            row["values"] = [tables.stored(value) for value in row["values"]]
        return {**data, "kind": str(self.kind), "labels": list(self.labels)}

    def shown(self, value: Decimal | None) -> str:
        return "–" if value is None else shown(value, self.places)

    @cached_property
    def key(self) -> str:
        """A name of its own within a page, the same each time."""
        return f"c{crc32(repr(self).encode()):x}"

    @cached_property
    def summary(self) -> str:
        from portal.charts import words

        return self.finding or words.summary(self)

    @cached_property
    def wide(self) -> SafeString:
        from portal.charts import drawing

        return drawing.inline(self, narrow=False)

    @cached_property
    def narrow(self) -> SafeString:
        from portal.charts import drawing

        return drawing.inline(self, narrow=True)

    @cached_property
    def columns(self) -> tuple[tables.Column, ...]:
        """The columns of the table beside: the labels, then the series."""
        numbers = (*self.series, *([self.target] if self.target else []))
        kind = tables.Kind.DECIMAL if self.places else tables.Kind.INTEGER
        return (
            tables.Column(self.head),
            *(tables.Column(one.name, kind, self.unit, self.places) for one in numbers),
        )

    @cached_property
    def rows(self) -> tuple[tuple[tables.Value, ...], ...]:
        """The rows of the table beside: every number that is drawn."""
        numbers = (*self.series, *([self.target] if self.target else []))
        return tuple((label, *(one.values[n] for one in numbers)) for n, label in enumerate(self.labels))

    @property
    def shown_rows(self) -> list[tuple[str, list[str]]]:
        return [(str(row[0]), [self.shown(value) for value in row[1:]]) for row in self.rows]  # type: ignore[arg-type]


def _series(row: dict[str, Any]) -> Series:
    return Series(**{**row, "values": tuple(None if value is None else Decimal(value) for value in row["values"])})
