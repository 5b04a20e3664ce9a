"""Which records documents may hang on: apps say in AppConfig.ready() who reads there, who writes, and when no longer.

A document has no rights of its own. Every request, for a list, a file, a version or a way back, asks its record.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from portal.models import Document, User


def _always(parent: Any) -> None:
    return None


@dataclass(frozen=True)
class Parent:
    """How one model keeps its documents; `lock` raises WrongState when they may not be changed any more."""

    name: str
    model: type[models.Model]
    visible: Callable[[User], models.QuerySet[Any]]
    can_write: Callable[[User, Any], bool]
    url: Callable[[Any], str]
    lock: Callable[[Any], None] = _always

    def find(self, user: User, pk: int) -> models.Model | None:
        """Return the record if the user may read what hangs on it."""
        found: models.Model | None = self.visible(user).filter(pk=pk).first()
        return found


_parents: dict[str, Parent] = {}


def register(
    name: str,
    model: type[models.Model],
    *,
    visible: Callable[[User], models.QuerySet[Any]],
    can_write: Callable[[User, Any], bool],
    url: Callable[[Any], str],
    lock: Callable[[Any], None] = _always,
) -> None:
    """Let documents hang on a model; `name` stands in addresses."""
    _parents[name] = Parent(name, model, visible, can_write, url, lock)


def parents() -> list[Parent]:
    return list(_parents.values())


def named(name: str) -> Parent | None:
    return _parents.get(name)


def parent_kind(document: Document) -> Parent | None:
    """Return how the document's record keeps documents; None for a model that no app speaks for."""
    kind = ContentType.objects.get_for_id(document.parent_type_id)
    return next((parent for parent in _parents.values() if parent.model is kind.model_class()), None)


def kind_of(record: models.Model) -> Parent:
    """Return how the record keeps its documents."""
    return next(parent for parent in _parents.values() if isinstance(record, parent.model))


def token(record: models.Model) -> str:
    """Return what a form says to name a record: item-12."""
    return f"{kind_of(record).name}-{record.pk}"


def find(user: User, words: str) -> models.Model | None:
    """Return the record that a form names, if the user may read what hangs on it."""
    name, _dash, number = words.rpartition("-")
    parent = named(name)
    return parent.find(user, int(number)) if parent and number.isdecimal() and len(number) < 19 else None


def record_of(user: User, document: Document) -> models.Model | None:
    """Return the document's record, if the user may read what hangs on it; else None, as for no document at all."""
    parent = parent_kind(document)
    return parent.find(user, document.parent_id) if parent else None


def can_write(user: User, record: models.Model) -> bool:
    return kind_of(record).can_write(user, record)


def address(record: models.Model) -> str:
    """Return the page where the record's documents stand."""
    return kind_of(record).url(record)
