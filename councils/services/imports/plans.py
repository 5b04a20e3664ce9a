"""What each row of a file would do to the registry as it is now, found out in a constant number of queries."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from councils.models.imports import ImportRow
from councils.services.imports.columns import Column
from portal.models import User

Outcome = ImportRow.Outcome


@dataclass
class Row:
    """A row of the file on its way: what it says, what that means, which row it is about, and what is wrong."""

    number: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    target: Any = None
    problems: list[tuple[str, str]] = field(default_factory=list)

    def refuse(self, column: str, text: str) -> None:
        self.problems.append((column, text))

    @property
    def differences(self) -> dict[str, tuple[Any, Any]]:
        """Return what the row would write, by field: the value now and the new one."""
        pairs = {name: (getattr(self.target, name, None), value) for name, value in self.values.items()}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1] and (self.target or pair[1])}

    @property
    def effect(self) -> ImportRow.Outcome:
        """What the row would do if nothing were wrong with it: what its user's rights are asked for."""
        if self.target is None:
            return Outcome.ADDED
        return Outcome.CHANGED if self.differences else Outcome.UNCHANGED

    @property
    def outcome(self) -> ImportRow.Outcome:
        return Outcome.REFUSED if self.problems else self.effect


@dataclass(frozen=True)
class Sort:
    """One sort of import: its columns, and how rows find what they are about and what their user may do.

    `resolve` leaves in `values` only fields of the model, and none for a cell that is empty: that changes nothing.
    """

    model: type[models.Model]
    columns: tuple[Column, ...]
    resolve: Callable[[list[Row], User], None]
    name: Callable[[Row], str]
    held_first: tuple[type[models.Model], ...] = ()


def make(sort: Sort, rows: list[tuple[int, dict[str, str]]], *, by: User) -> list[Row]:
    """Return the rows with what each would do, or why it is refused."""
    planned = [_read(sort, Row(number, cells)) for number, cells in rows]
    sort.resolve(planned, by)
    return planned


def _read(sort: Sort, row: Row) -> Row:
    for column in sort.columns:
        cell = row.cells.get(column.name)
        if cell is None:
            if column.is_required:
                row.refuse(column.name, _("The cell is empty. It must be filled in."))
            continue
        try:
            row.values[column.name] = column.clean(cell)
        except ValidationError as error:
            row.refuse(column.name, " ".join(dict.fromkeys(error.messages)))
    return row


def refuse_doubles(rows: list[Row], column: str, identity: Callable[[Row], Any]) -> None:
    """Refuse a row that is about the same thing as one before it; None as identity is about nothing yet."""
    first: dict[Any, int] = {}
    for row in rows:
        same = identity(row)
        if same is None:
            continue
        if same in first:
            row.refuse(column, _("The same as row %(row)d. Keep one of them.") % {"row": first[same]})
        else:
            first[same] = row.number


def digest(rows: list[Row]) -> str:
    """Return what tells whether two plans are the same, in whatever language their words are."""
    told = [
        (
            row.number,
            row.outcome,
            row.target and row.target.pk,
            [(k, *map(_raw, p)) for k, p in row.differences.items()],
        )
        for row in rows
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _raw(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value


def shown(sort: Sort, row: Row) -> ImportRow:
    """Return the row as the preview keeps it, in words."""
    headings = {column.name: str(column.heading) for column in sort.columns}
    return ImportRow(
        number=row.number,
        outcome=row.outcome,
        name=sort.name(row)[:400],
        cells=row.cells,
        changes=[] if row.problems else list(_changes(sort, row)),
        problems=[(headings.get(column, ""), text) for column, text in row.problems],
    )


def _changes(sort: Sort, row: Row) -> Iterator[tuple[str, str, str]]:
    for name, (before, after) in row.differences.items():
        column = sort.model._meta.get_field(name)
        label = str(getattr(column, "verbose_name", name))
        yield label, _words(column, before), _words(column, after)


def _words(column: Any, value: Any) -> str:
    if value in (None, ""):
        return ""
    return str(dict(column.flatchoices).get(value, value)) if column.choices else str(value)
