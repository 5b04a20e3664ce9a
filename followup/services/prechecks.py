"""What would make a report and its claim come back, told before they are sent."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from followup.models import ProjectReport
from followup.services import payments
from portal.history import events_of
from portal.templatetags.portal import kr


@dataclass(frozen=True)
class Remark:
    """Something to put right or to know of; one that `stops` must be put right before the report is sent."""

    text: str
    stops: bool = True


def remarks(report: ProjectReport, *, today: date | None = None, reach: payments.Payable | None = None) -> list[Remark]:
    """Return all that would make the report come back, and what is worth knowing."""
    today = today or timezone.localdate()
    return [
        *_about_report(report, today),
        *_about_costs(report, reach or payments.payable(report)),
        *_about_signing(report),
    ]


def _was_in_time(report: ProjectReport) -> bool:
    """Say whether it was sent by its last day before it was returned."""
    return bool(
        report.sent_at and events_of(ProjectReport, pgh_obj_id=report.pk, sent_at__date__lte=report.due_on).exists()
    )


def _about_report(report: ProjectReport, today: date) -> list[Remark]:
    found = []
    if not report.done.strip():
        found.append(Remark(_("Write what has been done. A claim cannot be sent without its report.")))
    if report.kind == ProjectReport.Kind.FINAL and not report.results.strip():
        found.append(Remark(_("Write the results. The final report is held against the aims.")))
    sent_on = timezone.localdate(report.sent_at) if report.sent_at and not report.is_writable else None
    if (sent_on or today) > report.due_on and not _was_in_time(report):
        late = _("It was sent after its last day.") if sent_on else _("The last day to send it has passed.")
        found.append(Remark(late, stops=False))
    if today <= report.to_on:
        found.append(Remark(_("The period has not ended yet.")))
    earlier = ProjectReport.objects.filter(project=report.project_id, number__lt=report.number)
    if earlier.filter(state__in=ProjectReport.WRITABLE).exists():
        found.append(Remark(_("Send the reports of earlier periods first.")))
    return found


def _about_costs(report: ProjectReport, reach: payments.Payable) -> list[Remark]:
    found = []
    if not report.claim.costs:
        found.append(Remark(_("No costs are entered, so nothing will be paid."), stops=False))
    budget = reach.granted + reach.financed
    if reach.costs > budget:
        words = {"costs": kr(reach.costs), "budget": kr(budget)}
        text = _("The costs so far are %(costs)s, above the %(budget)s that the decision counts with.")
        found.append(Remark(text % words, stops=False))
    if report.claim.costs and not reach.most:
        found.append(Remark(_("What is paid already covers these costs, so nothing will be paid."), stops=False))
    if reach.in_kind > reach.matched:
        words = {"in_kind": kr(reach.in_kind), "matched": kr(reach.matched)}
        text = _("Costs in kind are %(in_kind)s so far, but co-financing in kind is only %(matched)s.")
        found.append(Remark(text % words))
    return found


def _about_signing(report: ProjectReport) -> list[Remark]:
    if not report.is_writable or report.project.contacts.filter(may_sign=True).exists():
        return []
    return [Remark(_("Nobody may sign for the project. Ask the association to name somebody."))]
