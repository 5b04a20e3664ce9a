"""Projects: entered, changed until they are decided, withdrawn; and who speaks for them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import Municipality, Person
from followup.models import CoFinancing, Entry, Frame, Project, ProjectContact, Source
from followup.models.entry import Kind
from followup.services.ledger import Sums
from followup.services.money import NOTHING
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

State = Project.State
FIELDS = [
    *("agreement", "organisation", "title", "kind", "purpose", "priority", "summary", "aims", "registry_number"),
    *("from_on", "to_on", "applied", "council", "shared_item"),
]
# What may be put right once the money is decided: no word that the decision was made on.
LATER = ["summary", "aims", "registry_number", "council", "shared_item"]


def locked(project: Project) -> Project:
    """Return the project as it is now, locked until the transaction ends."""
    rows = Project.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("agreement__terms", "agreement__party").filter(pk=project.pk).first()
    if row is None:
        raise WrongState(_("Somebody else has removed it. Load the page again."))
    return row


@recorded
def create(project: Project, *, municipalities: Collection[Municipality], by: User) -> Project:
    """Enter a project that a decision can be made on."""
    project.state_since = timezone.now()
    project.save()
    project.municipalities.set(municipalities)
    return project


@recorded
def edit(project: Project, *, version: int, municipalities: Collection[Municipality] | None, by: User) -> Project:
    """Save what the form changes: all of it until the project is decided, its words after that."""
    row = locked(project)
    is_open = row.state == State.PROPOSED
    concurrency.save(project, version=version, fields=FIELDS if is_open else LATER)
    if is_open and municipalities is not None:
        project.municipalities.set(municipalities)
    return project


@recorded
def withdraw(project: Project, *, by: User) -> Project:
    """Say that the application is taken back before it was decided."""
    row = locked(project)
    row.move_to(State.WITHDRAWN)
    return moved(row)


@recorded
def add_contact(project: Project, person: Person, *, may_sign: bool, by: User) -> ProjectContact:
    """Let a person speak for the project; once, with the right to sign as last said."""
    locked(project)
    contact, _is_new = ProjectContact.objects.update_or_create(
        project=project, person=person, defaults={"may_sign": may_sign}
    )
    return contact


@recorded
def remove_contact(contact: ProjectContact, *, by: User) -> None:
    """The person speaks for the project no more."""
    ProjectContact.objects.filter(pk=contact.pk).delete()


def moved(row: Project, *fields: str) -> Project:
    """Save a step that has been taken."""
    row.state_since = timezone.now()
    row.version += 1
    row.save(update_fields=["state", "state_since", "version", *fields])
    return row


@dataclass
class Accounts:
    """A project's entries: by decision, what they make for each frame, and what has been put right since."""

    by_decision: dict[int, list[Entry]]
    by_frame: list[tuple[Frame, Sums]]
    adjustments: list[Entry]


def accounts(project: Project) -> Accounts:
    """Return what each decision has given the project, and what it has been paid of each year's money; one query."""
    by_decision: dict[int, list[Entry]] = defaultdict(list)
    by_frame: dict[Frame, Sums] = {}
    rows = Entry.objects.filter(project=project).select_related("frame__fund", "by")
    adjustments = []
    for entry in rows.order_by("frame__year", "frame__fund", "pk"):
        by_frame.setdefault(entry.frame, Sums()).add(entry)
        if entry.decision_id:
            by_decision[entry.decision_id].append(entry)
        if entry.kind == Kind.ADJUSTMENT:
            adjustments.append(entry)
    return Accounts(by_decision, list(by_frame.items()), adjustments)


def financing_of(project: Project) -> list[dict[str, Any]]:
    """Return who else puts in, how much in cash and in kind; one query."""
    found: dict[str, dict[str, Any]] = {}
    rows = CoFinancing.objects.filter(project=project).order_by("source").values_list("source", "form")
    for source, form, amount in rows.annotate(amount=Sum("amount")):
        line = found.setdefault(source, {"name": Source(source).label, "cash": NOTHING, "in_kind": NOTHING})
        line[form] += amount
    return [{**line, "whole": line["cash"] + line["in_kind"]} for line in found.values()]
