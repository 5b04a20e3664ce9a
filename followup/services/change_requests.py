"""A project asks for a change of its decision: sent, seen with its effects, and decided anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest

from django.utils import timezone
from django.utils.translation import gettext as _

from followup.models import ChangeRequest, Decision, Frame, Project, ProjectReport
from followup.services import decisions, funding_notices, periods, projects
from followup.services.ledger import Sums
from followup.services.money import NOTHING
from followup.services.periods import Span
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

State = ChangeRequest.State


def frames_for(project: Project) -> list[tuple[Frame, Sums]]:
    """Return the frames that a change may speak of: the project's funds in its years and after, with its sums."""
    has = dict(projects.accounts(project).by_frame)
    funds = {frame.fund_id for frame in has}
    rows = Frame.objects.filter(agreement=project.agreement_id, fund__in=funds, year__gte=project.from_on.year)
    return [(frame, has.get(frame, Sums())) for frame in rows.for_list()]


@recorded
def send(project: Project, *, reason: str, to_on: date, wanted: Mapping[Frame, Decimal], by: User) -> ChangeRequest:
    """Ask for other amounts, another last day, or both; one request at a time waits for its decision."""
    row = projects.locked(project)
    if row.state != Project.State.GRANTED:
        raise WrongState(_("Only a project that is under way can be changed."))
    if row.change_requests.open().exists():
        raise WrongState(_("A request for a change already waits for its decision. Withdraw it first."))
    if to_on < row.from_on:
        raise WrongState(_("The last day must not be before the first."))
    sums = dict(frames_for(row))
    amounts = []
    for frame, amount in wanted.items():
        had = sums[frame]
        if amount < had.used:
            raise WrongState(_("%(frame)s: what is paid or withheld cannot be given back here.") % {"frame": frame})
        if amount != had.granted:
            amounts.append([frame.pk, str(had.granted), str(amount)])
    if not amounts and to_on == row.to_on:
        raise WrongState(_("Nothing is changed. Write another amount or another last day."))
    made = ChangeRequest.objects.create(
        project=row,
        reason=reason,
        was_to_on=row.to_on,
        to_on=to_on,
        amounts=amounts,
        sent_at=timezone.now(),
        sent_by=by,
    )
    funding_notices.change_asked(made, by=by)
    return made


def locked(request: ChangeRequest) -> ChangeRequest:
    """Return the request as it is now, locked with its project until the transaction ends."""
    projects.locked(request.project)
    rows = ChangeRequest.objects.select_for_update(of=("self",), no_key=True).select_related("project__agreement")
    return rows.get(pk=request.pk)


@recorded
def withdraw(request: ChangeRequest, *, by: User) -> ChangeRequest:
    """Take the request back before it is decided."""
    row = locked(request)
    row.move_to(State.WITHDRAWN)
    return _moved(row)


@recorded
def approve(
    request: ChangeRequest, decision: Decision, deltas: Mapping[Frame, Decimal], *, to_on: date | None, by: User
) -> ChangeRequest:
    """Decide on the change, as asked for or otherwise: the decision outranks the request."""
    row = locked(request)
    row.move_to(State.APPROVED)
    row.decision = decisions.change(row.project, decision, deltas, to_on=to_on, by=by)
    return _decided(row, by)


@recorded
def reject(request: ChangeRequest, decision: Decision, *, by: User) -> ChangeRequest:
    """Decide that nothing is changed, with the reason."""
    row = locked(request)
    row.move_to(State.REJECTED)
    decision.kind = Decision.Kind.DECLINED
    if not decision.reason:
        raise WrongState(_("Say why the change is rejected."))
    decisions.save(row.project, decision, by)
    row.decision = decision
    return _decided(row, by)


def _decided(row: ChangeRequest, by: User) -> ChangeRequest:
    _moved(row, "decision")
    funding_notices.change_decided(row, by=by)
    return row


def _moved(row: ChangeRequest, *fields: str) -> ChangeRequest:
    row.version += 1
    row.save(update_fields=["state", "version", *fields])
    return row


@dataclass(frozen=True)
class Line:
    """A frame with what the project had from it when it asked, what it asks for, and what is left of the frame now."""

    frame: Frame
    had: Decimal
    wanted: Decimal

    @property
    def delta(self) -> Decimal:
        return self.wanted - self.had

    @property
    def left_after(self) -> Decimal:
        """What would be left to grant of the frame."""
        return self.frame.left - self.delta

    @property
    def fits(self) -> bool:
        return self.left_after >= 0


@dataclass(frozen=True)
class Effect:
    """What the request would change: the amounts, and the days when the project reports."""

    lines: list[Line]
    before: list[Span]
    after: list[Span]

    @property
    def delta(self) -> Decimal:
        return sum((line.delta for line in self.lines), NOTHING)

    @property
    def days(self) -> list[tuple[int, Span | None, Span | None]]:
        """Return each report's period before and after, the two beside each other where they differ."""
        return [(n, *pair) for n, pair in enumerate(zip_longest(self.before, self.after), 1)]


def effect(request: ChangeRequest) -> Effect:
    """Return what the request would change; two queries."""
    frames = {frame.pk: frame for frame in Frame.objects.filter(pk__in=request.deltas).for_list()}
    lines = [Line(frames[pk], Decimal(had), Decimal(wanted)) for pk, had, wanted in request.amounts]
    reports = list(ProjectReport.objects.filter(project=request.project_id).order_by("number"))
    before = [Span(row.from_on, row.to_on, row.due_on) for row in reports]
    if request.state != State.SENT or request.to_on == request.project.to_on:
        return Effect(lines, before, before)
    kept, planned = periods.planned(request.project, reports, request.to_on)
    return Effect(lines, before, [*(Span(row.from_on, row.to_on, row.due_on) for row in kept), *planned])
