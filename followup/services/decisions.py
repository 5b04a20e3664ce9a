"""Decisions on a project's money, and the entries that each makes in the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from followup.models import CoFinancing, Decision, Entry, Frame, Project
from followup.models.entry import Kind as Of
from followup.services import funding_notices, ledger, periods, projects
from followup.services.money import NOTHING, share_out
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

Kind, State = Decision.Kind, Project.State


@dataclass(frozen=True)
class Financing:
    """What somebody else puts in for the whole of the project; it is shared out on the years as the grant is."""

    source: str
    form: str
    amount: Decimal


@recorded
def grant(
    project: Project, decision: Decision, amounts: Mapping[Frame, Decimal], financing: Sequence[Financing], *, by: User
) -> Decision:
    """Give the project money from frames of its agreement: all that it applied for, or a part with the reason."""
    row = projects.locked(project)
    row.move_to(State.GRANTED)
    amounts = {frame: amount for frame, amount in amounts.items() if amount}
    whole = sum(amounts.values(), NOTHING)
    if whole <= 0 or min(amounts.values()) < 0:
        raise WrongState(_("Say how much is granted, from at least one frame."))
    decision.kind = Kind.PART if row.applied and whole < row.applied else Kind.APPROVAL
    if decision.kind == Kind.PART and not decision.reason:
        raise WrongState(_("Less is granted than was applied for. Say why."))
    save(row, decision, by)
    _enter(row, decision, Of.GRANT, amounts, by)
    _finance(row, decision, amounts, financing, by)
    projects.moved(row)
    periods.plan(row)
    funding_notices.decided(row, by=by)
    return decision


@recorded
def reject(project: Project, decision: Decision, *, by: User) -> Decision:
    """Give the project nothing, with the reason."""
    row = projects.locked(project)
    row.move_to(State.REJECTED)
    decision.kind = Kind.REJECTION
    if not decision.reason:
        raise WrongState(_("Say why the application is rejected."))
    save(row, decision, by)
    projects.moved(row)
    funding_notices.decided(row, by=by)
    return decision


@recorded
def change(
    project: Project, decision: Decision, deltas: Mapping[Frame, Decimal], *, to_on: date | None, by: User
) -> Decision:
    """Decide anew on a project that has money: more or less from each frame, another last day, or both."""
    row = projects.locked(project)
    if row.state != State.GRANTED:
        raise WrongState(_("Only a project that is under way can be changed."))
    deltas = {frame: amount for frame, amount in deltas.items() if amount}
    to_on = to_on if to_on != row.to_on else None
    if not deltas and to_on is None:
        raise WrongState(_("The decision changes nothing."))
    if to_on and to_on < row.from_on:
        raise WrongState(_("The last day must not be before the first."))
    if to_on and periods.is_reported(row, to_on):
        raise WrongState(_("What the project has reported already reaches that day. Choose a later one."))
    decision.kind, decision.to_on = Kind.CHANGE, to_on
    decision.was_to_on = row.to_on if to_on else None
    save(row, decision, by)
    _enter(row, decision, Of.GRANT_CHANGE, deltas, by)
    if to_on:
        row.to_on = to_on
    projects.moved(row, "to_on")
    if to_on:
        periods.plan(row)
    return decision


def save(project: Project, decision: Decision, by: User) -> None:
    """Record a decision under the terms that are in force; in the caller's transaction."""
    if decision.decided_on > timezone.localdate():
        raise WrongState(_("The decision cannot be made on a day that has not come."))
    if not decision.board.covers(decision.decided_on):
        raise WrongState(_("%(board)s did not exist on that day.") % {"board": decision.board})
    decision.project, decision.by = project, by
    decision.terms = decision.terms or project.agreement.terms
    decision.save(force_insert=True)


def _enter(project: Project, decision: Decision, kind: Of, amounts: Mapping[Frame, Decimal], by: User) -> None:
    ledger.write(
        [
            Entry(
                frame=frame,
                project=project,
                decision=decision,
                kind=kind,
                amount=amount,
                on=decision.decided_on,
                by=by,
                reason=decision.reason[:300],
                reference=f"§ {decision.paragraph}"[:80],
            )
            for frame, amount in amounts.items()
        ]
    )


def _finance(
    project: Project,
    decision: Decision,
    amounts: Mapping[Frame, Decimal],
    financing: Sequence[Financing],
    by: User,
) -> None:
    """Share each financier's sum out on the years as the grant is; a project over New Year has some in both."""
    by_year: dict[int, Decimal] = {}
    for frame, amount in sorted(amounts.items(), key=lambda pair: pair[0].year):
        by_year[frame.year] = by_year.get(frame.year, NOTHING) + amount
    rows = []
    for one in financing:
        for year, amount in zip(by_year, share_out(one.amount, list(by_year.values())), strict=True):
            words = {"project": project, "decision": decision, "agreement": project.agreement, "year": year}
            rows.append(CoFinancing(**words, source=one.source, form=one.form, amount=amount, by=by))
    CoFinancing.objects.bulk_create([row for row in rows if row.amount])
