"""The statistics office's table of population by region and year, as it is when it is fetched.

Statistics Sweden gives it in two forms: a row for each region and year with a column of numbers, or a row for each
region with a column for each year. A region is written "1480 Göteborg" or as its code alone. Titles above the table,
notes below it and regions other than municipalities are passed over.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from councils.services.imports import files
from councils.services.imports.files import Line, Unreadable

REGION = re.compile(r"(\d{4})(?:\s|$)")
YEAR = re.compile(r"(?:.*\s)?((?:19|20)\d\d)")
NUMBER = re.compile(r"\d+")
AT_MOST = 10  # errors told at a time
# year -> municipality code -> people
Figures = dict[int, dict[str, int]]
Cell = tuple[int, str, str, str]


def read(content: bytes) -> Figures:
    """Return the figures of every municipality in the file; Unreadable, naming the rows, if any is no number."""
    found: Figures = {}
    wrong: list[str] = []
    for row, code, year, text in _cells(files.read(content)):
        number = re.sub(r"\s", "", text)
        if not YEAR.fullmatch(year):
            wrong.append(_("Row %(row)d: “%(text)s” is not a year.") % {"row": row, "text": year})
        elif not NUMBER.fullmatch(number):
            wrong.append(_("Row %(row)d: “%(text)s” is not a number of people.") % {"row": row, "text": text})
        elif code in found.setdefault(int(year[-4:]), {}):
            words = {"row": row, "code": code, "year": year}
            wrong.append(_("Row %(row)d: %(code)s has more than one figure for %(year)s.") % words)
        else:
            found[int(year[-4:])][code] = int(number)
    if wrong:
        raise Unreadable("\n".join(wrong[:AT_MOST]))
    if not found:
        raise Unreadable(
            _("The file has no table with a column “region” and a column “år”, or a column for each year.")
        )
    return found


def _cells(lines: list[Line]) -> Iterator[Cell]:
    """Return each figure with its row, code and year, all as they are written."""
    heads: list[str] = []
    for number, cells in lines:
        if cells[0].casefold() == "region":
            heads = [cell.casefold() for cell in cells]
            continue
        code = REGION.match(cells[0])
        if not heads or not code:
            continue
        years = [(place, head) for place, head in enumerate(heads) if YEAR.fullmatch(head)]
        at = next((place for place, head in enumerate(heads) if head in {"år", "tid", "year"}), None)
        if at is not None and len(cells) > at:
            yield number, code[1], cells[at], cells[-1] if len(cells) == len(heads) else ""
        for place, year in years if at is None else []:
            yield number, code[1], year[-4:], cells[place] if place < len(cells) else ""
