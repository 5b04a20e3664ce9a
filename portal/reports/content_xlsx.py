"""A report's data as an Excel file: what it is, then a sheet for each table, with charts that Excel draws."""

import io
import re
from datetime import datetime
from typing import Any

import xlsxwriter
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.charts import Chart, Kind
from portal.charts.canvas import INK
from portal.charts.chart import TONES
from portal.reports.content import Report, Table
from portal.tables import Column

# Excel's own names of the kinds; a heat map is colours in the cells.
TYPES: dict[str, dict[str, str]] = {
    Kind.BAR: {"type": "bar"},
    Kind.STACKED: {"type": "bar", "subtype": "stacked"},
    Kind.LINE: {"type": "line"},
}
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def render(report: Report) -> bytes:
    """Return the file's bytes, the same for the same report."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with translation.override(report.lang), xlsxwriter.Workbook(out, options) as book:
        at = timezone.localtime(datetime.fromisoformat(report.at)).replace(tzinfo=None)
        book.set_properties({"title": report.title[:255], "author": report.owner[:255], "created": at})
        found = list(report.tables)
        names = sheet_names([table.title for table, _chart in found])
        _lead(book, report, list(zip(names, found, strict=True)))
        for name, (table, chart) in zip(names, found, strict=True):
            sheet = book.add_worksheet(name)
            _data(book, sheet, table)
            if chart:
                _chart(book, sheet, name, chart)
    return out.getvalue()


def sheet_names(titles: list[str]) -> list[str]:
    """Return a name for each sheet: at most 31 characters, and numbered, so that no two are alike."""
    return [f"{n} {FORBIDDEN.sub(' ', title)}"[:31].strip() for n, title in enumerate(titles, 1)]


def _lead(book: Any, report: Report, found: list[tuple[str, tuple[Table, Chart | None]]]) -> None:
    """Write what the file is, and a way to each sheet."""
    sheet = book.add_worksheet(_("About this file"))
    bold, large = book.add_format({"bold": True}), book.add_format({"bold": True, "font_size": 16})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, report.title, large)
    rows = [(_("Published by"), report.owner), (_("State"), report.status), (_("In short"), report.lead), *report.facts]
    at = 2
    for name, value in rows:
        if value:
            sheet.write_string(at, 0, name, bold)
            sheet.write_string(at, 1, value, wrap)
            at += 1
    sheet.write_row(at + 1, 0, [_("Sheet"), _("What it holds")], bold)
    for place, (name, (table, chart)) in enumerate(found, at + 2):
        words = [table.title, chart.summary if chart else "", table.note]
        words += [_("Source: %(source)s.") % {"source": table.source.rstrip(".")}] if table.source else []
        sheet.write_url(place, 0, f"internal:'{name}'!A1", string=name)
        sheet.write_string(place, 1, ". ".join(word.rstrip(".") for word in words if word), wrap)


def _format(book: Any, column: Column) -> Any:
    places = 0 if column.kind == "integer" else column.places
    if places is None:
        return book.add_format({"num_format": "#,##0.########"})
    return book.add_format({"num_format": "#,##0" + ("." + "0" * places if places else "")})


def _data(book: Any, sheet: Any, table: Table) -> None:
    """Write the table alone, so that it can be sorted, and read by other programs."""
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    formats = [_format(book, column) if column.is_number else None for column in table.columns]
    sheet.write_row(0, 0, [column.heading for column in table.columns], bold)
    for number, row in enumerate(table.rows, 1):
        for place, (value, look) in enumerate(zip(row, formats, strict=True)):
            if value is None:
                continue
            if look:
                sheet.write_number(number, place, value, look)
            else:
                sheet.write_string(number, place, str(value))
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(table.columns):
        longest = max((len(column.shown(row[place])) for row in table.rows[:200]), default=0)
        sheet.set_column(place, place, min(max(longest, len(column.heading), 8), 50) + 2)


def _chart(book: Any, sheet: Any, name: str, chart: Chart) -> None:
    last, wide = len(chart.labels), len(chart.columns)
    if chart.kind == Kind.HEAT:
        scale = {"type": "2_color_scale", "min_color": "#e5f1f4", "max_color": "#4f8d9c"}
        sheet.conditional_format(1, 1, last, wide - 1, scale)
        return
    drawn = book.add_chart(TYPES[chart.kind])
    for n, _column in enumerate(chart.columns[1:], 1):
        colour = {"color": INK[TONES[(n - 1) % len(TONES)]]}
        drawn.add_series(
            {
                "name": [name, 0, n],
                "categories": [name, 1, 0, last, 0],
                "values": [name, 1, n, last, n],
                **({"line": colour} if chart.kind == Kind.LINE else {"fill": colour}),
            }
        )
    drawn.set_title({"name": chart.title, "name_font": {"size": 12}})
    if len(chart.columns) == 2:
        drawn.set_legend({"none": True})
    if chart.kind != Kind.LINE:
        drawn.set_y_axis({"reverse": True})
        drawn.set_x_axis({"name": chart.unit, "label_position": "low"})
    else:
        drawn.set_y_axis({"name": chart.unit})
    drawn.set_size({"width": 640, "height": max(320, 60 + 26 * last if chart.kind != Kind.LINE else 0)})
    sheet.insert_chart(1, wide + 1, drawn, {"description": f"{chart.title}. {chart.summary}"})
