"""What a column holds, guessed from its cells and confirmed by a person, and each cell read as that or refused."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from analyses.services.table_files import letters
from councils.services.imports.files import Line
from portal.numbers import shown
from portal.tables import NUMBERS, Column, Kind, Value

# Nothing, as it is written in statistics.
NOTHING = {"", "-", "–", "—", ".", "..", "...", "…"}
NUMBER = re.compile(r"[-+−–]?\d+(?:[.,]\d+)?")
YEAR = re.compile(r"(?:19|20)\d\d")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")
MOST_DIGITS = 18
SURE = 0.8  # of the cells; the rest are told of as wrong
SHOWN_PROBLEMS = 50
KINDS = (Kind.TEXT, Kind.CODE, Kind.YEAR, Kind.INTEGER, Kind.DECIMAL, Kind.PERCENT)


@dataclass(frozen=True)
class Problem:
    """A cell that is not what its column holds: where it stands in the file, and what to do."""

    row: int
    cell: str
    column: str
    text: str


def guess(heads: Sequence[str], lines: Sequence[Line], units: dict[str, str]) -> list[Column]:
    """Return what each column seems to hold."""
    columns = []
    for place, head in enumerate(heads):
        cells = [cells[place].strip() for _number, cells in lines if place < len(cells)]
        columns.append(_guessed(" ".join(head.split()), [cell for cell in cells if cell not in NOTHING], units))
    return columns


def _guessed(head: str, cells: list[str], units: dict[str, str]) -> Column:
    label, unit = _parted(head)
    unit = units.get(head, unit)
    if not cells:
        return Column(label, Kind.TEXT, unit)
    words = set(re.findall(r"[a-zåäö]+", head.lower()))

    def are(test: re.Pattern[str]) -> bool:
        return sum(bool(test.fullmatch(SPACES.sub("", cell))) for cell in cells) >= SURE * len(cells)

    if words & {"kod", "code", "ssyk", "sun", "sni", "kommunkod"} or _are_codes(cells):
        return Column(label, Kind.CODE)
    if are(YEAR) and (words & {"år", "year", "tid", "årtal", "time"} or all(YEAR.fullmatch(cell) for cell in cells)):
        return Column(label, Kind.YEAR)
    if are(re.compile(rf"{NUMBER.pattern}%?")):
        return _number(label, unit, head, cells)
    return Column(label, Kind.TEXT)


def _number(label: str, unit: str, head: str, cells: list[str]) -> Column:
    places = max(
        (len(SPACES.sub("", cell).rstrip("%").replace(",", ".").partition(".")[2]) for cell in cells), default=0
    )
    places = min(places, 4)
    words = set(re.findall(r"[a-zåäö]+", head.lower()))
    is_share = any(cell.endswith("%") for cell in cells) or unit == "%" or bool(words & {"procent", "andel"})
    if is_share:
        return Column(label, Kind.PERCENT, "", places)
    return Column(label, Kind.DECIMAL if places else Kind.INTEGER, unit, places)


def _parted(head: str) -> tuple[str, str]:
    """Return the label and the unit of a heading like “Kostnad (mnkr)”."""
    found = re.fullmatch(r"(.+?)\s*[(\[]([^()\[\]]{1,30})[)\]]", head)
    return (found[1], found[2]) if found else (head, "")


def _are_codes(cells: list[str]) -> bool:
    digits = [cell for cell in cells if cell.isdecimal()]
    return bool(digits) and len(digits) >= SURE * len(cells) and any(len(c) > 1 and c.startswith("0") for c in digits)


def parse(columns: Sequence[Column], lines: Sequence[Line]) -> tuple[list[list[Value]], list[Problem]]:
    """Return every row as its columns hold it, and every cell that is something else."""
    rows: list[list[Value]] = []
    problems: list[Problem] = []
    points = [_point(column, place, lines) for place, column in enumerate(columns)]
    for number, cells in lines:
        row: list[Value] = []
        for place, column in enumerate(columns):
            text = cells[place].strip() if place < len(cells) else ""
            try:
                row.append(_value(column, text, points[place]))
            except ValueError as error:
                row.append(None)
                problems.append(Problem(number, f"{letters(place)}{number}", column.label, str(error)))
        rows.append(row)
    return rows, problems


def _point(column: Column, place: int, lines: Sequence[Line]) -> str:
    """Return what stands before the decimals in the column; where both do, comma is meant: this is Swedish."""
    if column.kind not in NUMBERS:
        return ""
    return "," if any(place < len(cells) and "," in cells[place] for _number, cells in lines) else "."


def _value(column: Column, text: str, point: str) -> Value:
    if column.kind in (Kind.TEXT, Kind.CODE):
        return text or None
    if text in NOTHING:
        return None
    if column.kind == Kind.YEAR:
        if not YEAR.fullmatch(text):
            raise ValueError(_("“%(text)s” is not a year, such as 2026.") % {"text": text[:40]})
        return text
    return _decimal(column, text, point)


def _decimal(column: Column, text: str, point: str) -> Decimal:
    bare = SPACES.sub("", text)
    if column.kind == Kind.PERCENT:
        bare = bare.removesuffix("%")
    if not NUMBER.fullmatch(bare) or len(bare) > MOST_DIGITS:
        raise ValueError(_("“%(text)s” is not a number.") % {"text": text[:40]})
    if point == "," and "." in bare:
        raise ValueError(
            _("“%(text)s” has a point, but other cells in the column a comma. Write all in the same way.")
            % {"text": text[:40]}
        )
    value = Decimal(re.sub("[−–]", "-", bare).replace(",", "."))
    if column.kind == Kind.INTEGER and value != value.to_integral_value():
        raise ValueError(_("“%(text)s” is not a whole number. Choose decimal number.") % {"text": shown(value)})
    return value
