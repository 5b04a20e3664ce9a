"""Which column of a file is which: headings in either language, in any order, by any of the words in use for them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from councils.services.imports.files import Line, Unreadable
from councils.services.imports.values import tidy

# Longer than any field takes, so that what is cut is refused all the same.
LONGEST = 1000
# What the file of refused rows adds; it is mended and uploaded as it is.
OURS = {"rad", "row", "orsak", "reason"}


@dataclass(frozen=True)
class Column:
    """A column of an import: its heading, other words for it, how a cell is read, and an example of one."""

    name: str
    heading: Any  # words in the reader's language
    words: tuple[str, ...] = ()
    clean: Callable[[str], Any] = str
    is_required: bool = False
    example: str = ""
    values: Any = None  # the TextChoices that a cell is one of


@dataclass(frozen=True)
class Table:
    """The rows of a file by column, and the headings that say nothing to us."""

    rows: list[tuple[int, dict[str, str]]]
    unused: list[str] = field(default_factory=list)


def match(lines: list[Line], columns: tuple[Column, ...]) -> Table:
    """Return the rows under the headings that are known; Unreadable if one that is needed is missing or doubled."""
    if not lines:
        raise Unreadable(_("The file is empty. Choose a file with headings and at least one row."))
    places, unused = _places(lines[0][1], columns)
    missing = [str(column.heading) for column in columns if column.is_required and column.name not in places]
    if missing:
        found = ", ".join(tidy(heading)[:40] for heading in lines[0][1] if heading)
        raise Unreadable(
            _("The first row must have the headings %(missing)s. It has: %(found)s.")
            % {"missing": ", ".join(missing), "found": found[:400]}
        )
    rows = [(number, _cells(cells, places)) for number, cells in lines[1:]]
    rows = [(number, cells) for number, cells in rows if cells]
    if not rows:
        raise Unreadable(_("The file has headings, but no rows under them. Add at least one row."))
    return Table(rows, unused)


def _places(headings: list[str], columns: tuple[Column, ...]) -> tuple[dict[str, int], list[str]]:
    known = {word: column.name for column in reversed(columns) for word in words(column)}
    places: dict[str, int] = {}
    unused = []
    for place, heading in enumerate(headings):
        name = known.get(normal(heading))
        if name is None:
            if heading and normal(heading) not in OURS:
                unused.append(tidy(heading)[:40])
        elif name in places:
            raise Unreadable(
                _("Two headings mean the same: %(one)s and %(other)s. Keep one of them.")
                % {"one": tidy(headings[places[name]]), "other": tidy(heading)}
            )
        else:
            places[name] = place
    return places, unused


def _cells(cells: list[str], places: dict[str, int]) -> dict[str, str]:
    found = {name: tidy(cells[place][:LONGEST]) for name, place in places.items() if place < len(cells)}
    return {name: text for name, text in found.items() if text}


@cache
def words(column: Column) -> frozenset[str]:
    """Return every spelling of the column's heading, each in its bare form."""
    found = {column.name, *column.words}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.add(str(column.heading))
    return frozenset(map(normal, found))


def normal(heading: str) -> str:
    """Return a heading as bare letters and digits: “E-post ” and “epost” are the same."""
    return re.sub(r"[\W_]+", "", tidy(heading).casefold())
