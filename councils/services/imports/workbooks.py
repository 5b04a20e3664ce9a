"""An Excel workbook from a stranger: how much it holds is asked before anything is unpacked or built of it."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.parsers import expat

import openpyxl
import structlog
from django.utils.translation import gettext as _

from councils.services.imports.files import MAX_COLUMNS, Unreadable, not_a_table

MAX_UNPACKED = 64 * 1024 * 1024
MAX_PARTS = 1000
MAX_ELEMENTS = 1_000_000  # ten thousand rows of some thirty columns
LAST_ROW = 1_048_576  # Excel's own
CHUNK = 64 * 1024
ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}

log = structlog.get_logger(__name__)


def lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Return the rows of the first visible sheet as text; what formulas gave when it was saved, never the formulas."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inspect(archive)
        yield from _rows(content)
    except Unreadable:
        raise
    except Exception as error:  # a broken workbook fails in as many ways as there are lines in a reader of workbooks
        log.info("workbook_unreadable", error=type(error).__name__)
        raise not_a_table() from error


def inspect(archive: zipfile.ZipFile) -> None:
    """Refuse what would fill the memory, and XML that declares entities: no spreadsheet program writes any."""
    parts = archive.infolist()
    # A part is never unpacked beyond the size that it declares.
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _too_much()
    left = MAX_ELEMENTS
    for part in parts:
        left -= _elements(archive, part, left)


def _too_much() -> Unreadable:
    return Unreadable(
        _("The file is too large when it is unpacked. Keep only the sheet and the columns that are to be imported.")
    )


def _elements(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """Return how many elements a part of the workbook has; a picture has none."""
    count = 0

    def begun(name: str, attributes: object) -> None:
        nonlocal count
        count += 1
        if count > most:
            raise _too_much()

    def declared(*args: object) -> None:
        raise not_a_table()

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = begun, declared
    with archive.open(part) as handle:
        try:
            while chunk := handle.read(CHUNK):
                parser.Parse(chunk)
        except expat.ExpatError:
            return count
    return count


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that are of no account here
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
    if sheet is None:
        raise Unreadable(_("The workbook has no sheet that can be seen. Show the sheet that is to be imported."))
    size = {"min_row": 1, "max_row": LAST_ROW, "max_col": MAX_COLUMNS + 1}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number, cells in enumerate(sheet.iter_rows(**size, values_only=True), 1):
            if cells.count(None) < len(cells):
                yield number, [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    """Return what a person would have typed: days as 2027-02-11, whole numbers without decimals."""
    if cell is None or cell in ERRORS:
        return "" if cell is None else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
