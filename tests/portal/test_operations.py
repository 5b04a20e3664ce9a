"""Migration operations of our own."""

from django.db import connection, models
from django.db.migrations import AddField, AddIndex, CreateModel
from django.db.migrations.state import ProjectState

from portal.operations import Together


def there() -> tuple[set[str], bool]:
    """Return the table's columns, and whether it has the index."""
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, "portal_thing")
        constraints = connection.introspection.get_constraints(cursor, "portal_thing")
    return {column.name for column in columns}, "thing_name" in constraints


def test_what_is_added_together_is_there_and_can_be_taken_back(db):
    before = ProjectState()
    table = CreateModel("Thing", [("id", models.BigAutoField(primary_key=True))])
    together = Together(
        [
            AddField("thing", "name", models.CharField(max_length=9, default="")),
            AddIndex("thing", models.Index(fields=["name"], name="thing_name")),
        ]
    )
    table.state_forwards("portal", before)
    with connection.schema_editor() as editor:
        table.database_forwards("portal", editor, ProjectState(), before)
    after = before.clone()
    together.state_forwards("portal", after)
    with connection.schema_editor() as editor:
        together.database_forwards("portal", editor, before, after)
    assert there() == ({"id", "name"}, True)
    with connection.schema_editor() as editor:
        together.database_backwards("portal", editor, after, before)
    assert there() == ({"id"}, False)
    assert together.describe() == "Add field name to thing; Create index thing_name on field(s) name of model thing"
    assert together.deconstruct() == ("Together", [together.operations], {})
