"""Lines over time: known numbers drawn whole, forecasts dashed, plans in dashed steps."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from portal.charts.canvas import AXIS, LABEL, Canvas, cut, measure
from portal.charts.chart import TONES, Chart, Series
from portal.charts.legend import Entry, legend
from portal.charts.scale import Scale, axis

Point = tuple[float, float]
DASH = "3 6"


def tones(chart: Chart) -> list[str]:
    own = iter(TONES)
    return [one.tone or ("fd" if one.is_plan else next(own)) for one in chart.series]


def draw(chart: Chart, canvas: Canvas, *, narrow: bool) -> None:
    """Draw the axes, the lines with a sign at each end, and their last numbers."""
    colours, top = tones(chart), 8.0
    if len(chart.series) > 1:
        entries = [
            Entry(one.name, colours[n], "plan" if one.is_plan else "line", n) for n, one in enumerate(chart.series)
        ]
        top += legend(canvas, entries)
    foot = top + (210 if narrow else 270)
    values = [float(value) for one in chart.series for value in one.values if value is not None] or [0.0]
    scale = axis(min(values), max(values), foot, top, whole=not chart.places)
    left = max(measure(_tick(chart, tick), AXIS) for tick in scale.ticks) + 8
    ends = [chart.shown(_last(one)[1]) for one in chart.series]
    right = canvas.width - max(measure(text) for text in ends) - 12
    _grid(chart, canvas, scale, left, right)
    places = _places(chart, left, right)
    _days(chart, canvas, places, foot + 18)
    _now(chart, canvas, places, top, foot)
    if len(chart.series) == 1 and not scale.low:
        for points in _runs(chart.series[0], places, scale):
            canvas.area([*points, (points[-1][0], foot), (points[0][0], foot)], colours[0])
    for n, one in enumerate(chart.series):
        _line(chart, canvas, one, places, scale, colours[n])
    for n, one in enumerate(chart.series):
        _signs(canvas, one, places, scale, colours[n], n)
    _ends(chart, canvas, places, scale, colours)
    canvas.height = foot + 26


def _tick(chart: Chart, value: float) -> str:
    from portal.numbers import shown

    return shown(round(value, 6), chart.places if chart.places and value % 1 else None)


def _grid(chart: Chart, canvas: Canvas, scale: Scale, left: float, right: float) -> None:
    for tick in scale.ticks:
        y = scale.place(tick)
        canvas.line(left, y, right, y, "fd" if tick == 0 and scale.low < 0 else "fl")
        canvas.text(left - 8, y + 4, _tick(chart, tick), tone="fd", size=AXIS, anchor="end")


def _places(chart: Chart, left: float, right: float) -> list[float]:
    """Return where each label lies: years by their distance, other labels evenly."""
    inner = right - 6 if len(chart.labels) > 1 else right
    if all(label.isdecimal() for label in chart.labels):
        moments = [float(label) for label in chart.labels]
        if moments == sorted(set(moments)) and len(moments) > 1:
            scale = Scale(moments[0], moments[-1], left, inner)
            return [scale.place(moment) for moment in moments]
    gap = (inner - left) / max(len(chart.labels) - 1, 1)
    return [left + n * gap for n in range(len(chart.labels))]


def _days(chart: Chart, canvas: Canvas, places: list[float], y: float) -> None:
    """Write the labels that there is room for: the ends first, then where a forecast begins, then those between."""
    last = len(places) - 1
    most = max((places[-1] - places[0]) / 2, 40)
    need = min(max(measure(label, AXIS) for label in chart.labels), most) + 12
    known = [chart.labels.index(chart.known_until)] if chart.known_until in chart.labels else []
    written: list[int] = []
    for n in (last, 0, *known, *range(last)):
        if all(abs(places[n] - places[other]) >= need for other in written):
            written.append(n)
    for n in sorted(written):
        x, text = places[n], cut(chart.labels[n], most, AXIS)
        half = measure(text, AXIS) / 2
        anchor = "end" if x + half > canvas.width else "start" if x - half < 0 else "middle"
        canvas.text(x, y, text, tone="fd", size=AXIS, anchor=anchor)


def _now(chart: Chart, canvas: Canvas, places: list[float], top: float, foot: float) -> None:
    if chart.known_until in chart.labels:
        x = places[chart.labels.index(chart.known_until)]
        canvas.line(x, top, x, foot, "fd", width=1.5, dash="4 4")
        if x + 8 + measure(_("Forecast"), LABEL) < places[-1]:
            canvas.text(x + 7, top + 12, _("Forecast"), tone="fd", bold=True)


def _runs(one: Series, places: list[float], scale: Scale) -> Iterator[list[Point]]:
    """Return the line's points, parted where a value is missing."""
    points: list[Point] = []
    for x, value in zip(places, one.values, strict=True):
        if value is not None:
            points.append((x, scale.place(float(value))))
        elif points:
            yield points
            points = []
    if points:
        yield points


def _line(chart: Chart, canvas: Canvas, one: Series, places: list[float], scale: Scale, tone: str) -> None:
    edge = places[chart.labels.index(chart.known_until)] if chart.known_until in chart.labels else places[-1]
    for points in _runs(one, places, scale):
        if one.is_plan:
            canvas.path(_steps(points), tone, width=1.5, dash="4 4")
            continue
        known, guessed = [p for p in points if p[0] <= edge], [p for p in points if p[0] >= edge]
        if len(known) > 1:
            canvas.path(known, tone)
        if len(guessed) > 1:
            canvas.path(guessed, tone, dash=DASH)


def _steps(points: list[Point]) -> list[Point]:
    stairs = points[:1]
    for x, y in points[1:]:
        stairs += [(x, stairs[-1][1]), (x, y)]
    return stairs


def _signs(canvas: Canvas, one: Series, places: list[float], scale: Scale, tone: str, number: int) -> None:
    """Mark the last value, and where lines may be confused the first too; a lone value is seen only by its sign."""
    if one.is_plan:
        return
    for points in _runs(one, places, scale):
        for point in {points[0], points[-1]} if number or len(points) == 1 else {points[-1]}:
            canvas.mark(*point, tone, number)


def _last(one: Series) -> tuple[int, Decimal | None]:
    known = [(n, value) for n, value in enumerate(one.values) if value is not None]
    return known[-1] if known else (0, None)


def _ends(chart: Chart, canvas: Canvas, places: list[float], scale: Scale, colours: list[str]) -> None:
    """Write each line's last number beside it, none upon another."""
    found = []
    for n, one in enumerate(chart.series):
        place, value = _last(one)
        if value is not None:
            found.append((scale.place(float(value)), places[place], n, chart.shown(value)))
    lowest = -100.0
    # From above and downwards; what would be covered is moved down.
    for y, x, n, text in sorted(found):
        lowest = max(y + 4.5, lowest + 14)
        canvas.text(x + 10, lowest, text, tone=colours[n], bold=True)
