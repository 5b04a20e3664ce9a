"""Bars that lie down, so that their labels can be read: single, in groups, or stacked."""

from decimal import Decimal

from portal.charts.canvas import AXIS, LABEL, Canvas, measure, wrapped
from portal.charts.chart import TONES, Chart, Series
from portal.charts.legend import Entry, legend
from portal.charts.scale import Scale

THICK, LINE = 11.0, 17.0
# From dark to light, as parts of one whole; more parts than three need colours of their own.
SHADES = ("fa", "fb", "fc")


def tones(chart: Chart) -> list[str]:
    """Return the colour of each series."""
    own = SHADES if chart.kind == "stacked" and len(chart.series) <= len(SHADES) else TONES
    return [one.tone or own[n % len(own)] for n, one in enumerate(chart.series)]


def draw(chart: Chart, canvas: Canvas, *, narrow: bool) -> None:
    """Draw each label with its bars and their numbers; on a narrow sheet the label stands above."""
    colours, stacked = tones(chart), chart.kind == "stacked"
    y = top = 0.0
    if len(chart.series) > 1 or chart.target:
        entries = [Entry(one.name, colours[n], "bar", n) for n, one in enumerate(chart.series)]
        entries += [Entry(chart.target.name, "fy", "tick", 0)] if chart.target else []
        y = legend(canvas, entries) + 6
    top = y
    numbers = [chart.shown(value) for value in _ends(chart)]
    right = canvas.width - max(measure(text) for text in numbers) * 1.05 - 10
    widest = max(measure(label) for label in chart.labels) + 14
    left = 0.0 if narrow else min(widest, canvas.width * 0.4)
    scale = _scale(chart, left, right)
    for n, label in enumerate(chart.labels):
        lines = wrapped(label, (canvas.width if narrow else left) - 10)
        bars = 1 if stacked else len(chart.series)
        tall = bars * (THICK + 4) - 4
        above = len(lines) * LINE + 3 if narrow else 0.0
        row = max(tall, 0 if narrow else len(lines) * LINE - 4) + above + 12
        middle = y + above + (row - above) / 2
        for place, line in enumerate(lines):
            head = y + 4 if narrow else middle - len(lines) * LINE / 2
            canvas.text(0, head + 12.5 + place * LINE, line)
        if stacked:
            _stack(chart, canvas, scale, n, middle - THICK / 2 - 1, colours)
        else:
            _group(chart, canvas, scale, n, middle - tall / 2, colours)
        y += row
        canvas.line(0, y, canvas.width, y, "fl")
    if scale.low < 0:
        zero = scale.place(0)
        canvas.line(zero, top, zero, y, "fd")
    canvas.height = y + 1


def _ends(chart: Chart) -> list[Decimal | None]:
    if chart.kind == "stacked":
        return [_sum(chart, n) for n in range(len(chart.labels))]
    return [value for one in chart.series for value in one.values]


def _sum(chart: Chart, n: int) -> Decimal | None:
    known = [value for one in chart.series if (value := one.values[n]) is not None]
    return sum(known, Decimal(0)) if known else None


def _reach(chart: Chart) -> list[Decimal]:
    """Return how far each stack goes: what is above nought and what is below it are stacked apart."""
    rows = [[value for one in chart.series if (value := one.values[n]) is not None] for n in range(len(chart.labels))]
    return [sum((v for v in row if (v > 0) is up), Decimal(0)) for row in rows for up in (True, False)]


def _scale(chart: Chart, left: float, right: float) -> Scale:
    values = [
        float(value) for value in (_reach(chart) if chart.kind == "stacked" else _ends(chart)) if value is not None
    ]
    if chart.target:
        values += [float(value) for value in chart.target.values if value is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    return Scale(low, high if high > low else low + 1, left, right)


def _group(chart: Chart, canvas: Canvas, scale: Scale, n: int, y: float, colours: list[str]) -> None:
    alone = len(chart.series) == 1
    zero = scale.place(0)
    for place, one in enumerate(chart.series):
        top = y + place * (THICK + 4)
        value = one.values[n]
        if alone:
            canvas.rect(scale.start, top, scale.end - scale.start, THICK, "bg")
        if value is not None:
            end = scale.place(float(value))
            at = min(zero, end), top, abs(end - zero), THICK
            canvas.rect(*at, colours[place])
            canvas.hatch(*at, place)
        size = LABEL if alone else AXIS
        canvas.text(canvas.width, top + THICK - 1, chart.shown(value), size=size, anchor="end", bold=alone)
    if chart.target:
        _tick(chart.target, canvas, scale, n, y, len(chart.series) * (THICK + 4) - 4)


def _tick(target: Series, canvas: Canvas, scale: Scale, n: int, y: float, tall: float) -> None:
    value = target.values[n]
    if value is not None:
        x = scale.place(float(value))
        canvas.line(x, y - 3, x, y + tall + 3, "fy", width=2)


def _stack(chart: Chart, canvas: Canvas, scale: Scale, n: int, y: float, colours: list[str]) -> None:
    up = down = 0.0
    for place, one in enumerate(chart.series):
        value = float(one.values[n] or 0)
        if not value:
            continue
        start = up if value > 0 else down
        first, last = sorted((scale.place(start), scale.place(start + value)))
        # A sliver of the ground parts it from the next.
        at = first, y, max(last - first - 1.5, 0.5), THICK + 2
        canvas.rect(*at, colours[place], r=1)
        canvas.hatch(*at, place)
        up, down = (up + value, down) if value > 0 else (up, down + value)
    whole = chart.shown(_sum(chart, n))
    canvas.text(canvas.width, y + THICK + 0.5, whole, anchor="end", bold=True)
