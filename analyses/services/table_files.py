"""A file with a table: CSV, an Excel workbook or JSON-stat 2, as rows of text, or a word of why it cannot be taken in.

A workbook's formulas and merged cells are refused by name: what stands in them is not what is seen.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from xml.parsers import expat

import openpyxl
import structlog
from django.utils.translation import gettext as _

from analyses.services import json_stat
from councils.services.imports import files, workbooks
from councils.services.imports.files import Line, Unreadable

MAX_COLUMNS = 40
NAMED = 5  # cells that a refusal names

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Found:
    """The rows, the first of which are the headings, and what the file says of itself."""

    lines: list[Line]
    title: str = ""
    source: str = ""
    units: dict[str, str] = field(default_factory=dict)


def read(content: bytes) -> Found:
    """Return what the file holds; Unreadable with what to do if it is no table."""
    if len(content) > files.MAX_BYTES:
        raise Unreadable(_("The file is larger than 10 MB. Divide it into several files."))
    if content.startswith(b"PK"):
        found = Found(files.bounded(_workbook(content)))
    elif content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        made = json_stat.read(content)
        found = Found(files.bounded(enumerate(made.rows, 1)), made.title, made.source, made.units)
    else:
        found = Found(files.read(content))
    return _whole(found)


def _whole(found: Found) -> Found:
    """Refuse a table without headings or rows, and rows wider than the headings."""
    if len(found.lines) < 2:
        raise Unreadable(_("The file has headings, but no rows under them. Add at least one row."))
    number, heads = found.lines[0]
    if len(heads) > MAX_COLUMNS:
        raise Unreadable(_("The table has more than 40 columns. Keep those that are to be shown."))
    if empty := [place for place, head in enumerate(heads) if not head.strip()]:
        raise Unreadable(
            _("Column %(column)s has no heading in row %(row)s. The first row must have a heading for each column.")
            % {"column": letters(empty[0]), "row": number}
        )
    names = [" ".join(head.split()).casefold() for head in heads]
    if twice := next((head for head, name in zip(heads, names, strict=True) if names.count(name) > 1), ""):
        raise Unreadable(_("Two columns are called %(name)s. Give each a heading of its own.") % {"name": twice})
    for row, cells in found.lines[1:]:
        if len(cells) > len(heads):
            raise Unreadable(
                _("Row %(row)s has more cells than there are headings, the first in column %(column)s.")
                % {"row": row, "column": letters(len(heads))}
            )
    return found


def letters(place: int) -> str:
    """Return a column's letters as a spreadsheet has them, from 0."""
    return (letters(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _workbook(content: bytes) -> Iterator[Line]:
    """Return the rows of the first visible sheet; the archive is measured before anything is built of it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            workbooks.inspect(archive)
            book = _opened(content)
            sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
            if sheet is None:
                raise Unreadable(
                    _("The workbook has no sheet that can be seen. Show the sheet that is to be taken in.")
                )
            _refuse(archive, sheet._worksheet_path)  # noqa: SLF001 - the reader has no other name for it
        yield from _rows(sheet)
    except Unreadable:
        raise
    except Exception as error:  # a broken workbook fails in as many ways as there are lines in a reader of workbooks
        log.info("table_unreadable", error=type(error).__name__)
        raise files.not_a_table() from error


def _opened(content: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that are of no account here
        return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)


def _rows(sheet: Any) -> Iterator[Line]:
    size = {"min_row": 1, "max_row": workbooks.LAST_ROW, "max_col": files.MAX_COLUMNS + 1}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number, cells in enumerate(sheet.iter_rows(**size), 1):
            yield number, [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    """Return what is seen in the cell: days as 2027-02-11, shares as 12.5 %, numbers without the noise of floats."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        is_share = "%" in str(cell.number_format)
        text = format(value * 100 if is_share else value, ".15g")
        return f"{text} %" if is_share else text
    return str(value).strip()


def _refuse(archive: zipfile.ZipFile, part: str) -> None:
    """Refuse a sheet with formulas or merged cells, and name the first of them."""
    formulas, merged, at = [], [], ""

    def begun(name: str, attributes: dict[str, str]) -> None:
        nonlocal at
        name = name.rpartition(":")[2]
        if name == "c":
            at = attributes.get("r", "?")
        elif name == "f":
            formulas.append(at)
        elif name == "mergeCell":
            merged.append(attributes.get("ref", "?"))

    parser = expat.ParserCreate()
    parser.StartElementHandler = begun
    with archive.open(part) as handle:
        parser.ParseFile(handle)
    if formulas:
        raise Unreadable(
            _("The sheet has formulas, in %(cells)s. Paste them as values, so that what you see is what is kept.")
            % {"cells": _named(formulas)}
        )
    if merged:
        raise Unreadable(
            _("The sheet has merged cells, %(cells)s. Take the merging away, so that each cell has a value of its own.")
            % {"cells": _named(merged)}
        )


def _named(cells: list[str]) -> str:
    text = ", ".join(cells[:NAMED])
    more = len(cells) - NAMED
    return _("%(cells)s and %(more)s more") % {"cells": text, "more": more} if more > 0 else text
