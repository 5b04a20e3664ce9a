"""The round table: one seat a place, the supply side to the left, the demand side to the right, coordination below."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians, sin

CENTRE, RADIUS = 95.0, 76.0
# side -> (css class, first and last angle in degrees clockwise from the top)
ARCS = {"supply": ("st-utb", 216, 344), "demand": ("st-eft", 16, 144), "convening": ("st-ovr", 152, 208)}
STATES = {"present": "is-on", "remote": "is-dist", "absent": "is-off", "": "is-ask", "vacant": "is-vac"}
SHAPES = {"supply": "circle", "demand": "square", "convening": "diamond"}
LARGEST = 7.2  # half a seat's width; with many on a side the seats shrink rather than lie on one another
ROOM = 0.44  # of the way to the neighbour's middle


@dataclass(frozen=True)
class Seat:
    """A seat's shape (circle, square, diamond by side), place, half width and state, as css classes and SVG units."""

    shape: str
    classes: str
    x: float
    y: float
    half: float

    @property
    def left(self) -> float:
        return round(self.x - 0.88 * self.half, 1)

    @property
    def top(self) -> float:
        return round(self.y - 0.88 * self.half, 1)

    @property
    def width(self) -> float:
        return round(1.76 * self.half, 1)

    @property
    def diamond(self) -> str:
        reach = round(1.13 * self.half, 1)
        return f"M{self.x} {round(self.y - reach, 1)}l{reach} {reach}-{reach} {reach}-{reach}-{reach}z"


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
        step = radians(end - start) / max(1, len(states))
        half = round(min(LARGEST, ROOM * 2 * RADIUS * sin(min(step, radians(60)) / 2)), 1)
        for n, state in enumerate(states):
            angle = radians(start) + step * (n + 0.5)
            x, y = round(CENTRE + RADIUS * sin(angle), 1), round(CENTRE - RADIUS * cos(angle), 1)
            seats.append(Seat(SHAPES[side], f"{css} {STATES[state]}", x, y, half))
    return Table(seats, number, label)
