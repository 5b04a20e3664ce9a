"""A file to begin from: the headings, one row as an example and, in Excel, the values that a cell can have."""

import csv
import io
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from councils.services.imports.columns import Column
from councils.services.imports.plans import Sort


def as_csv(sort: Sort) -> bytes:
    """Return the example with semicolons and a byte order mark, which Swedish Excel opens right by itself."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([str(column.heading) for column in sort.columns])
    writer.writerow([_example(column) for column in sort.columns])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(sort: Sort) -> bytes:
    """Return the example as a workbook, with a list to choose from in each column that takes certain values only."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(_("Rows"))
        values = book.add_worksheet(_("Values"))
        listed = [column for column in sort.columns if column.values]
        for place, column in enumerate(sort.columns):
            sheet.write(0, place, str(column.heading), bold)
            sheet.write(1, place, _example(column))
            sheet.set_column(place, place, max(16, len(_example(column)) + 2), text)
        for place, column in enumerate(listed):
            labels = [str(label) for label in column.values.labels]
            values.write(0, place, str(column.heading), bold)
            values.write_column(1, place, labels)
            values.set_column(place, place, max(map(len, labels)) + 2)
            _offer(sheet, sort.columns.index(column), place, len(labels), _("Values"))
        if not listed:
            values.write(0, 0, _("Every column takes any text."))
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _offer(sheet: Any, place: int, source: int, count: int, values: str) -> None:
    letter = chr(ord("A") + source)
    source_cells = f"='{values}'!${letter}$2:${letter}${count + 1}"
    sheet.data_validation(
        1, place, 10_000, place, {"validate": "list", "source": source_cells, "error_type": "warning"}
    )


def _example(column: Column) -> str:
    if column.values and column.example:
        return str(column.values(column.example).label)
    return column.example
