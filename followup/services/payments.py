"""What a claim gives, and the entries of payments, advances, recoveries and adjustments."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from followup.models import Claim, CoFinancing, Decision, Entry, Frame, Project, ProjectReport
from followup.models.entry import Kind as Of
from followup.services import decisions, ledger, projects
from followup.services.ledger import Sums
from followup.services.money import NOTHING, part, rounded
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User
from portal.templatetags.portal import kr

__all__ = ["Payable", "adjust", "advance", "kr", "pay", "payable", "recover", "return_unspent"]


@dataclass(frozen=True)
class Payable:
    """How far a claim reaches: all on accumulated sums, so that what was wrong before is put right by the next."""

    granted: Decimal
    financed: Decimal
    # Co-financing in kind by the decisions, and what has been claimed of it; no money comes of it.
    matched: Decimal
    in_kind: Decimal
    costs: Decimal
    paid: Decimal
    withheld: Decimal
    is_final: bool
    withheld_percent: Decimal

    @property
    def share(self) -> Decimal:
        """The grant's share of what the decision counts with in cash, per cent."""
        whole = self.granted + self.financed
        return rounded(100 * self.granted / whole) if whole else NOTHING

    @property
    def support(self) -> Decimal:
        """What the costs so far entitle to: their share, and never above the grant."""
        whole = self.granted + self.financed
        return min(rounded(self.costs * self.granted / whole), self.granted) if whole else NOTHING

    @property
    def most(self) -> Decimal:
        """What can be approved now: what the costs give, less what is paid (advances too) and withheld already."""
        left = self.granted - self.paid - self.withheld
        return max(min(self.support - self.paid - self.withheld, left), NOTHING)

    def parts(self, amount: Decimal) -> tuple[Decimal, Decimal, Decimal]:
        """Return how an approved amount is divided: paid now, withheld, and released of what was withheld before."""
        if self.is_final:
            return amount, NOTHING, self.withheld
        held = part(amount, self.withheld_percent)
        return amount - held, held, NOTHING


def payable(report: ProjectReport) -> Payable:
    """Return how far a report's claim reaches; right for as long as the project is locked."""
    project = report.project
    frames = _frames(project)
    sums = [one for _frame, one in frames]
    financed = CoFinancing.objects.filter(project=project).aggregate(
        **{form.value: Sum("amount", filter=Q(form=form), default=NOTHING) for form in CoFinancing.Form}
    )
    costs = F("staff") + F("services") + F("travel") + F("premises") + F("indirect")
    others = Claim.objects.filter(report__project=project).exclude(report=report)
    claimed = others.aggregate(
        costs=Sum(costs, filter=Q(report__state=ProjectReport.State.APPROVED), default=NOTHING),
        in_kind=Sum("in_kind", filter=~Q(report__state__in=ProjectReport.WRITABLE), default=NOTHING),
    )
    return Payable(
        granted=sum((one.granted for one in sums), NOTHING),
        financed=financed[CoFinancing.Form.CASH],
        matched=financed[CoFinancing.Form.IN_KIND],
        in_kind=claimed["in_kind"] + report.claim.in_kind,
        costs=claimed["costs"] + report.claim.costs,
        paid=sum((one.paid for one in sums), NOTHING),
        withheld=sum((one.withheld for one in sums), NOTHING),
        is_final=report.kind == ProjectReport.Kind.FINAL,
        withheld_percent=project.agreement.withheld_percent,
    )


def _frames(project: Project) -> list[tuple[Frame, Sums]]:
    """Return the frames that the project has money from, the oldest year's first, with what is written on each."""
    return projects.accounts(project).by_frame


def pay(report: ProjectReport, found: Payable, *, on: date, by: User) -> list[Entry]:
    """Write what an approved claim gives: the oldest year's money is paid first. In the caller's transaction."""
    paid, held, released = found.parts(report.claim.amount)
    frames = _frames(report.project)
    words = {"project": report.project, "on": on, "by": by, "reference": _("Claim %(n)s") % {"n": report.number}}
    entries = []
    for frame, sums in frames:
        if released and sums.withheld:
            entries.append(Entry(frame=frame, kind=Of.RELEASE, amount=-sums.withheld, **words))
            entries.append(Entry(frame=frame, kind=Of.PAYMENT, amount=sums.withheld, **words))
    left = {frame: sums.unpaid for frame, sums in frames}
    for kind, amount in ((Of.PAYMENT, paid), (Of.WITHHELD, held)):
        entries += [Entry(frame=frame, kind=kind, amount=one, **words) for frame, one in _spread(left, amount)]
    return ledger.write(entries) if entries else []


def _spread(left: dict[Frame, Decimal], amount: Decimal) -> list[tuple[Frame, Decimal]]:
    """Take an amount of what is left on each frame, in order; WrongState if there is not so much."""
    found = []
    for frame, has in list(left.items()):
        if one := min(amount, has):
            found.append((frame, one))
            left[frame] = has - one
            amount -= one
    if amount:
        raise WrongState(_("There is not so much left. %(more)s is lacking.") % {"more": kr(amount)})
    return found


@recorded
def advance(project: Project, decision: Decision, amount: Decimal, *, by: User) -> Decision:
    """Pay before there are costs, by a decision; the next claims give less until it is made up for."""
    row = projects.locked(project)
    if row.state not in Project.PAYABLE:
        raise WrongState(_("Only a project that is under way can be paid."))
    decision.kind = Decision.Kind.ADVANCE
    decisions.save(row, decision, by)
    left = {frame: sums.unpaid for frame, sums in _frames(row)}
    _by_decision(row, decision, Of.ADVANCE, _spread(left, amount), by)
    return decision


@recorded
def recover(project: Project, decision: Decision, amount: Decimal, *, by: User) -> Decision:
    """Claim back what has been paid, by a decision of its own: the latest year's money first."""
    row = projects.locked(project)
    decision.kind = Decision.Kind.RECOVERY
    if not decision.reason:
        raise WrongState(_("Say why the money is claimed back."))
    decisions.save(row, decision, by)
    paid = {frame: sums.paid for frame, sums in reversed(_frames(row))}
    _by_decision(row, decision, Of.RECOVERY, [(frame, -one) for frame, one in _spread(paid, amount)], by)
    if row.state == Project.State.FINISHED:
        return_unspent(row, on=decision.decided_on, by=by)
    return decision


def return_unspent(project: Project, *, on: date, by: User) -> list[Entry]:
    """Give back to the frames what a finished project has not used. In the caller's transaction."""
    reason = _("Not used. The project is finished.")
    words = {"project": project, "kind": Of.UNSPENT, "on": on, "by": by, "reason": reason}
    rows = [Entry(frame=frame, amount=-sums.unpaid, **words) for frame, sums in _frames(project) if sums.unpaid]
    return ledger.write(rows) if rows else []


def _by_decision(
    project: Project, decision: Decision, kind: Of, amounts: list[tuple[Frame, Decimal]], by: User
) -> None:
    words = {"project": project, "decision": decision, "on": decision.decided_on, "by": by}
    said = {"reason": decision.reason[:300], "reference": f"§ {decision.paragraph}"[:80]}
    ledger.write([Entry(frame=frame, kind=kind, amount=amount, **words, **said) for frame, amount in amounts])


@recorded
def adjust(
    project: Project, frame: Frame, amount: Decimal, *, on: date, reason: str, by: User, reference: str = ""
) -> Entry:
    """Put right what is written as paid of a year's money, with the reason; what was written stays."""
    row = projects.locked(project)
    if not amount:
        raise WrongState(_("Give another amount than nothing."))
    words = {"frame": frame, "project": row, "amount": amount, "on": on, "reason": reason, "by": by}
    words["reference"] = reference[:80]
    entry = ledger.write([Entry(kind=Of.ADJUSTMENT, **words)])[0]
    if row.state == Project.State.FINISHED:
        return_unspent(row, on=on, by=by)
    return entry
