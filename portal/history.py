"""Who changed what and when: kept by the database itself (pghistory), read here for the history tab."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, wraps
from itertools import chain
from typing import Any, ParamSpec, TypeVar, cast

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.textdiff import Piece, brief

COMPARED = 10_000  # characters in two versions of a text that a page may compare word by word


def tracked(**options: Any) -> Callable[[type[models.Model]], type[models.Model]]:
    """Keep every insert, update and delete of a model, bulk and raw SQL too, in rows that cannot be changed."""
    tracker: Callable[[type[models.Model]], type[models.Model]] = pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), append_only=True, **options
    )
    return tracker


P = ParamSpec("P")
R = TypeVar("R")


def recorded(service: Callable[P, R]) -> Callable[P, R]:
    """Make a service one transaction, whose changes stand in the history as made by the user in `by=`.

    Nobody (None) is whoever has come through a mailed link without logging in.
    """

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        by = cast(models.Model | None, kwargs["by"])
        with transaction.atomic(), pghistory.context(user=by.pk if by else None):
            return service(*args, **kwargs)

    return run


def through_link(name: str) -> pghistory.context:
    """Keep whose mailed link a change is made through; where nobody is logged in, that is all that one knows."""
    return pghistory.context(link=name)


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str
    is_text: bool = False

    @property
    def pieces(self) -> list[Piece]:
        """What differs in a running text, word by word; nothing where the two are told whole."""
        is_compared = self.is_text and self.before and self.after and len(self.before + self.after) <= COMPARED
        return brief(self.before, self.after) if is_compared else []


@dataclass(frozen=True)
class Change:
    """One event: when, by whom (None: the portal itself), which record, insert/update/delete, which fields.

    `link` is whose mailed link it came through where nobody was logged in.
    """

    at: datetime
    by: str | None
    record: str
    name: str
    kind: str
    fields: tuple[FieldChange, ...]
    link: str = ""


MOMENT = timedelta(minutes=10)
KINDS = {"insert": "created", "update": "changed", "delete": "deleted"}
Names = dict[tuple[type[models.Model], Any], str]


def events_of(model: type[models.Model], **conditions: Any) -> models.QuerySet[Any]:
    """Return what has happened to rows of a model, those that are gone too.

    The conditions are asked of the rows as they were at each event: `meeting_id=7`, or `pgh_obj_id=7` for row 7 itself.
    """
    events: models.QuerySet[Any] = model.pgh_event_model.objects.filter(**conditions)  # type: ignore[attr-defined]  # given by `tracked`
    return events


def history_of(*querysets: models.QuerySet[Any], known: Iterable[models.Model] = (), limit: int = 200) -> list[Change]:
    """Return the latest changes among the events, newest first.

    One query for each model whose rows or related rows are shown, however many changes there are; rows that the caller
    has already (`known`) are not asked for again. What one person
    writes on in a running text is one change until ten minutes have passed: notes save themselves at every pause. Of
    rows that change places at once only the one that moved is told, not those that made room for it.
    """
    pairs: list[tuple[Any, Any]] = []
    for events in querysets:
        earlier: dict[Any, Any] = {}
        for event in events.select_related("pgh_context").order_by("pgh_id"):
            before, last = earlier.get(event.pgh_obj_id, (None, None))
            if last is not None and _goes_on(before, last, event):
                pairs.remove((before, last))
            else:
                before = last
            pairs.append((before, event))
            earlier[event.pgh_obj_id] = (before, event)
    pairs = sorted(_without_room_made(pairs), key=lambda pair: (pair[1].pgh_created_at, pair[1].pgh_id), reverse=True)[
        :limit
    ]
    names = _names(pairs, known)
    return [_change(before, event, names) for before, event in pairs]


def _goes_on(before: Any, last: Any, event: Any) -> bool:
    """Say whether an event is the same person writing on in the same running text as a moment ago."""
    if before is None or event.pgh_label != "update" or event.pgh_created_at - last.pgh_created_at > MOMENT:
        return False
    written = _written(last, event)
    is_same = _author(last) == _author(event) and _link(last) == _link(event)
    return is_same and written is not None and written == _written(before, last)


def _written(before: Any, after: Any) -> str | None:
    """Return the name of the running text that alone differs between two events, if that is all."""
    fields = _changed(before, after)
    return fields[0].name if len(fields) == 1 and isinstance(fields[0], models.TextField) else None


def _without_room_made(pairs: list[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """Leave out the rows whose place alone changed because another of their kind came, went or moved in one act."""
    acts: dict[Any, list[tuple[Any, Any]]] = {}
    for pair in pairs:
        acts.setdefault((pair[1].pgh_context_id, type(pair[1])), []).append(pair)
    for (act, _model), rows in acts.items():
        if act is None:
            yield from rows
        else:
            others = [pair for pair in rows if not _step(*pair)]
            yield from others or [max(rows, key=lambda pair: (_step(*pair), pair[1].pgh_id))]


def _step(before: Any, event: Any) -> int:
    """Return how far a row moved, if that is all that happened to it; else 0."""
    if before is None or event.pgh_label != "update":
        return 0
    is_all = [field.name for field in _changed(before, event)] == ["position"]
    return abs(event.position - before.position) if is_all else 0


def _changed(before: Any, after: Any) -> "list[models.Field[Any, Any]]":
    return [field for field in _fields(after) if getattr(before, field.attname) != getattr(after, field.attname)]


def _author(event: Any) -> int:
    return int((event.pgh_context and event.pgh_context.metadata.get("user")) or 0)


def _link(event: Any) -> str:
    return str((event.pgh_context and event.pgh_context.metadata.get("link")) or "")


def _fields(event: Any) -> "Iterator[models.Field[Any, Any]]":
    return (f for f in event.pgh_tracked_model._meta.concrete_fields if not f.primary_key and hasattr(event, f.attname))


def _names(pairs: Iterable[tuple[Any, Any]], known: Iterable[models.Model]) -> Names:
    """Return the words for every account and related row that the events mention, in one query a model."""
    from portal.models import User

    wanted: dict[type[models.Model], set[Any]] = {User: set()}
    for pair in pairs:
        for event in filter(None, pair):
            wanted[User].add(_author(event))
            for field in _fields(event):
                if field.is_relation:
                    wanted.setdefault(cast(Any, field.related_model), set()).add(getattr(event, field.attname))
    names: Names = {(type(row), row.pk): str(row) for row in known}
    for model, ids in wanted.items():
        if missing := {pk for pk in ids if pk and (model, pk) not in names}:
            names |= {(model, row.pk): str(row) for row in model._default_manager.filter(pk__in=missing)}
    return names


def _change(before: Any, event: Any, names: Names) -> Change:
    from portal.models import User

    model = event.pgh_tracked_model
    return Change(
        at=event.pgh_created_at,
        by=names.get((User, _author(event))),
        record=str(model._meta.verbose_name),
        name=_called(event, names),
        kind=KINDS[event.pgh_label],
        fields=tuple(_differences(before, event, names)) if event.pgh_label != "delete" else (),
        link="" if _author(event) else _link(event),
    )


def _called(event: Any, names: Names) -> str:
    """Return what the record is called: its own words, else the person that it is about."""
    words = (
        getattr(event, field.attname) for field in _fields(event) if field.name in {"title", "name", "text", "filename"}
    )
    people = (
        names.get((cast(Any, f.related_model), getattr(event, f.attname))) for f in _fields(event) if f.name == "person"
    )
    return str(next(filter(None, chain(words, people)), ""))


def _differences(before: Any, event: Any, names: Names) -> Iterator[FieldChange]:
    for field in _fields(event):
        old, new = getattr(before, field.attname, None), getattr(event, field.attname)
        # A mapping has no words of its own; the page shows what it means.
        if (
            old != new
            and _is_told(field)
            and not isinstance(new, dict)
            and not (before is None and new in (None, "", False, []))
        ):
            is_text = isinstance(field, models.TextField)
            yield FieldChange(_label(field), _shown(field, old, names), _shown(field, new, names), is_text)


def _is_told(field: "models.Field[Any, Any]") -> bool:
    """A field without words of its own is the portal's; a relation is called what it leads to."""
    return _has_words(field) or field.is_relation


@cache
def _has_words(field: "models.Field[Any, Any]") -> bool:
    *_place, options = field.deconstruct()
    return "verbose_name" in options


def _label(field: "models.Field[Any, Any]") -> str:
    """Return the field's words; a relation that has none of its own is called what it leads to."""
    return str(field.verbose_name if _has_words(field) else cast(Any, field.related_model)._meta.verbose_name)


def _shown(field: "models.Field[Any, Any]", value: Any, names: Names) -> str:
    if value in (None, ""):
        return ""
    if field.is_relation:
        return names.get((cast(Any, field.related_model), value), _("(removed)"))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return date_format(localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(field, ArrayField):
        words = dict(field.base_field.flatchoices)
        return ", ".join(str(words.get(one, one)) for one in value)
    if isinstance(value, list):
        return "; ".join(str(row.get("title", row)) if isinstance(row, dict) else str(row) for row in value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value)
