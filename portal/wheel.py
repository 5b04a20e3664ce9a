"""The year wheel: the months round it, three rings of numbered marks, and a line for today. Decoration: the list says
the same in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, pi, radians, sin

from django.utils.formats import date_format

from portal.registry import Entry

CENTRE, RIM = 200.0, 183.0
RINGS = {"meetings": 152.0, "reporting": 124.0, "analysis": 96.0}
STAGES = {"coming": "is-next", "done": "is-done", "late": "is-late", "cancelled": "is-off"}
# Marks that would cover each other are moved apart along their ring; where they are too many for it, all get smaller.
WIDTH, GAP, SMALL, UNNUMBERED = 21.0, 1.5, 0.85, 0.5


@dataclass(frozen=True)
class Arc:
    """A month at the rim, in SVG units."""

    name: str
    path: str
    x: float
    y: float
    is_now: bool


@dataclass(frozen=True)
class Mark:
    """An entry's number in its ring's shape: circle, square or diamond (`ring` 0, 1, 2)."""

    number: int
    ring: int
    classes: str
    x: float
    y: float
    scale: float

    @property
    def radius(self) -> float:
        return round(10.5 * self.scale, 1)

    @property
    def side(self) -> float:
        return round(18 * self.scale, 1)

    @property
    def left(self) -> float:
        return round(self.x - self.side / 2, 1)

    @property
    def top(self) -> float:
        return round(self.y - self.side / 2, 1)

    @property
    def diamond(self) -> str:
        r = round(12 * self.scale, 1)
        return f"M{self.x} {round(self.y - r, 1)}l{r} {r}-{r} {r}-{r}-{r}z"

    @property
    def baseline(self) -> float:
        return round(self.y + 4 * self.scale, 1)

    @property
    def has_number(self) -> bool:
        return self.scale >= UNNUMBERED


@dataclass(frozen=True)
class Wheel:
    """The whole figure; `week` and `now` only in the year that it is."""

    year: int
    week: int | None
    now: str
    rings: Sequence[float]
    arcs: Sequence[Arc]
    marks: Sequence[Mark]


def wheel(entries: Sequence[Entry], *, year: int, today: date) -> Wheel:
    """Draw the year's entries; each has the number of its place among them, from 1."""
    is_now = today.year == year
    angle = _angle(today) if is_now else 0.0
    return Wheel(
        year=year,
        week=today.isocalendar().week if is_now else None,
        now=f"M{_at(angle, 66)}L{_at(angle, 169)}" if is_now else "",
        rings=list(RINGS.values()),
        arcs=[_arc(year, month, is_now=is_now and today.month == month) for month in range(1, 13)],
        marks=[mark for ring in RINGS for mark in _marks(entries, ring)],
    )


def _angle(day: date, part: float = 0.5) -> float:
    """Return degrees clockwise from New Year at the top; leap years are a day longer round."""
    days = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
    return (day.timetuple().tm_yday - 1 + part) / days * 360


def _point(angle: float, radius: float) -> tuple[float, float]:
    return round(CENTRE + radius * sin(radians(angle)), 1), round(CENTRE - radius * cos(radians(angle)), 1)


def _at(angle: float, radius: float) -> str:
    return "{} {}".format(*_point(angle, radius))


def _arc(year: int, month: int, *, is_now: bool) -> Arc:
    first = date(year, month, 1)
    start = _angle(first, 0)
    end = 360.0 if month == 12 else _angle(date(year, month + 1, 1), 0)
    path = f"M{_at(start + 0.9, RIM)}A{RIM:g} {RIM:g} 0 0 1 {_at(end - 0.9, RIM)}"
    x, y = _point((start + end) / 2, RIM)
    return Arc(date_format(first, "M").lower().rstrip("."), path, x, round(y + 4, 1), is_now)


def _marks(entries: Sequence[Entry], ring: str) -> list[Mark]:
    numbered = [(number, entry) for number, entry in enumerate(entries, 1) if entry.ring == ring]
    radius = RINGS[ring]
    room = 2 * pi * radius / max(len(numbered), 1)
    # A tenth of the ring stays free, or there would be nothing left to move marks into.
    scale = min(1.0, max(0.3, round(room * 0.9 / (WIDTH + GAP), 2)))
    apart = (WIDTH + GAP) * scale / radius * 180 / pi
    angles = _spread([_angle(entry.on) for _number, entry in numbered], apart)
    size = "" if scale >= SMALL else " is-small"
    return [
        Mark(number, list(RINGS).index(ring), f"{STAGES[entry.stage]}{size}", *_point(angle, radius), scale)
        for (number, entry), angle in zip(numbered, angles, strict=True)
    ]


def _spread(angles: list[float], apart: float) -> list[float]:
    """Return the angles, in order, moved as little as it takes for no two to be closer than `apart`."""
    # Runs of marks that would overlap become one block round the middle of where its marks would stand.
    blocks: list[list[float]] = []
    for angle in angles:
        blocks.append([angle])
        while len(blocks) > 1 and _first(blocks[-1], apart) - _last(blocks[-2], apart) < apart:
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    return [_first(block, apart) + n * apart for block in blocks for n in range(len(block))]


def _first(block: list[float], apart: float) -> float:
    return sum(block) / len(block) - (len(block) - 1) * apart / 2


def _last(block: list[float], apart: float) -> float:
    return sum(block) / len(block) + (len(block) - 1) * apart / 2
