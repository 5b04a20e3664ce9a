"""A council's whole year is planned on one page."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from councils import permissions, year_plan
from councils.forms import year_plan as forms
from councils.models import Council, Meeting
from councils.services import meetings
from councils.services.agendas import Start
from councils.views import council_page
from portal.concurrency import WrongState
from portal.http import Request, require, varies, wants_part

AHEAD = 4


@require_http_methods(["GET", "POST"])
def plan(request: Request, slug: str) -> HttpResponse:
    """Plan a year of meetings at once: all of them are made, or none."""
    council = council_page.find(request, slug)
    require(council.ended_on is None and permissions.can_plan_meeting(request.user, council))
    if request.method != "POST":
        return varies(_marks_of_row(request, council) if wants_part(request) else _suggested(request, council))
    form, step = forms.SeriesForm(request.POST), request.POST.get("step", "")
    if step:
        return _page(request, council, form, forms.stepped(request.POST.dict(), step))
    rows = forms.Rows(request.POST, prefix=forms.PREFIX)
    if not form.is_valid() or not rows.is_valid():
        return _page(request, council, form, rows, status=422)
    try:
        made = meetings.plan_all(
            council,
            forms.meetings_of(council, form, rows),
            agenda=Start(form.cleaned_data["agenda"]),
            by=request.user,
        )
    except WrongState as error:
        return _page(request, council, form, rows, status=422, refusal=str(error))
    text = ngettext("%(n)s meeting is planned.", "%(n)s meetings are planned.", len(made))
    messages.success(request, text % {"n": len(made)})
    return redirect(f"{council.get_absolute_url()}year-wheel/?year={made[0].day.year}")


def _suggested(request: Request, council: Council) -> HttpResponse:
    year, today = _year(request), timezone.localdate()
    has = year_plan.planned(council, year)
    last = has or year_plan.planned(council, year - 1)
    form = forms.SeriesForm(initial={"mode": last[-1].mode if last else Meeting.Mode.HYBRID})
    return _page(request, council, form, forms.rows_of(year_plan.suggest(council, year, has=has, today=today)), has=has)


def _marks_of_row(request: Request, council: Council) -> HttpResponse:
    """Answer with what stands in the way of the one row that is being typed."""
    text = request.GET.get("row", "")
    number = int(text) if text.isdecimal() and len(text) < 4 else 0
    row = forms.RowForm(request.GET, prefix=f"{forms.PREFIX}-{number}").row
    [marks] = year_plan.marks(council, [row])
    return render(request, "councils/year_plan/_marks.html", {"marks": marks})


def _year(request: Request) -> int:
    """Return the year that the address asks for; next year where it asks for none that can be planned."""
    this, text = timezone.localdate().year, request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else 0
    return year if this <= year <= this + AHEAD else this + 1


def _page(
    request: Request, council: Council, form: Any, rows: Any, *, status: int = 200, has: Any = None, **more: Any
) -> HttpResponse:
    year = _year(request)
    context = {
        "council": council,
        "year": year,
        "this_year": timezone.localdate().year,
        "form": form,
        "rows": rows,
        "lines": list(zip(rows.forms, year_plan.marks(council, forms.shown(rows)), strict=True)),
        "has": year_plan.planned(council, year) if has is None else has,
        "is_full": len(rows.forms) >= forms.MOST,
        **more,
    }
    return render(request, "councils/year_plan/plan.html", context, status=status)
