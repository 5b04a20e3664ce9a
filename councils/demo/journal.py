"""A history that reads as if the rows had come about one by one, on their days and by those who made them.

The database's triggers would say that everything was made by nobody, now. While the demo's rows are written the
triggers rest, and what they would have kept at the time is copied in afterwards.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import timezone
from pghistory.models import Context
from psycopg import sql
from psycopg.types.json import Jsonb


class Journal:
    """What happened to the rows so far; events of one row are told in the order in which they happened.

    `by` is an account, or the name of whose mailed link was used.
    """

    def __init__(self) -> None:
        self._lines: dict[type[models.Model], list[list[Any]]] = defaultdict(list)
        self._fields: dict[type[models.Model], list[str]] = {}
        self._contexts: dict[int | str, UUID] = {}
        self._known: set[int | str] = set()

    def made(self, row: models.Model, at: datetime, by: int | str | None, **then: Any) -> None:
        """Tell that the row was made, with the values that it had `then` where they differ from today's.

        Django stamps new rows with the time when they are saved; the stamp, too, is set to when the row came about.
        """
        for field in row._meta.concrete_fields:
            if getattr(field, "auto_now_add", False):
                setattr(row, field.attname, at)
        self._tell("insert", row, at, by, then)

    def changed(self, row: models.Model, at: datetime, by: int | str | None, **then: Any) -> None:
        self._tell("update", row, at, by, then)

    def _tell(self, label: str, row: models.Model, at: datetime, by: int | str | None, then: dict[str, Any]) -> None:
        values = row.__dict__
        model = type(row)
        names = self._fields.get(model) or self._fields.setdefault(model, list(_kept(model)))
        kept = [then.get(name, values[name]) for name in names]
        self._lines[model].append([row.pk, label, at, self._context(by), *kept])

    def _context(self, by: int | str | None) -> UUID | None:
        if by is None:
            return None
        if by not in self._contexts:
            self._contexts[by] = uuid5(NAMESPACE_URL, f"demo:{by}")
        return self._contexts[by]

    def write(self) -> None:
        """Copy what has been told into the history's own tables, and forget it."""
        new = {by: key for by, key in self._contexts.items() if by not in self._known}
        Context.objects.bulk_create(
            Context(id=key, metadata={"link" if isinstance(by, str) else "user": by}) for by, key in new.items()
        )
        self._known |= set(new)
        for model, lines in self._lines.items():
            _copy(model, self._fields[model], lines)
        self._lines.clear()


def _kept(model: type[models.Model]) -> Iterator[str]:
    """Return the columns that the model's history keeps besides its own."""
    event = model.pgh_event_model  # type: ignore[attr-defined]  # given by `tracked`
    return (field.attname for field in event._meta.concrete_fields if not field.name.startswith("pgh_"))


def _copy(model: type[models.Model], names: list[str], lines: list[list[Any]]) -> None:
    event = model.pgh_event_model  # type: ignore[attr-defined]  # given by `tracked`
    columns = ["pgh_obj_id", "pgh_label", "pgh_created_at", "pgh_context_id"]
    columns += [event._meta.get_field(name).column for name in names]
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(event._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    # A list is JSON or an array, as its column says.
    arrays = {place for place, name in enumerate(names, 4) if isinstance(event._meta.get_field(name), ArrayField)}
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for line in lines:
            copy.write_row(
                [
                    Jsonb(value) if isinstance(value, list | dict) and place not in arrays else value
                    for place, value in enumerate(line)
                ]
            )


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """Return that time of the day in the portal's own time zone."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
