"""Triggers that write down which records have changed since they were read for the search.

They are made from what the apps have registered, after every migration: an app that says that its records can be
searched needs no migration for it, and what was there before is then owed whole.
"""

from collections import defaultdict
from typing import Any

from django.db import connection
from django.db.models import Model

from portal import search

NAME = "portal_search"
FOUND = """
SELECT tgrelid::regclass::text, encode(tgargs, 'escape') FROM pg_trigger
WHERE tgname = %s AND NOT tgisinternal
"""


def wanted() -> dict[str, list[str]]:
    """Return for each table the words that its trigger is given."""
    found: dict[str, list[str]] = defaultdict(list)
    for source in search.sources():
        found[_table(source.model)] += [source.name, "pk", _key(source)]
        for follow in source.follows:
            found[_table(follow.model)] += [source.name, follow.lookup, follow.column]
    return dict(found)


def install(**_signal: Any) -> None:
    """Make the triggers that are missing or stale, and owe all records of a source that is new."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        if "portal_searchowed" not in there:  # on the way back to before there was a search
            return
        cursor.execute(FOUND, [NAME])
        # The words end each with a zero byte, written \000.
        known = {table.strip('"'): words.split("\\000")[:-1] for table, words in cursor}
        named = {name for words in known.values() for name in words[::3]}
        for table, words in wanted().items():
            if table in there and known.get(table) != words:
                _make(cursor, table, words)
        for table in known.keys() - wanted().keys():
            cursor.execute(f"DROP TRIGGER {NAME} ON {connection.ops.quote_name(table)}")
    for source in search.sources():
        if source.name not in named and _table(source.model) in there:
            owe_all(source)


def _make(cursor: Any, table: str, words: list[str]) -> None:
    arguments = ", ".join(f"'{word}'" for word in words)
    cursor.execute(
        f"CREATE OR REPLACE TRIGGER {NAME} AFTER INSERT OR UPDATE OR DELETE ON {connection.ops.quote_name(table)}"
        f" FOR EACH ROW EXECUTE FUNCTION portal_search_owe({arguments})"
    )


def owe_all(source: search.Source) -> None:
    """Owe every record of a source."""
    with connection.cursor() as cursor:
        column = connection.ops.quote_name(_key(source))
        cursor.execute(
            f"INSERT INTO portal_searchowed (source, lookup, key) SELECT %s, 'pk', {column}"  # noqa: S608 - own names
            f" FROM {connection.ops.quote_name(_table(source.model))}",
            [source.name],
        )


def _key(source: search.Source) -> str:
    return str(source.model._meta.pk.column)


def _table(model: type[Model]) -> str:
    return model._meta.db_table
