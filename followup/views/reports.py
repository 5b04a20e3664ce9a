"""Reports with their claims: the list, a period written and sent, and the two steps of its review."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from followup import permissions
from followup.filters import reports as filters
from followup.forms.reports import ApproveForm, RemarksForm, ReportForm, ReviewForm
from followup.models import Project, ProjectReport
from followup.services import payments, prechecks, reports
from followup.views.funding import Crumbs
from followup.views.projects import find as find_project
from followup.views.projects import way
from portal import exports, thread
from portal.concurrency import WrongState
from portal.exports import Column
from portal.form_pages import ask
from portal.http import Request, listing, page_or_part, require, varies, wants_part
from portal.templatetags.portal import kr

State = ProjectReport.State
BADGES = {
    State.DRAFT: ("mute", "clock"),
    State.SENT: ("info", "send"),
    State.RETURNED: ("warn", "undo"),
    State.REVIEWED: ("now", "eye"),
    State.APPROVED: ("ok", "ok"),
}


def _way(user: Any, project: Project, *more: tuple[str, str | None]) -> Crumbs:
    reports_url = reverse("followup:project-reports", args=[project.pk])
    here = (_("Claims and reports"), reports_url if more else None)
    return way(user, (project.title, project.get_absolute_url()), here, *more)


def find(request: Request, pk: int) -> ProjectReport:
    return get_object_or_404(ProjectReport.objects.visible_to(request.user).for_list(), pk=pk)


def _reviewed(request: Request, pk: int) -> ProjectReport:
    report = find(request, pk)
    require(permissions.can_review_report(request.user, report))
    return report


@require_GET
def index(request: Request) -> HttpResponse:
    """Claims and reports of all projects that the reader may see: what is to be reviewed first."""
    found = filters.of(request.user, request.GET, request)
    rows = found.qs.for_list().order_by("due_on", "pk")
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Claims"), columns=_columns(), rows=rows)
    today = timezone.localdate()
    context = listing(request, found, rows, badges=BADGES, today=today, crumbs=way(request.user))
    return page_or_part(request, "followup/reports", context)


def _columns() -> list[Column]:
    return [
        Column(_("Project"), lambda row: row.project),
        Column(_("Run by"), lambda row: row.project.organisation),
        Column(_("Association"), lambda row: row.project.agreement.party),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        Column(_("Number"), lambda row: row.number),
        Column(_("From"), lambda row: row.from_on),
        Column(_("Until"), lambda row: row.to_on),
        Column(_("To be sent"), lambda row: row.due_on),
        Column(_("State"), lambda row: row.get_state_display()),
        Column(_("Costs"), lambda row: row.claim.costs),
        Column(_("In kind"), lambda row: row.claim.in_kind),
        Column(_("Approved amount"), lambda row: row.claim.amount),
        Column(_("Sent"), lambda row: row.sent_at),
    ]


@require_GET
def of_project(request: Request, pk: int) -> HttpResponse:
    """A project's periods: when each is to be reported, and how far it has come."""
    project = find_project(request, pk)
    context = {
        "project": project,
        "reports": project.reports.for_list().order_by("number"),
        "badges": BADGES,
        "today": timezone.localdate(),
        "crumbs": _way(request.user, project),
    }
    return render(request, "followup/reports/project.html", context)


@require_http_methods(["GET", "POST"])
def detail(request: Request, pk: int) -> HttpResponse:
    """A report with its claim: written by the project's contacts, read by those who review it."""
    report = find(request, pk)
    may_write = permissions.can_write_report(request.user, report) and report.is_writable
    if request.method == "POST":
        require(permissions.can_write_report(request.user, report))
    if may_write or request.method == "POST":
        return _write(request, report)
    payable = payments.payable(report)
    paid, held, released = payable.parts(report.claim.amount)
    context = {
        "report": report,
        "project": report.project,
        "claim": report.claim,
        "payable": payable,
        "parts": (paid, held, released),
        "remarks": prechecks.remarks(report, reach=payable) if report.state in {State.SENT, State.REVIEWED} else [],
        "badge": BADGES[State(report.state)],
        "can_review": permissions.can_review_report(request.user, report),
        "thread": thread.of(request.user, thread.node("project-report", report)) if report.sent_at else None,
        "is_party_to": request.user.pk in {report.sent_by_id, report.reviewed_by_id},
        "crumbs": _way(request.user, report.project, (_title(report), None)),
    }
    return render(request, "followup/reports/detail.html", context)


def _title(report: ProjectReport) -> str:
    return f"{report.get_kind_display()} {report.number}"


def _write(request: Request, report: ProjectReport) -> HttpResponse:
    form = ReportForm(request.POST if request.method == "POST" else None, instance=report)
    if wants_part(request):
        return _checked(request, form)
    if is_sent := "send" in request.POST:
        require(permissions.can_sign_report(request.user, report))

    def act() -> ProjectReport:
        kept = reports.write(form.save(commit=False), form.claim, version=form.read_version, by=request.user)
        return _sent(request, kept) if is_sent else kept

    return ask(
        request,
        form,
        heading=_title(report),
        about=report.project.title,
        crumbs=_way(request.user, report.project, (_title(report), None)),
        back=reverse("followup:project-reports", args=[report.project_id]),
        act=act,
        action=_("Save the draft"),
        done=lambda row: _("The draft is saved.") if row.is_writable else _("The report and the claim are sent."),
        template="followup/reports/write.html",
        report=report,
        remarks=prechecks.remarks(report),
        can_sign=permissions.can_sign_report(request.user, report),
    )


def _checked(request: Request, form: ReportForm) -> HttpResponse:
    """Say of what is typed, before anything is saved, what would make it come back."""
    form.is_valid()
    context = {"form": form, "remarks": prechecks.remarks(form.instance)}
    return varies(render(request, "followup/reports/_check.html", context))


def _sent(request: Request, report: ProjectReport) -> ProjectReport:
    """Sign and send what has just been kept; where it cannot be sent it stays a draft, and the reason is said."""
    try:
        return reports.send(report, by=request.user)
    except WrongState as error:
        messages.error(request, str(error))
    return report


@require_http_methods(["GET", "POST"])
def give_back(request: Request, pk: int) -> HttpResponse:
    """Return the report with remarks."""
    report = _reviewed(request, pk)
    form = RemarksForm(request.POST if request.method == "POST" else None)
    done = _("The claim is returned. Those who sent it are told what to put right.")
    return _step(request, report, form, _("Return with remarks"), reports.give_back, done)


@require_http_methods(["GET", "POST"])
def review(request: Request, pk: int) -> HttpResponse:
    """Say how much the project is to have: the first of two steps."""
    report = _reviewed(request, pk)
    first = {"amount": payments.payable(report).most}
    form = ReviewForm(request.POST if request.method == "POST" else None, initial=first)
    done = _("The claim is reviewed. Now somebody else approves it.")
    return _step(request, report, form, _("Review the claim"), reports.review, done)


@require_http_methods(["GET", "POST"])
def approve(request: Request, pk: int) -> HttpResponse:
    """Approve and pay: the second step, by somebody else."""
    report = _reviewed(request, pk)
    form = ApproveForm(request.POST if request.method == "POST" else None, initial={"paid_on": timezone.localdate()})
    done = _("The claim is approved.")
    return _step(request, report, form, _("Approve and pay"), reports.approve, done, lede=_to_pay(report))


def _to_pay(report: ProjectReport) -> str:
    """Say what approving leads to, to the öre, before anybody presses."""
    paid, held, released = payments.payable(report).parts(report.claim.amount)
    said = [_("%(sum)s is approved, and %(paid)s is paid.") % {"sum": kr(report.claim.amount), "paid": kr(paid)}]
    if held:
        said.append(_("%(held)s is withheld until the final report is approved.") % {"held": kr(held)})
    if released:
        said.append(_("%(released)s that was withheld before is paid too.") % {"released": kr(released)})
    return f"{report}. {' '.join(said)}"


def _step(
    request: Request, report: ProjectReport, form: Any, heading: str, step: Any, done: str, *, lede: str = ""
) -> HttpResponse:
    return ask(
        request,
        form,
        heading=heading,
        about=str(report),
        lede=lede,
        crumbs=_way(request.user, report.project, (_title(report), report.get_absolute_url()), (heading, None)),
        back=report.get_absolute_url(),
        act=lambda: step(report, by=request.user, **form.cleaned_data),
        action=heading,
        done=done,
    )
