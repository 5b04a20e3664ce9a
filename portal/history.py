"""Who changed what and when: kept by the database itself (pghistory), read here for the history tab."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory
from django.db import models


def tracked(**options: Any) -> Callable[[type[models.Model]], type[models.Model]]:
    """Keep every insert, update and delete of a model, bulk and raw SQL too, in rows that cannot be changed."""
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), append_only=True, **options
    )


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One event: when, by whom (None: the portal itself), which record, insert/update/delete, which fields."""

    at: datetime
    by: str | None
    record: str
    kind: str
    fields: tuple[FieldChange, ...]


KINDS = {"insert": "created", "update": "changed", "delete": "deleted"}


def history_of(*querysets: models.QuerySet[Any], limit: int = 200) -> list[Change]:
    """Return the latest changes of the rows in the querysets, newest first; two queries per model and one for names.

    Deleted rows are found too where the queryset is a related manager's (the foreign key is kept in the events).
    """
    changes: list[tuple[Any, Any]] = []
    for queryset in querysets:
        event = queryset.model.pgh_event_model
        events = event.objects.filter(pgh_obj_id__in=queryset.values("pk")).select_related("pgh_context")
        by_row: dict[Any, Any] = {}
        for row in events.order_by("pgh_id"):
            changes.append((by_row.get(row.pgh_obj_id), row))
            by_row[row.pgh_obj_id] = row
    changes.sort(key=lambda pair: pair[1].pgh_created_at, reverse=True)
    changes = changes[:limit]
    people = _names(row for _, row in changes)
    return [_change(before, row, people) for before, row in changes]


def _names(events: Iterable[Any]) -> dict[int, str]:
    from portal.models import User

    ids = {int(e.pgh_context.metadata["user"]) for e in events if e.pgh_context and e.pgh_context.metadata.get("user")}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))


def _change(before: Any, row: Any, people: dict[int, str]) -> Change:
    model = row.pgh_tracked_model
    user = (row.pgh_context.metadata.get("user") if row.pgh_context else None) or 0
    return Change(
        at=row.pgh_created_at,
        by=people.get(int(user)),
        record=str(model._meta.verbose_name),
        kind=KINDS[row.pgh_label],
        fields=tuple(_differences(model, before, row)) if row.pgh_label != "delete" else (),
    )


def _differences(model: type[models.Model], before: Any, row: Any) -> Iterator[FieldChange]:
    for field in model._meta.concrete_fields:
        if field.primary_key or not hasattr(row, field.attname):
            continue
        old = getattr(before, field.attname) if before is not None else None
        new = getattr(row, field.attname)
        if old != new and not (before is None and new in (None, "", False, [])):
            yield FieldChange(str(field.verbose_name), _shown(field, before), _shown(field, row))


def _shown(field: "models.Field[Any, Any]", row: Any) -> str:
    value = getattr(row, field.attname, None) if row is not None else None
    if value in (None, ""):
        return ""
    if field.is_relation:
        related = field.related_model._default_manager.filter(pk=value).first()  # type: ignore[union-attr]
        return str(related or value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value)
