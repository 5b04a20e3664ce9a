"""The publisher's own files: SCB's workbooks and lists of SSYK, SUN and SNI, as they are when they are fetched.

A table begins where a row names a column for codes and one for what they are called. Two forms are in use: a code and
its name in a column each (SSYK and SUN, a sheet a level), and a column for each level before one with the names (SNI).
What stands above the table, between its rows and below it is passed over.
"""

import io
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import openpyxl

from councils.models import Classification
from councils.services.imports import files
from councils.services.imports.files import Unreadable

System = Classification.System
# The levels' own names stand above columns of codes in the files of SNI.
LEVELS = {"avdelning", "huvudgrupp", "grupp", "undergrupp", "detaljgrupp"}
NAMES = ("benämning", "aktivitetsrubrik", "klartext")
CODES = {
    System.SSYK: re.compile(r"\d{1,4}"),
    System.SUN: re.compile(r"\d{1,3}[a-z]?"),
    System.SNI: re.compile(r"[A-V]|\d\d(?:\.?\d{1,3})?"),
}


@dataclass(frozen=True)
class Entry:
    """A code of the file and what it is called."""

    code: str
    name: str


def read(content: bytes, system: Classification.System) -> list[Entry]:
    """Return the file's codes, each once; Unreadable where there is no table of codes in it."""
    sheets = list(_sheets(content)) if content.startswith(b"PK") else [[cells for _n, cells in files.read(content)]]
    found: dict[str, Entry] = {}
    for rows in sheets:
        for entry in _entries(rows, system):
            found.setdefault(entry.code, entry)
    if not found:
        raise Unreadable(f"No column of {system.upper()} codes beside one called “Benämning” was found in the file.")
    return list(found.values())


def _sheets(content: bytes) -> Iterator[list[list[str]]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles that are of no account here
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            rows = sheet.iter_rows(values_only=True)
            yield [["" if cell is None else str(cell).strip() for cell in row] for row in rows]


def _entries(rows: Iterable[list[str]], system: Classification.System) -> Iterator[Entry]:
    columns: list[tuple[list[int], int]] = []
    for cells in rows:
        heads = _columns(cells)
        if heads:
            columns = heads
            continue
        for places, name in columns:
            # In a row with codes of several levels the last one is the row's own.
            codes = [code for place in places if (code := _code(_at(cells, place), system))]
            if codes and _at(cells, name):
                yield Entry(codes[-1], " ".join(_at(cells, name).split()))


def _at(cells: list[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _columns(cells: list[str]) -> list[tuple[list[int], int]]:
    """Return the columns of codes that stand before each column of names; nothing where the row has no headings."""
    found: list[tuple[list[int], int]] = []
    waiting: list[int] = []
    for place, cell in enumerate(cells):
        head = cell.casefold()
        if head.startswith(NAMES):
            if waiting:
                found.append((waiting, place))
            waiting = []
        elif head in LEVELS or re.search(r"kod\b", head):
            waiting.append(place)
    return found


def _code(text: str, system: Classification.System) -> str:
    """Return the code as it is written in the portal, or nothing if the text is none; SNI has a dot after two."""
    if not CODES[system].fullmatch(text):
        return ""
    digits = text.replace(".", "")
    return f"{digits[:2]}.{digits[2:]}" if system == System.SNI and len(digits) > 2 else text
