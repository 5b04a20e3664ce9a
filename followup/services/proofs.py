"""The nightly proof of the ledger: every figure is computed anew, entry by entry, and held against what pages say."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

import structlog
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from followup.models import BALANCES, Decision, Entry, Frame, Project, Proof
from followup.services.ledger import Sums

log = structlog.get_logger(__name__)
HOUR = 2  # the proof of a day is made when the night is that old
NAMES = [field.name for field in fields(Sums)]


@dataclass(frozen=True)
class Difference:
    """A figure that is not what the entries make it, or that it may never be."""

    what: str
    shown: str
    computed: str


def run_if_due(now: datetime) -> Proof | None:
    """Prove the ledger once a day, after two in the morning."""
    local = timezone.localtime(now)
    if local.hour < HOUR or Proof.objects.filter(on=local.date()).exists():
        return None
    return run(now)


@transaction.atomic
def run(now: datetime) -> Proof:
    """Prove every figure as the ledger is at this moment, and keep what did not agree."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE followup_entry IN SHARE MODE")  # readers go on; writers wait for some moments
    frames, projects, grants, decisions, count = _add_up()
    found = [*_frames(frames), *_projects(projects), *_grants(grants), *_decisions(decisions)]
    figures = len(NAMES) * len(frames) + 3 * len(projects) + len(decisions)
    if found:
        log.error("ledger_differs", differences=len(found))
    values = {
        "at": now,
        "entries": count,
        "figures": figures,
        "differences": [[one.what, one.shown, one.computed] for one in found],
    }
    proof, _is_new = Proof.objects.update_or_create(on=timezone.localdate(now), defaults=values)
    return proof


Totals = dict[int, Sums]


def _add_up() -> tuple[Totals, Totals, dict[tuple[int, int], Sums], dict[int, Decimal], int]:
    """Read each entry once and add it to all that it is part of: in Python, so that no SQL sum is proved by itself."""
    frames: Totals = defaultdict(Sums)
    projects: Totals = defaultdict(Sums)
    grants: dict[tuple[int, int], Sums] = defaultdict(Sums)
    decisions: dict[int, Decimal] = defaultdict(Decimal)
    count = 0
    rows = Entry.objects.only("frame_id", "project_id", "decision_id", "kind", "amount")
    for entry in rows.iterator(chunk_size=5000):
        count += 1
        frames[entry.frame_id].add(entry)
        if entry.project_id:
            projects[entry.project_id].add(entry)
            grants[entry.frame_id, entry.project_id].add(entry)
        if entry.decision_id and entry.kind in BALANCES["granted"]:
            decisions[entry.decision_id] += entry.amount
    return frames, projects, grants, decisions, count


def _differ(what: str, shown: Sums, computed: Sums) -> Iterator[Difference]:
    for name in NAMES:
        if getattr(shown, name) != getattr(computed, name):
            yield Difference(f"{what}: {name}", f"{getattr(shown, name)}", f"{getattr(computed, name)}")


def _frames(computed: Totals) -> Iterator[Difference]:
    for frame in Frame.objects.with_balances():
        sums = computed.get(frame.pk, Sums())
        yield from _differ(f"frame {frame.pk}", Sums(frame.frame, frame.granted, frame.paid, frame.withheld), sums)
        if min(sums.frame, sums.granted, sums.left) < 0:
            yield Difference(f"frame {frame.pk}: granted above frame", f"{sums.granted}", f"{sums.frame}")


def _projects(computed: Totals) -> Iterator[Difference]:
    for project in Project.objects.with_balances():
        shown = Sums(granted=project.granted, paid=project.paid, withheld=project.withheld)
        yield from _differ(f"project {project.pk}", shown, computed.get(project.pk, Sums()))


def _grants(computed: dict[tuple[int, int], Sums]) -> Iterator[Difference]:
    for (frame, project), sums in computed.items():
        if min(sums.granted, sums.paid, sums.withheld, sums.unpaid) < 0:
            what = f"project {project} on frame {frame}: paid above grant"
            yield Difference(what, f"{sums.paid + sums.withheld}", f"{sums.granted}")


def _decisions(computed: dict[int, Decimal]) -> Iterator[Difference]:
    for decision in Decision.objects.for_list().annotate(lines=Count("entries")):
        made = computed.get(decision.pk, Decimal(0))
        if decision.amount != made:
            yield Difference(f"decision {decision.pk}", f"{decision.amount}", f"{made}")
