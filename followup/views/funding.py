"""The dashboard of the money, and each of its figures opened down to the entries that make it."""

from datetime import date
from typing import Any

from django.db.models import Case, Count, When, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST

from followup import permissions
from followup.filters.scope import ScopeForm
from followup.models import ProjectReport, Proof
from followup.services import figures, forecast, funding_content, funding_files
from followup.services.figures import BY, FIGURES, Board, Figure, Line
from followup.services.money import NOTHING
from followup.services.scopes import Scope
from portal import exports
from portal.exports import Column
from portal.http import Request, listing, page_or_part, pills, require, to_job, varies, wants_part
from portal.reports import LANGUAGE

FIRST = 8  # of the claims and the late reports
Crumbs = list[tuple[str, str | None]]


def crumbs(*more: tuple[str, str | None]) -> Crumbs:
    return [(_("Funding"), reverse("followup:funding")), *more]


@require_GET
def index(request: Request) -> HttpResponse:
    """What has been set aside, granted and paid: by association, and by what the reader chooses."""
    require(permissions.can_read_funding(request.user))
    form = ScopeForm(request.GET, user=request.user)
    scope = form.scope
    by = request.GET.get("by", "")
    board = figures.board(request.user, scope, by=by if by in BY else "purpose")
    today = timezone.localdate()
    expected = forecast.expected(request.user, scope, today=today)
    context = {
        "form": form,
        "scope": scope,
        "board": board,
        "shares": _shares(board),
        "heading": _("Funding %(year)s") % {"year": scope.year} if scope.year else _("Funding, all years"),
        "groups": _groups(request, board),
        "kinds": [(key, words[0], key == board.by) for key, words in BY.items()],
        "group_label": BY[board.by][0],
        "charts": [
            funding_content.paid_chart(request.user, scope, board, today),
            funding_content.financing_chart(board),
            funding_content.forecast_chart(expected),
        ],
        "expected": sum((one.amount for one in expected), NOTHING),
        "pills": pills(request, form),
        **_waiting(request, scope, today),
        "proof": Proof.objects.order_by("-on").first(),
        "before": scope.year - 1 if scope.year - 1 in form.years else 0,
        "after": scope.year + 1 if scope.year + 1 in form.years else 0,
    }
    return render(request, "followup/funding/index.html", context)


def _waiting(request: Request, scope: Scope, today: date) -> dict[str, Any]:
    """Return the first claims to review and late reports of the scope, and how many there are; one query."""
    rows = funding_content.waiting(request.user, scope)
    alike: dict[str, Any] = {"partition_by": [Case(When(state__in=ProjectReport.WRITABLE, then=1), default=0)]}
    found = (rows.to_review() | rows.late(today)).annotate(
        place=Window(RowNumber(), order_by=["due_on", "pk"], **alike), count=Window(Count("pk"), **alike)
    )
    first = list(found.filter(place__lte=FIRST).for_list().order_by("due_on", "pk"))
    late, to_review = ([row for row in first if row.is_writable is late] for late in (True, False))
    return {
        "to_review": to_review,
        "review_count": to_review[0].counted("count") if to_review else 0,
        "late": late,
        "late_count": late[0].counted("count") if late else 0,
    }


@require_POST
def order(request: Request, form: str) -> HttpResponse:
    """Order the dashboard as the reader sees it, as PDF or Excel."""
    require(permissions.can_read_funding(request.user))
    if form not in funding_files.FORMS:
        raise Http404
    asked = ScopeForm(request.GET, user=request.user)
    by = request.GET.get("by", "")
    division = by if by in BY else "purpose"
    with override(LANGUAGE):
        facts = asked.facts
    at = timezone.now()
    job = funding_files.order(asked.scope, form, division=division, facts=facts, at=at, by=request.user)
    return to_job(request, job.pk)


@require_GET
def forecast_(request: Request) -> HttpResponse:
    """When what is left to pay is expected to be paid: by quarter, and every payment that makes the figure."""
    require(permissions.can_read_funding(request.user))
    form = ScopeForm(request.GET, user=request.user)
    every = forecast.expected(request.user, form.scope, today=timezone.localdate())
    quarter = request.GET.get("quarter", "")
    rows = [one for one in every if one.quarter == quarter] if quarter else every
    if kind := exports.wanted(request):
        rows = forecast.with_projects(rows)
        return exports.respond(kind, name=_("Payment forecast"), columns=_forecast_columns(), rows=rows)
    context = {
        "form": form,
        "scope": form.scope,
        "definition": forecast.DEFINITION,
        "quarters": forecast.quarters(every),
        "quarter": quarter,
        "whole": sum((one.amount for one in rows), NOTHING),
        "chart": funding_content.forecast_chart(every),
        "crumbs": crumbs((_("Payment forecast"), None)),
        **listing(request, _Found(form), forecast.with_projects(rows), size=50),
    }
    return page_or_part(request, "followup/forecast", context)


def _forecast_columns() -> list[Column]:
    return [
        Column(_("Expected"), lambda row: row.on),
        Column(_("Project"), lambda row: row.project),
        Column(_("Association"), lambda row: row.project.agreement.party),
        Column(_("Report"), lambda row: row.report.number if row.report else None),
        Column(_("Year"), lambda row: row.year),
        Column(_("Fund"), lambda row: row.fund),
        Column(_("Amount"), lambda row: row.amount),
    ]


def _groups(request: Request, board: Board) -> list[tuple[Line, str]]:
    """Return the lines of the chosen division, each with the address that narrows a figure to it."""
    found = []
    for line in board.groups:
        asked = request.GET.copy()
        asked.pop("by", None)
        asked[board.by] = line.key
        found.append((line, f"?{asked.urlencode()}"))
    return found


def _shares(board: Board) -> dict[str, tuple[str, str, str, str, str]]:
    """Return each association's bar: how wide are paid, granted but not paid, and left; the widest frame is full."""
    widest = max((max(line.sums.frame, line.sums.granted) for line in board.parties), default=0)
    found = {}
    for line in board.parties:
        paid, unpaid, left = line.sums.paid, line.unpaid, max(line.sums.left, line.sums.left * 0)
        one, two, three = (f"{float(100 * part / widest):.2f}%" if widest else "0%" for part in (paid, unpaid, left))
        two_from, three_from = one, f"{float(100 * (paid + unpaid) / widest):.2f}%" if widest else "0%"
        found[line.key] = (one, two_from, two, three_from, three)
    return found


@require_GET
def figure(request: Request, key: str) -> HttpResponse:
    """A figure with its definition, and every record that it is the sum of."""
    require(permissions.can_read_funding(request.user))
    found = FIGURES.get(key)
    if found is None:
        raise Http404
    form = ScopeForm(request.GET, user=request.user)
    if not found.is_of_entries:
        return _co_financing(request, found, form)
    rows = found.of(form.scope.entries(request.user)).for_list().order_by("-on", "-pk")
    if kind := exports.wanted(request):
        return exports.respond(kind, name=str(found.label), columns=_entry_columns(), rows=rows)
    return _opened(request, found, form, rows, figures.sum_of(found, rows))


def _co_financing(request: Request, found: Figure, form: ScopeForm) -> HttpResponse:
    rows = form.scope.financing(request.user).select_related("project", "agreement__party", "by", "decision__board")
    rows = rows.order_by("-at", "-pk")
    if kind := exports.wanted(request):
        return exports.respond(kind, name=str(found.label), columns=_financing_columns(), rows=rows)
    return _opened(request, found, form, rows, figures.sum_of_financing(rows))


def _opened(request: Request, found: Figure, form: ScopeForm, rows: Any, whole: Any) -> HttpResponse:
    context = {
        "figure": found,
        "form": form,
        "scope": form.scope,
        "whole": whole,
        "crumbs": crumbs((str(found.label), None)),
        **listing(request, _Found(form), rows, size=50),
    }
    name = "_results" if wants_part(request) else "index"
    return varies(render(request, f"followup/figures/{name}.html", context))


class _Found:
    """What `listing` asks of a filter set."""

    def __init__(self, form: ScopeForm) -> None:
        self.form = form


def _entry_columns() -> list[Column]:
    return [
        Column(_("Day"), lambda row: row.on),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        Column(_("Association"), lambda row: row.frame.agreement.party),
        Column(_("Fund"), lambda row: row.frame.fund),
        Column(_("Year"), lambda row: row.frame.year),
        Column(_("Project"), lambda row: row.project),
        Column(_("Amount"), lambda row: row.amount),
        Column(_("Counts for"), lambda row: row.counts_for),
        Column(_("Reference"), lambda row: row.reference),
        Column(_("Reason"), lambda row: row.reason),
        Column(_("By"), lambda row: row.by),
        Column(_("Written"), lambda row: row.at),
    ]


def _financing_columns() -> list[Column]:
    return [
        Column(_("Association"), lambda row: row.agreement.party),
        Column(_("Project"), lambda row: row.project),
        Column(_("Year"), lambda row: row.year),
        Column(_("From"), lambda row: row.get_source_display()),
        Column(_("Form"), lambda row: row.get_form_display()),
        Column(_("Amount"), lambda row: row.amount),
        Column(_("Note"), lambda row: row.note),
        Column(_("By"), lambda row: row.by),
        Column(_("Written"), lambda row: row.at),
    ]
