"""What an uploaded file holds, whatever it is called: a table of text, or a clear word of why it cannot be read."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from portal.exports import FORMULA

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 10_000
MAX_COLUMNS = 100
SAMPLE = 4096

Line = tuple[int, list[str]]


class Unreadable(ValueError):
    """The file cannot be read; the message says what to do, to the person who chose it."""


def read(content: bytes) -> list[Line]:
    """Return the rows that have anything in them, each with its number in the file; Unreadable if there is no table."""
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable(_("The file is empty. Choose a file with headings and at least one row."))
    if len(content) > MAX_BYTES:
        raise Unreadable(_("The file is larger than 10 MB. Divide it into several files."))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _("The file is in an older format (.xls) or locked with a password. Save it as .xlsx without one.")
        )
    if content.startswith(b"PK"):
        from councils.services.imports import workbooks

        return bounded(workbooks.lines(content))
    return bounded(_csv(_decoded(content)))


def bounded(lines: Iterable[tuple[int, list[str]]]) -> list[Line]:
    """Return the rows that have anything in them, unless they are more or wider than an import takes."""
    kept: list[Line] = []
    for number, cells in lines:
        if not any(cells):
            continue
        if any(cells[MAX_COLUMNS:]):
            raise Unreadable(_("The file has more than 100 columns. Keep the columns that are to be imported."))
        if len(kept) > MAX_ROWS:
            raise Unreadable(_("The file has more than 10,000 rows. Divide it into several files."))
        filled = max(place for place, cell in enumerate(cells) if cell)
        kept.append((number, cells[: filled + 1]))
    return kept


def not_a_table() -> Unreadable:
    return Unreadable(_("The file is neither an Excel file (.xlsx) nor a CSV file. Save it as one of them."))


def _decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or Windows-1252, the three that spreadsheets save."""
    try:
        text = content.decode(_encoding(content))
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as error:
            raise not_a_table() from error
        # Nearly every byte is a character of Windows-1252; what has control characters is no text.
        if re.search(r"[\x00-\x08\x0e-\x1f]", text):
            raise not_a_table() from None
    if "\0" in text or text.startswith("%PDF-"):
        raise not_a_table()
    return text


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = content[:SAMPLE]
    zeros = sample[1::2].count(0), sample[::2].count(0)
    if max(zeros) > len(sample) // 6:  # Latin letters have an empty half in UTF-16, also without a byte order mark
        return "utf-16-le" if zeros[0] > zeros[1] else "utf-16-be"
    return "utf-8-sig"


def _csv(text: str) -> Iterator[tuple[int, list[str]]]:
    """Number the rows as a spreadsheet does: a cell may hold line breaks, and an empty line is a row."""
    delimiter = ""
    if said := re.match(r"sep=(.)\r?\n", text, re.IGNORECASE):  # Excel's own way of saying it
        delimiter, text = said[1], text[said.end() :]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text))
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, [_unquoted(cell).strip() for cell in cells]
    except csv.Error as error:
        raise Unreadable(
            _("The file cannot be read after row %(row)d. Look for a quotation mark without its pair.")
            % {"row": number}
        ) from error


def _delimiter(text: str) -> str:
    """Return what stands most often between the headings."""
    line = re.sub(r'"[^"]*"', "", text.lstrip()[:SAMPLE]).partition("\n")[0]
    return max(";,\t", key=line.count)


def _unquoted(cell: str) -> str:
    """Take away the apostrophe that our own exports put before what could be run as a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
