"""Questions that every request asks, with their SQL written once a process.

The ORM takes some ten times as long to write such a query as PostgreSQL takes to answer it, and writes the same text
each time. A question is still a queryset, so that its rules stand where all others do.
"""

import inspect
from collections.abc import Callable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# Values that no row has; the ORM hands them on among the query's parameters, where they are found again.
MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda place: -7_000_000_000_000 - place,
    date: lambda place: date(1, 1, 1) + timedelta(days=place),
}


class Question:
    """A function from ints and dates to a queryset of one shape; what it is given must reach the SQL as it is."""

    def __init__(self, ask: Callable[..., QuerySet[Any, Any]]) -> None:
        self.ask = ask

    @cached_property
    def _written(self) -> tuple[str, tuple[Any, ...], dict[Any, str]]:
        """Return the SQL, its parameters with a mark for each that is given, and the name of each mark."""
        parameters = inspect.signature(self.ask).parameters.values()
        given = {parameter.name: MARKS[parameter.annotation](place) for place, parameter in enumerate(parameters)}
        sql, values = self.ask(**given).query.sql_with_params()
        if lost := [name for name, mark in given.items() if mark not in values]:
            raise TypeError(f"{self.ask.__qualname__}: {', '.join(lost)} cannot be found among the SQL's parameters.")
        return sql, values, {mark: name for name, mark in given.items()}

    def written_for(self, **given: Any) -> tuple[str, list[Any]]:
        """Return the SQL and its parameters, as `Model.objects.raw` takes them."""
        sql, values, names = self._written
        return sql, [given[names[value]] if _is_mark(value, names) else value for value in values]

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a question that asks for values of kinds that the driver itself knows."""
        with connection.cursor() as cursor:
            cursor.execute(*self.written_for(**given))
            return list(cursor.fetchall())


def _is_mark(value: Any, names: dict[Any, str]) -> bool:
    return isinstance(value, int | date) and value in names
