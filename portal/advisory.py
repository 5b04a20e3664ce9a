"""Being alone at something: advisory locks, which PostgreSQL frees the moment their holder dies."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection


def take(name: str) -> bool:
    """Take the name for this process's connection, until `give_back` or its end; False if another has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])


def give_back(name: str) -> None:
    # A connection that was lost has given the name back already.
    with suppress(Error), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def session() -> int:
    """Return the number of the database's session: as long as it is the same, what was taken is held."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Hold the name while the block lasts; yield False, at once, if another has it."""
    held = take(name)
    try:
        yield held
    finally:
        if held:
            give_back(name)


def hold(name: str) -> None:
    """Wait for the name, and hold it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
