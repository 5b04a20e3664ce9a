"""A project's reports and claims: planned by the rules, written, sent, returned, reviewed by two, and paid."""

from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from followup.models import Claim, Project, ProjectReport
from followup.services import funding_notices, payments, prechecks, projects
from followup.services.money import NOTHING, part
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

Kind, State = ProjectReport.Kind, ProjectReport.State
TEXTS = ["done", "results", "deviations"]
COSTS = [*Claim.COSTS, "in_kind"]


def locked(report: ProjectReport) -> ProjectReport:
    """Return the report as it is now, locked with its project until the transaction ends."""
    projects.locked(report.project)
    rows = ProjectReport.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("project__agreement__party", "claim").filter(pk=report.pk).first()
    if row is None:
        raise WrongState(_("Somebody else has removed it. Load the page again."))
    return row


@recorded
def write(report: ProjectReport, claim: Claim, *, version: int, by: User) -> ProjectReport:
    """Save a draft of the report and its costs; Conflict if somebody else has written since it was read."""
    if not locked(report).is_writable:
        raise WrongState(_("The report is sent. It can be changed again if it is returned."))
    claim.indirect = part(claim.staff, report.project.agreement.flat_rate_percent or NOTHING)
    concurrency.save(report, version=version, fields=TEXTS)
    Claim.objects.filter(pk=claim.pk).update(**{name: getattr(claim, name) for name in [*COSTS, "indirect"]})
    return report


@recorded
def send(report: ProjectReport, *, by: User) -> ProjectReport:
    """Sign the report with its claim and send both; WrongState says what would make them come back."""
    row = locked(report)
    stops = [remark.text for remark in prechecks.remarks(row) if remark.stops]
    row.move_to(State.SENT)
    if stops:
        raise WrongState(" ".join(stops))
    row.sent_at, row.sent_by = timezone.now(), by
    row.reviewed_at = row.reviewed_by = None
    moved(row, "sent_at", "sent_by", "reviewed_at", "reviewed_by")
    funding_notices.sent(row, by=by)
    return row


@recorded
def give_back(report: ProjectReport, *, remarks: str, by: User) -> ProjectReport:
    """Return the report with what is to be put right; nothing of it is approved."""
    row = locked(report)
    row.move_to(State.RETURNED)
    row.remarks = remarks
    row.reviewed_at = row.reviewed_by = None
    moved(row, "remarks", "reviewed_at", "reviewed_by")
    Claim.objects.filter(report=row).update(amount=0)
    funding_notices.returned(row, by=by)
    return row


@recorded
def review(report: ProjectReport, *, amount: Decimal, by: User) -> ProjectReport:
    """Take the first of two steps: say how much the project is to have, never above what the rules give."""
    row = locked(report)
    row.move_to(State.REVIEWED)
    if by == row.sent_by:
        raise WrongState(_("Somebody else than the one who signed it must review it."))
    most = payments.payable(row).most
    if not 0 <= amount <= most:
        raise WrongState(_("The amount can be %(most)s at most.") % {"most": payments.kr(most)})
    row.reviewed_at, row.reviewed_by = timezone.now(), by
    moved(row, "reviewed_at", "reviewed_by")
    Claim.objects.filter(report=row).update(amount=amount)
    return row


@recorded
def approve(report: ProjectReport, *, paid_on: date, by: User) -> ProjectReport:
    """Take the second step, by somebody else: the money is paid, and a part of it withheld until the final report.

    With the final report the project is finished, and what it has not used goes back to the frames.
    """
    row = locked(report)
    row.move_to(State.APPROVED)
    if by in {row.sent_by, row.reviewed_by}:
        raise WrongState(_("Somebody else than those who signed and reviewed it must approve it."))
    payable = payments.payable(row)
    if row.claim.amount > payable.most:
        raise WrongState(_("Less is left to pay than when it was reviewed. Return it, and review it again."))
    row.approved_at, row.approved_by = timezone.now(), by
    moved(row, "approved_at", "approved_by")
    payments.pay(row, payable, on=paid_on, by=by)
    if row.kind == Kind.FINAL:
        row.project.move_to(Project.State.FINISHED)
        projects.moved(row.project)
        payments.return_unspent(row.project, on=paid_on, by=by)
    funding_notices.approved(row, by=by)
    return row


def moved(row: ProjectReport, *fields: str) -> ProjectReport:
    """Save a step that has been taken."""
    row.version += 1
    row.save(update_fields=["state", "version", *fields])
    return row
