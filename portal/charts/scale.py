"""Where a value lies, and which round numbers stand on an axis."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """From values `low` to `high`, marked at `ticks`, onto a stretch from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...] = ()

    def place(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def step(span: float, parts: int) -> float:
    """Return the round number that divides the span in about so many parts: 1, 2, 2.5 or 5 times a power of ten."""
    rough = span / parts
    power: float = 10 ** math.floor(math.log10(rough))
    return next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= rough * 0.999)


def axis(low: float, high: float, start: float, end: float, *, parts: int = 4, whole: bool = False) -> Scale:
    """Return a scale between round numbers; it begins at nought unless that would flatten what it shows."""
    if low > 0 and (low < high * 0.6 or low == high):
        low = 0
    if high < 0:
        high = 0
    if low == high:
        low, high = (low, high + 1) if low >= 0 else (low - 1, 0)
    size = step(high - low, parts)
    if whole:
        size = max(size, 1.0)
        size = math.ceil(size) if size < 5 else size
    first, last = math.floor(low / size + 1e-9), math.ceil(high / size - 1e-9)
    ticks = tuple(n * size for n in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], start, end, ticks)
