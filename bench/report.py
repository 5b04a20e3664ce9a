"""Time a report of 30 pages with 10 charts and 20 tables, and one twice as long, in each of its forms.

The shorter also by WeasyPrint, if it is there.
"""

import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

WORDS = "Efterfrågan följer antalet invånare över 80 år. Tillgången planar ut när fler går i pension än examineras. "
ROWS, CHARTS, TABLES = 27, 10, 20
GOAL = 10  # times as fast as WeasyPrint on the same content


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from portal.reports import content_pdf

    made = report()
    forms(made)
    forms(report(2))
    took = median_ms(lambda: content_pdf.render(made))
    try:
        import weasyprint
    except (ImportError, OSError):  # not installed, or without Pango
        print("  Not compared with WeasyPrint, which is not installed (pip install weasyprint, and Pango)")
        return 0
    html = html_of(made)
    other = median_ms(lambda: weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1"), 3)
    print(f"  WeasyPrint {other:.0f} ms, {other / took:.1f} times as long (goal {GOAL})")
    return 0


def forms(made) -> None:
    """Print what each form of the report costs."""
    from pypdf import PdfReader

    from portal.charts import drawing
    from portal.reports import content_docx, content_pdf, content_xlsx, pictures
    from portal.reports.content import Figure

    charts = [block.chart for block in made.blocks if isinstance(block, Figure)]
    pages = len(PdfReader(BytesIO(content_pdf.render(made))).pages)
    print(f"Report of {pages} pages, {len(charts)} charts, {sum(1 for _ in made.tables) - len(charts)} tables")
    drawn = median_ms(lambda: [drawing.file(chart) for chart in charts])
    as_pictures = median_ms(lambda: [pictures.png(chart) for chart in charts], 3)
    print(f"  {len(charts)} drawings {drawn:.1f} ms; as pictures {as_pictures:.0f} ms")
    for name, render in (("PDF", content_pdf.render), ("Word", content_docx.render), ("Excel", content_xlsx.render)):
        size = len(render(made)) / 1000
        print(f"  {name} {median_ms(lambda render=render: render(made), 3):.0f} ms, {size:.0f} kB")


def report(times: int = 1):
    """Return made-up content of the size that the goal speaks of, or so many times as long."""
    from portal.charts import Chart, Series
    from portal.reports.content import Figure, Heading, Paragraph, Report, Table
    from portal.tables import Column, Kind

    columns = (Column("Kommun"), *(Column(str(year), Kind.INTEGER) for year in range(2020, 2026)))
    rows = tuple((f"Kommun {n}", *(Decimal(n * 131 + year * 17) for year in range(6))) for n in range(ROWS))
    years = tuple(str(year) for year in range(2020, 2036))
    blocks: list[object] = []
    for n in range(TABLES * times):
        blocks += [Heading(f"Kapitel {n + 1}", key=f"k{n}"), Paragraph(WORDS * 4), Paragraph(WORDS * 3)]
        if n < CHARTS * times:
            kind = ("line", "bar", "stacked", "heat")[n % 4]
            series = tuple(
                Series(f"Serie {s}", tuple(Decimal(500 + s * 90 + k * (11 - 3 * s)) for k in range(len(years))))
                for s in range(3)
            )
            blocks.append(Figure(Chart(kind, f"Diagram {n + 1}", "År", years, series, unit="personer")))
        blocks.append(Table(f"Tabell {n + 1}", columns, rows, source="Påhittat"))
    at = datetime(2026, 11, 30, tzinfo=UTC).isoformat()
    return Report("Rapport", "Kompetensportalen", at, tuple(blocks), has_contents=True)


def html_of(made) -> str:
    """Return the same content as HTML: the portal's own drawings, tables and text."""
    from django.template.loader import render_to_string

    body = render_to_string("components/_content.html", {"blocks": made.blocks})
    style = (
        "@page { size: A4 } body { font: 10pt sans-serif } .is-narrow, svg.i { display: none } table { width: 100% }"
    )
    return f"<!doctype html><html lang=sv><head><title>{made.title}</title><style>{style}</style></head><body>{body}"


def median_ms(work: Callable[[], object], times: int = 5) -> float:
    work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000


if __name__ == "__main__":
    raise SystemExit(main())
