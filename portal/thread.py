"""The red thread: what led to a record and what came of it, whatever apps the records belong to.

Apps say in AppConfig.ready() which models are on the thread and how one leads to another. The links are the keys that
the records have anyway: nothing is stored twice, and nothing has to be kept in step. What a reader may not see is left
out together with all that would be reached through it alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from django.db.models import F, Model, Q, QuerySet, Value

from portal.models import User

# How far the thread is followed in each direction, and how many records at most: then it is no longer read.
STEPS, MOST = 5, 200
NEAR = 8  # records that a page shows to each side; the thread has a page of its own
Key = tuple[str, int]
Pair = tuple[Key, Key]


@dataclass(frozen=True)
class Kind:
    """One sort of record on the thread; `visible` gives a user's rows with all that the other functions need."""

    name: str
    model: type[Model]
    icon: str
    visible: Callable[[User], QuerySet[Any]]
    url: Callable[[Any], str]
    on: Callable[[Any], date | None]
    context: Callable[[Any], str]
    title: Callable[[Any], str] = str


@dataclass(frozen=True)
class Lead:
    """How records of one kind lead to another's: the rows that say so, and which of their columns hold the two keys."""

    source: str
    target: str
    rows: Callable[[], QuerySet[Any]]
    from_key: str
    to_key: str


@dataclass(eq=False)
class Node:
    """A record on the thread as one reader sees it, with what came of it beneath."""

    kind: Kind
    record: Any
    came: list["Node"] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.kind.model._meta.verbose_name)

    @property
    def title(self) -> str:
        return self.kind.title(self.record)

    @property
    def context(self) -> str:
        return self.kind.context(self.record)

    @property
    def icon(self) -> str:
        return self.kind.icon

    @property
    def url(self) -> str:
        return self.kind.url(self.record)

    @property
    def on(self) -> date | None:
        """The day that the record belongs to; None for what lasts, like a council."""
        return self.kind.on(self.record)

    @property
    def order(self) -> tuple[date, int]:
        return self.on or date.min, self.record.pk


@dataclass(frozen=True)
class Thread:
    """A record, what led to it with the oldest first, and (in `here.came`) what came of it."""

    here: Node
    led: list[Node]
    is_cut: bool = False

    @property
    def near_led(self) -> list[Node]:
        return self.led[-NEAR:]

    @property
    def near_came(self) -> list[Node]:
        return self.here.came[:NEAR]

    @property
    def further(self) -> int:
        """Return how many records a page leaves to the thread's own."""
        return max(len(self.led) - NEAR, 0) + max(len(self.here.came) - NEAR, 0)


_kinds: dict[str, Kind] = {}
_leads: list[Lead] = []


def register(kinds: Iterable[Kind], leads: Iterable[Lead]) -> None:
    """Put an app's records on the thread."""
    _kinds.update({kind.name: kind for kind in kinds})
    _leads.extend(lead for lead in leads if lead not in _leads)


def find(user: User, name: str, pk: int) -> Node | None:
    """Return the record by its kind's name and its key, if the user may see it."""
    kind = _kinds.get(name)
    record = kind.visible(user).filter(pk=pk).first() if kind else None
    return Node(kind, record) if kind and record else None


def rows(user: User, name: str) -> QuerySet[Any]:
    """Return all records of a kind that the user may see."""
    return _kinds[name].visible(user)


def node(name: str, record: Any) -> Node:
    return Node(_kinds[name], record)


def of(user: User, here: Node) -> Thread:
    """Return the thread through a record: a query for each step and each kind, however many the records are."""
    start = (here.kind.name, here.record.pk)
    up, down, is_cut = _follow(start)
    nodes = {start: here} | _load(user, {key for pair in up + down for key in pair} - {start})
    led, seen = [], {start}
    for source, target in up:
        if target in seen and source in nodes and source not in seen:
            seen.add(source)
            led.append(nodes[source])
    seen = {start}
    for source, target in down:
        if source in seen and target in nodes and target not in seen:
            seen.add(target)
            nodes[source].came.append(nodes[target])
    for key in seen:
        nodes[key].came.sort(key=lambda node: node.order)
    return Thread(here, sorted(led, key=lambda node: node.order), is_cut)


def _follow(start: Key) -> tuple[list[Pair], list[Pair], bool]:
    """Return the pairs that the thread passes backwards and forwards, nearest first, and whether it goes on.

    Both ways are gone in step, so that each step is one query.
    """
    found: dict[bool, list[Pair]] = {False: [], True: []}
    known, edge = {False: {start}, True: {start}}, {False: {start}, True: {start}}
    is_cut = False
    for _step in range(STEPS):
        pairs = _pairs(edge)
        for forward, passed in pairs.items():
            found[forward] += passed
            edge[forward] = {pair[1 if forward else 0] for pair in passed} - known[forward]
            known[forward] |= edge[forward]
        # A way that is too broad is cut here; the other goes on.
        going = {forward: keys if len(known[forward]) <= MOST else set() for forward, keys in edge.items()}
        is_cut |= any(edge[forward] and not going[forward] for forward in edge)
        edge = going
        if not any(edge.values()):
            return found[False], found[True], is_cut
    return found[False], found[True], True


def _pairs(edges: dict[bool, set[Key]]) -> dict[bool, list[Pair]]:
    """Return what these records were led to by (False) and lead to (True), in one query."""
    parts = []
    for forward, keys in edges.items():
        wanted = defaultdict(set)
        for name, pk in keys:
            wanted[name].add(pk)
        for number, lead in enumerate(_leads):
            known = wanted.get(lead.source if forward else lead.target)
            if known:
                near = lead.from_key if forward else lead.to_key
                rows = lead.rows().filter(Q(**{f"{near}__in": known}), **{f"{lead.from_key}__isnull": False})
                rows = rows.filter(**{f"{lead.to_key}__isnull": False}).order_by()
                parts.append(rows.values_list(Value(number), F(lead.from_key), F(lead.to_key), Value(int(forward))))
    found: dict[bool, list[Pair]] = {False: [], True: []}
    if parts:
        rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
        for n, source, target, way in cast("list[tuple[int, int, int, int]]", sorted(rows)):
            found[bool(way)].append(((_leads[n].source, source), (_leads[n].target, target)))
    return found


def _load(user: User, keys: set[Key]) -> dict[Key, Node]:
    """Return those of the records that the user may see, in a query for each kind."""
    wanted = defaultdict(set)
    for name, pk in keys:
        wanted[name].add(pk)
    return {
        (name, record.pk): Node(_kinds[name], record)
        for name, pks in wanted.items()
        for record in _kinds[name].visible(user).filter(pk__in=pks)
    }
