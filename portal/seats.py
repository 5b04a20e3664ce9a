"""The round table: one seat a place, the supply side to the left, the demand side to the right, coordination below."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians, sin

CENTRE, RADIUS = 95.0, 76.0
# side -> (css class, first and last angle in degrees clockwise from the top)
ARCS = {"supply": ("st-utb", 220, 340), "demand": ("st-eft", 10, 140), "convening": ("st-ovr", 162, 198)}
STATES = {"present": "is-on", "remote": "is-dist", "absent": "is-off", "": "is-ask", "vacant": "is-vac"}


@dataclass(frozen=True)
class Seat:
    """A seat's shape (circle, square, diamond by side), place and state, as css classes and SVG units."""

    shape: str
    classes: str
    x: float
    y: float

    @property
    def left(self) -> float:
        return round(self.x - 6.4, 1)

    @property
    def top(self) -> float:
        return round(self.y - 6.4, 1)

    @property
    def diamond(self) -> str:
        return f"M{self.x} {round(self.y - 8.1, 1)}l8.1 8.1-8.1 8.1-8.1-8.1z"


@dataclass(frozen=True)
class Table:
    """The whole figure: its seats, the number in the middle and the words below it."""

    seats: Sequence[Seat]
    number: int
    label: str


def table(places: Iterable[tuple[str, str]], *, number: int, label: str) -> Table:
    """Place (side, state) pairs round the table; seats of a side lie evenly along its arc."""
    by_side: dict[str, list[str]] = {side: [] for side in ARCS}
    for side, state in places:
        by_side[side].append(state)
    seats = []
    for side, states in by_side.items():
        css, start, end = ARCS[side]
        for n, state in enumerate(states):
            angle = radians(start + (end - start) * (n + 0.5) / len(states))
            seats.append(
                Seat(
                    {"supply": "circle", "demand": "square", "convening": "diamond"}[side],
                    f"{css} {STATES[state]}",
                    round(CENTRE + RADIUS * sin(angle), 1),
                    round(CENTRE - RADIUS * cos(angle), 1),
                )
            )
    return Table(seats, number, label)
