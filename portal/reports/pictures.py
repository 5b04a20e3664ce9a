"""A chart as a picture, for the programs that cannot be trusted with SVG: the same drawing, rastered."""

import typst

from portal.charts import Chart, drawing
from portal.reports import fonts, pdf

PPI = 200
PAGE = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("chart.svg")'


def png(chart: Chart) -> bytes:
    """Return the chart as PNG, sharp on paper at the width of a page."""
    svg = fonts.drawable(drawing.file(chart)).encode()
    files = {"main.typ": PAGE, "chart.svg": svg}
    compiler = typst.Compiler(files, font_paths=pdf.own_fonts())  # type: ignore[type-var]  # as in pdf.py
    content = compiler.compile(format="png", ppi=PPI)
    assert isinstance(content, bytes)  # as one page is
    return content
