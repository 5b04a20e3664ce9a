"""Evidence: which records show that a commitment is kept, as far as the reader may see them."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from councils.models import Party
from followup.models import Commitment, Evidence
from followup.models.declaration import short_name
from followup.models.evidence import KINDS
from portal import thread
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import SearchEntry, User
from portal.services import search

# How many of each kind one can choose among: the best hits of a search, else the newest.
CHOICES = 40


@dataclass(frozen=True)
class Shown:
    """A piece of evidence as one reader sees it."""

    row: Evidence
    node: thread.Node

    @property
    def party(self) -> str:
        return short_name(self.row.party)


def shown(user: User, rows: "QuerySet[Evidence]") -> list[Shown]:
    """Return the evidence whose records the reader may see: a query, and one for each kind of record."""
    found = list(rows.select_related("party"))
    wanted = defaultdict(set)
    for row in found:
        wanted[row.kind].add(row.record_id)
    nodes = {
        (kind, record.pk): thread.node(kind, record)
        for kind, pks in wanted.items()
        for record in thread.rows(user, kind).filter(pk__in=pks)
    }
    return [Shown(row, nodes[(row.kind, row.record_id)]) for row in found if (row.kind, row.record_id) in nodes]


def choices(user: User, words: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the records that can be pointed out, by kind: those that the words find, else the newest of each."""
    found = _found(user, words) if words else None
    groups = []
    for kind in KINDS:
        rows = thread.rows(user, kind)
        if found is None:
            nodes = _newest(kind, rows)
        else:
            records = rows.in_bulk(found[kind]) if found[kind] else {}
            nodes = _been([thread.node(kind, records[pk]) for pk in found[kind] if pk in records])
        if nodes:
            name = str(nodes[0].kind.model._meta.verbose_name_plural).capitalize()
            groups.append((name, [(f"{kind}:{node.record.pk}", _label(node)) for node in nodes]))
    return groups


def _been(nodes: list[thread.Node]) -> list[thread.Node]:
    """Return those that have come about: a meeting that is planned shows nothing yet."""
    today = timezone.localdate()
    return [node for node in nodes if node.on is None or node.on <= today]


def _newest(kind: str, rows: "QuerySet[Any]") -> list[thread.Node]:
    today = timezone.localdate()
    nodes = _been([thread.node(kind, row) for row in rows.order_by("-pk")[: 5 * CHOICES]])
    return sorted(nodes, key=lambda node: node.on or today, reverse=True)[:CHOICES]


def _found(user: User, words: str) -> dict[str, list[int]]:
    """Return which records of each kind the words find, the best first."""
    hits = search.find(user, search.Asked(words))
    keys = [pk for kind in KINDS for pk in hits.of_kind(kind)[:CHOICES]]
    entries = SearchEntry.objects.filter(pk__in=keys, source__in=KINDS).values_list("pk", "kind", "record")
    records = {pk: (kind, record) for pk, kind, record in entries}
    found: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for kind, record in (records[pk] for pk in keys if pk in records):
        found[kind].append(record)
    return found


def _label(node: thread.Node) -> str:
    title = Truncator(node.title).chars(90)
    return f"{title} ({node.on.isoformat()})" if node.on else title


@recorded
def add(commitment: Commitment, party: Party, *, year: int, kind: str, record_id: int, note: str, by: User) -> Evidence:
    """Point out a record that the person may see; pointed out twice it is one."""
    if kind not in KINDS or thread.find(by, kind, record_id) is None:
        raise WrongState(_("The record is not there, or not yours to see."))
    words: dict[str, Any] = {"note": note, "added_by": by}
    row, is_new = Evidence.objects.get_or_create(
        commitment=commitment, party=party, year=year, kind=kind, record_id=record_id, defaults=words
    )
    if not is_new and note and row.note != note:
        row.note = note
        row.save(update_fields=["note"])
    return row


@recorded
def remove(row: Evidence, *, by: User) -> None:
    """Point it out no more; the record itself stays."""
    row.delete()
