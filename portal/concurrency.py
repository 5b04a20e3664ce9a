"""Two people may edit the same row: the later is told and shown both texts, and nothing is lost."""

from django.db import models
from django.db.models import F


class Conflict(Exception):
    """The row has been changed since it was read; `current` is the row as it is now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(f"{current._meta.label} {current.pk} has been changed")
        self.current = current


class WrongState(Exception):
    """The row's state does not allow the step; the message is for the person who tried."""


def save(row: models.Model, *, version: int, fields: list[str]) -> None:
    """Write the named fields of a row that is still at `version` in one compare-and-swap; else raise Conflict."""
    model = type(row)
    columns = [column.attname for column in row._meta.concrete_fields if column.name in fields]
    values = {column: getattr(row, column) for column in columns}
    if not model._default_manager.filter(pk=row.pk, version=version).update(version=F("version") + 1, **values):
        raise Conflict(model._default_manager.get(pk=row.pk))
    row.version = version + 1  # type: ignore[attr-defined]  # every editable row has one
