"""What can be searched: apps say in AppConfig.ready() which records, what their words are, and who may find them.

Three things make a record searchable: a `Source` with the rows that it gives, `visible_to` of its model, and what else
its words come from (`follows`). Nothing else is asked of an app: triggers on the tables (triggers.py) write down what
has changed, whoever changes it, and a sweep reads it anew (portal/services/search_index.py).
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from portal.models import User

Reader = User | AnonymousUser


@dataclass(frozen=True)
class Words:
    """What one record, or a page of it, is found by and shown as. Only what every reader of the record may read."""

    title: str
    url: str
    text: str = ""
    context: str = ""
    on: date | None = None
    council: int | None = None
    # Which of several pieces of a long text, and if it is a page that one can turn to.
    part: int = 0
    page: int | None = None


@dataclass(frozen=True)
class Kind:
    """A heading that hits are shown under."""

    key: str
    label: Callable[[], str]
    icon: str


@dataclass(frozen=True)
class Follow:
    """Rows of another table that a record's words come from: records whose `lookup` equals the row's `column`."""

    model: type[Model]
    column: str
    lookup: str = "pk"


@dataclass(frozen=True)
class Source:
    """Records that can be searched: those of `records`, if `visible` gives them to the reader.

    Whoever is not signed in is asked for only where `is_public`. Where readings are written down, what is found is not
    quoted, so that nothing is read but on the record's own page; nor are numbers and addresses, which say nothing.
    """

    name: str
    kind: str
    model: type[Model]
    visible: Callable[[Any], QuerySet[Any]]
    records: Callable[[], QuerySet[Any]]
    words: Callable[[Any], Iterable[Words]]
    follows: tuple[Follow, ...] = ()
    is_public: bool = False
    is_quoted: bool = True


@dataclass
class Places:
    """Whose records one may narrow a search to: the councils that a reader knows, by key."""

    councils: Callable[[Reader], list[tuple[int, str]]] = field(default=lambda reader: [])


_kinds: dict[str, Kind] = {}
_sources: dict[str, Source] = {}
places = Places()


def register(kinds: Iterable[Kind], sources: Iterable[Source]) -> None:
    """Let an app's records be searched; kinds are shown in the order in which they come."""
    _kinds.update({kind.key: kind for kind in kinds})
    _sources.update({source.name: source for source in sources})


def kinds() -> list[Kind]:
    return list(_kinds.values())


def kind(key: str) -> Kind:
    return _kinds[key]


def sources() -> list[Source]:
    return list(_sources.values())


def source(name: str) -> Source | None:
    return _sources.get(name)


def is_public(key: str) -> bool:
    """Say whether anything of a kind may be found by whoever is not signed in."""
    return any(one.is_public and one.kind == key for one in _sources.values())


def visible_to(reader: Reader, among: Collection[str] | None = None) -> Q:
    """Return the condition on entries, of some sources or all, that their records are the reader's to read.

    Each is asked by its own rule.
    """
    condition = Q(pk__in=[])
    for one in _sources.values():
        if (among is None or one.name in among) and (one.is_public or reader.is_authenticated):
            # Between the key and itself, and the source first: each hit is asked for by itself. An equality would have
            # the database read all records that the reader may see beforehand.
            here = OuterRef("record")
            readable = one.visible(reader).order_by().filter(pk__range=(here, here))
            condition |= Q(source=one.name) & Q(Exists(readable))
    return condition
