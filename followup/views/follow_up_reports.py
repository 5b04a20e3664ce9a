"""The report to Västgruppen, and each party's note to its management."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils.models import Party
from followup import permissions
from followup.forms.follow_up_reports import PlanForm
from followup.models import Cycle
from followup.services import follow_up_reports, report_content
from followup.views import cycle_page
from portal.form_pages import ask, take
from portal.http import Request, require
from portal.reports import LANGUAGE


@require_GET
def detail(request: Request, year: int) -> HttpResponse:
    """The report as it would be now, and the files that have been made."""
    cycle = cycle_page.find(request, year)
    can_run = permissions.can_run_follow_up(request.user)
    plan = follow_up_reports.plan_of(cycle)
    is_draft = cycle.state not in Cycle.FINAL
    report = None
    if cycle.state != Cycle.State.PLANNED:
        with override(LANGUAGE):
            report = report_content.build(cycle, plan, at=timezone.now(), is_draft=is_draft, version=0)
    context = {
        "cycle": cycle,
        "report": report,
        "blocks": report.blocks if report else (),
        "files": follow_up_reports.readable(request.user, cycle),
        "can_run": can_run,
        "is_draft": is_draft,
        "crumbs": cycle_page.crumbs(cycle, _("Report to Västgruppen")),
    }
    return render(request, "followup/follow_up_reports/detail.html", context)


@require_http_methods(["GET", "POST"])
def plan(request: Request, year: int) -> HttpResponse:
    """Choose the parts of the report, and write what is its authors' own."""
    cycle = cycle_page.run(request, year)
    form = PlanForm(request.POST if request.method == "POST" else None, instance=follow_up_reports.plan_of(cycle))
    heading, page = _("Change the report"), reverse("followup:cycle-report", args=[year])

    def act() -> None:
        follow_up_reports.save_plan(form.save(commit=False), version=form.read_version, by=request.user)

    return ask(
        request,
        form,
        heading=heading,
        about=str(year),
        lede=_("Write what is your own, and choose the parts that the portal fills in."),
        crumbs=[
            (_("Follow-up"), reverse("followup:overview")),
            (str(year), cycle.get_absolute_url()),
            (_("Report to Västgruppen"), page),
            (heading, None),
        ],
        back=page,
        act=act,
        action=_("Save the report"),
        done=_("The report is changed. Make its files again."),
    )


@require_POST
def order(request: Request, year: int) -> HttpResponse:
    """Make the report's files in the background."""
    cycle = cycle_page.run(request, year)
    return take(
        request,
        lambda: follow_up_reports.order(cycle, by=request.user),
        back=reverse("followup:cycle-report", args=[year]),
        done=_("The report is being made. You can leave the page."),
    )


@require_POST
def order_note(request: Request, year: int, key: str) -> HttpResponse:
    """Make a party's note to its management."""
    cycle = cycle_page.find(request, year)
    party = get_object_or_404(Party.objects.select_related("organisation"), pk=key)
    require(permissions.answers_for(request.user, party))
    return take(
        request,
        lambda: follow_up_reports.order_note(cycle, party, by=request.user),
        back=reverse("followup:assessment", args=[year, key]),
        done=_("The note is being made. You can leave the page."),
    )
