"""A heat map: the higher the value, the darker its square; the number stands in it."""

from decimal import Decimal

from portal.charts.canvas import AXIS, Canvas, cut, measure, wrapped
from portal.charts.chart import Chart

# How much of the colour, and the ink that is read upon it.
STEPS = ((0.08, "fy"), (0.2, "fy"), (0.34, "fy"), (0.48, "fy"), (1.0, "fn"))
CELL, LINE = 28.0, 15.0


def draw(chart: Chart, canvas: Canvas, *, narrow: bool) -> None:
    """Draw a row for each label and a column for each series; on a narrow sheet the label stands above its row."""
    widest = max(measure(label) for label in chart.labels) + 12
    left = 0.0 if narrow else min(widest, canvas.width * 0.34)
    wide = (canvas.width - left) / len(chart.series)
    heads = [wrapped(one.name, wide - 4, AXIS, 3) for one in chart.series]
    y = max(len(lines) for lines in heads) * LINE + 6
    for n, lines in enumerate(heads):
        for place, line in enumerate(lines):
            foot = y - 8 - (len(lines) - 1 - place) * LINE
            canvas.text(left + (n + 0.5) * wide, foot, line, tone="fd", size=AXIS, anchor="middle")
    known = [value for one in chart.series for value in one.values if value is not None]
    low, high = (min(known), max(known)) if known else (Decimal(0), Decimal(0))
    for row, label in enumerate(chart.labels):
        if narrow:
            canvas.text(0, y + 15, cut(label, canvas.width))
            y += 20
        else:
            lines = wrapped(label, left - 10)
            for place, line in enumerate(lines):
                canvas.text(0, y + CELL / 2 + 4.5 + (place - (len(lines) - 1) / 2) * 13, line)
        for column, one in enumerate(chart.series):
            _cell(chart, canvas, (left + column * wide, y, wide), one.values[row], (low, high))
        y += CELL
    canvas.height = y


def step(value: Decimal, low: Decimal, high: Decimal) -> int:
    """Return which of the five steps the value is on, of equal length from the lowest to the highest."""
    return min(int((value - low) / (high - low) * len(STEPS)), len(STEPS) - 1) if high > low else 2


def _cell(
    chart: Chart, canvas: Canvas, at: tuple[float, float, float], value: Decimal | None, ends: tuple[Decimal, Decimal]
) -> None:
    x, y, wide = at
    text = chart.shown(value)
    size = AXIS if measure(text, AXIS) <= wide - 4 else 9.5
    if value is None:
        canvas.rect(x + 1, y + 1, wide - 2, CELL - 2, "bg")
        tone = "fd"
    else:
        opacity, tone = STEPS[step(value, *ends)]
        canvas.rect(x + 1, y + 1, wide - 2, CELL - 2, "fa", opacity=opacity)
    canvas.text(x + wide / 2, y + CELL / 2 + 4.2, text, tone=tone, size=size, anchor="middle")
