"""A list as a file: exactly the rows that the filters show, as Excel or CSV, safe to open in either."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from portal.uploads import Kind

TYPES = {"xlsx": Kind.XLSX.content_type, "csv": f"{Kind.CSV.content_type}; charset=utf-8"}
LONG = 2000  # rows, above which an Excel file is made in the background (services/list_files.py)
# A cell that begins like this would be run as a formula by the program that opens the file.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Column:
    """A column of the file: its head, and how its value is read from a row."""

    label: str
    value: Callable[[Any], Any]


def wanted(request: HttpRequest) -> str:
    """Return the kind of file that ?format= asks for, or nothing."""
    kind = request.GET.get("format", "")
    return kind if kind in TYPES else ""


def respond(kind: str, *, name: str, columns: list[Column], rows: Iterable[Any]) -> HttpResponse:
    """Answer with the rows as a file that is named after the list and the day."""
    table = plain(columns, rows)
    heads = [str(column.label) for column in columns]
    content = workbook([Sheet(None, heads, table)]) if kind == "xlsx" else _csv(heads, table)
    filename = f"{slugify(name)}-{timezone.localdate().isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{filename}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)


def plain(columns: list[Column], rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Return what the cells of each row hold."""
    return ([_plain(column.value(row)) for column in columns] for row in rows)


def _plain(value: Any) -> Any:
    """Return what a cell can hold: moments in Swedish time, numbers and days as they are, all else as text."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    return "" if value is None else value if isinstance(value, (int, date, Decimal)) else str(value)


def _csv(heads: list[str], table: Iterable[list[Any]]) -> bytes:
    """Semicolons and a byte order mark: what Swedish Excel opens right by itself."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    for row in table:
        writer.writerow([_csv_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook; its cells are what `_plain` leaves."""

    name: str | None
    heads: list[str]
    rows: Iterable[list[Any]]


def workbook(sheets: Iterable[Sheet], *, at: datetime | None = None) -> bytes:
    """Return an Excel file; dated `at`, the same sheets give the same bytes."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        if at:
            book.set_properties({"created": timezone.localtime(at).replace(tzinfo=None)})
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        moment, money = book.add_format({"num_format": "yyyy-mm-dd hh:mm"}), book.add_format({"num_format": "#,##0.00"})
        for one in sheets:
            sheet = book.add_worksheet(one.name)
            sheet.write_row(0, 0, one.heads, bold)
            for number, row in enumerate(one.rows, 1):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, place, cell, moment if isinstance(cell, datetime) else day)
                    elif isinstance(cell, Decimal):
                        sheet.write_number(number, place, cell, money)
                    else:
                        sheet.write(number, place, cell)
            sheet.freeze_panes(1, 0)
            sheet.autofit()
    return out.getvalue()
