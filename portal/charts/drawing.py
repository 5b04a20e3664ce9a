"""The finished drawing: in a page, where CSS gives it the theme's colours, or as a file with its own."""

from html import escape

from django.utils.safestring import SafeString, mark_safe

from portal.charts import bars, heat, lines
from portal.charts.canvas import Canvas, at
from portal.charts.chart import Chart

WIDE, NARROW = 600.0, 320.0
DRAW = {"bar": bars.draw, "stacked": bars.draw, "line": lines.draw, "heat": heat.draw}


def _drawn(chart: Chart, *, narrow: bool) -> Canvas:
    canvas = Canvas(NARROW if narrow else WIDE, f"{chart.key}{'n' if narrow else 'w'}")
    DRAW[chart.kind](chart, canvas, narrow=narrow)
    return canvas


def inline(chart: Chart, *, narrow: bool) -> SafeString:
    """Return the drawing for a page; the page says beside it what it shows (components/_chart.html)."""
    canvas = _drawn(chart, narrow=narrow)
    name = f"{canvas.key}-t"
    opening = (
        f'class="draw{" is-narrow" if narrow else ""}" role="img" '
        f'aria-labelledby="{name}" aria-describedby="{chart.key}-s"'
    )
    # Every word of it has been escaped by the canvas.
    return mark_safe(canvas.svg(opening, f'<title id="{name}">{escape(chart.title)}</title>'))  # noqa: S308


def file(chart: Chart) -> str:
    """Return the wide drawing as an SVG file of its own, with its title and what it shows."""
    canvas = _drawn(chart, narrow=False)
    opening = f'xmlns="http://www.w3.org/2000/svg" role="img" width="{at(canvas.width)}" height="{at(canvas.height)}"'
    return canvas.svg(opening, f"<title>{escape(chart.title)}</title><desc>{escape(chart.summary)}</desc>")
