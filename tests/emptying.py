"""After a test that commits only the tables that hold something are emptied: truncating two hundred takes a second.

Loaded by tests/conftest.py in place of what Django's TransactionTestCase does.
"""

from django.db import connection
from django.test import TransactionTestCase

# What the migrations write down of themselves; everything else is a test's own.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def empty(_case: TransactionTestCase) -> None:
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor)) - KEPT
        tables = {name: connection.ops.quote_name(name) for name in sorted(names)}
        cursor.execute(" UNION ALL ".join(f"SELECT '{n}' WHERE EXISTS (SELECT FROM {t})" for n, t in tables.items()))
        full = [tables[name] for (name,) in cursor.fetchall()]
        # As a replica: no trigger keeps a row that may not go, and none asks what points at it.
        cursor.execute("SET session_replication_role = replica")
        for table in full:
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("SET session_replication_role = DEFAULT")


TransactionTestCase._fixture_teardown = empty
