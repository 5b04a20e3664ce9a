"""What each colour, pattern and sign stands for, above the drawing."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.charts.canvas import LABEL, Canvas, cut, measure

ROW = 20.0


@dataclass(frozen=True)
class Entry:
    """A name and how it is drawn: bar, tick, line or plan."""

    name: str
    tone: str
    shape: str
    number: int


def legend(canvas: Canvas, entries: Iterable[Entry]) -> float:
    """Write the names in as many rows as they need and return where the drawing begins."""
    x, y = 0.0, 0.0
    for entry in entries:
        name = cut(entry.name, canvas.width - 24)
        width = 24 + measure(name, LABEL)
        if x and x + width > canvas.width:
            x, y = 0.0, y + ROW
        _sign(canvas, entry, x, y)
        canvas.text(x + 22, y + 13, name, tone="fd")
        x += width + 12
    return y + ROW


def _sign(canvas: Canvas, entry: Entry, x: float, y: float) -> None:
    middle = y + 8.5
    if entry.shape == "bar":
        canvas.rect(x, middle - 6, 14, 12, entry.tone)
        canvas.hatch(x, middle - 6, 14, 12, entry.number)
    elif entry.shape == "tick":
        canvas.line(x + 7, middle - 7, x + 7, middle + 7, entry.tone, width=2)
    elif entry.shape == "plan":
        canvas.line(x, middle, x + 16, middle, entry.tone, width=1.5, dash="4 4")
    else:
        canvas.line(x, middle, x + 16, middle, entry.tone, width=2.5)
        canvas.mark(x + 8, middle, entry.tone, entry.number)
