"""Indicators: all of them for a year, one of them over the years and down to its records, and what is reported."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from councils.models import Party
from followup import permissions
from followup.forms.indicators import GoalForm, GridForm
from followup.models import Goal, IndicatorValue
from followup.models.declaration import short_name
from followup.services.indicators import charts, values
from followup.services.indicators.base import Indicator, Period
from followup.services.indicators.registry import ALL, REPORTED, find
from portal import exports, thread
from portal.exports import Column
from portal.form_pages import ask
from portal.http import Request, require

FIRST = 2023
RECORDS = 50


def years() -> list[int]:
    return list(range(timezone.localdate().year, FIRST - 1, -1))


def asked_year(request: Request) -> int:
    """Return the year that ?year= asks for; else this one."""
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    return year if year in years() else timezone.localdate().year


def indicator_or_404(request: Request, key: str) -> Indicator:
    if not permissions.can_read_follow_up(request.user):
        raise Http404
    found = find(key)
    if found is None:
        raise Http404
    return found


def parties() -> list[Party]:
    """Return the five as they stand side by side, the region first."""
    rows = {party.key: party for party in Party.objects.all()}
    return [rows[key] for key in values.order_of(rows)]


@require_GET
def index(request: Request) -> HttpResponse:
    """Every indicator of every party for a year, as a page or as a file."""
    require(permissions.can_read_follow_up(request.user))
    year, five = asked_year(request), parties()
    found = values.readings(year)
    if kind := exports.wanted(request):
        rows = [found[one.key, party.key] for one in ALL.values() for party in five if party.key in one.parties]
        return exports.respond(kind, name=f"{_('Indicators')} {year}", columns=_columns(five), rows=rows)
    now = timezone.now()
    rows_shown = [(one, [_cell(found.get((one.key, party.key)), party, now) for party in five]) for one in ALL.values()]
    context = {
        "year": year,
        "years": years(),
        "parties": [(party, short_name(party)) for party in five],
        "rows": rows_shown,
        "can_report": permissions.parties_of(request.user).exists(),
    }
    return render(request, "followup/indicators/index.html", context)


def _cell(one: values.Reading | None, party: Party, now: Any) -> dict[str, Any]:
    words = {"party": party, "name": short_name(party)}
    return {**words, "one": one, "fresh": one.freshness(now)} if one else words


def _columns(five: list[Party]) -> list[Column]:
    names = {party.key: short_name(party) for party in five}
    now = timezone.now()
    return [
        Column(_("Indicator"), lambda one: one.indicator.title),
        Column(_("Party"), lambda one: names[one.party]),
        Column(_("Year"), lambda one: one.year),
        Column(_("Value"), lambda one: one.text if one.value is None else float(one.value)),
        Column(_("Unit"), lambda one: one.indicator.unit.label),
        Column(_("How many"), lambda one: one.row.part if one.row else None),
        Column(_("Of how many"), lambda one: one.row.whole if one.row else None),
        Column(_("Goal"), lambda one: float(one.goal.value) if one.goal else None),
        Column(_("State"), lambda one: one.status[2]),
        Column(_("Measured"), lambda one: one.measured_at),
        Column(_("Freshness"), lambda one: one.freshness(now)[2]),
        Column(_("Definition"), lambda one: one.indicator.definition),
        Column(_("Source"), lambda one: one.indicator.source),
    ]


@require_GET
def detail(request: Request, key: str) -> HttpResponse:
    """An indicator: what it is, how it has been, and which records a party's number comes from."""
    indicator = indicator_or_404(request, key)
    year, five = asked_year(request), parties()
    mine = [party for party in five if party.key in indicator.parties]
    chosen = next((party for party in mine if party.key == request.GET.get("party")), None)
    rows = IndicatorValue.objects.filter(key=key).select_related("party", "by")
    found = values.readings(year, indicators=[indicator])
    now = timezone.now()
    context: dict[str, Any] = {
        "indicator": indicator,
        "year": year,
        "years": years(),
        "cells": [_cell(found[key, party.key], party, now) for party in mine],
        "chosen": chosen,
        "chosen_name": short_name(chosen) if chosen else "",
        "chart": charts.over_the_years(indicator, mine, list(rows.latest_of("year"))),
        "history": [(row, short_name(row.party), indicator.shown(row.value)) for row in _history(key, chosen, year)],
        "records": _records(request, indicator, chosen, year),
        "goals": [(row, indicator.shown(row.value)) for row in Goal.objects.filter(key=key).select_related("party")],
        "can_set": permissions.can_run_follow_up(request.user),
    }
    return render(request, "followup/indicators/detail.html", context)


def _history(key: str, party: Party | None, year: int) -> Any:
    rows = IndicatorValue.objects.filter(key=key, year=year).select_related("party", "by")
    return (rows.filter(party=party) if party else rows).order_by("-at", "-pk")[:RECORDS]


def _records(request: Request, indicator: Indicator, party: Party | None, year: int) -> list[thread.Node]:
    """Return the records behind a party's number, as far as the reader may see them."""
    if party is None or indicator.records is None:
        return []
    pks = indicator.records(Period(year), party.key).values("pk")
    rows = thread.rows(request.user, indicator.kind).filter(pk__in=pks).order_by("-pk")[:RECORDS]
    return [thread.node(indicator.kind, row) for row in rows]


@require_http_methods(["GET", "POST"])
def report(request: Request, year: int) -> HttpResponse:
    """Say what only the parties know of themselves, in one grid."""
    own = list(permissions.parties_of(request.user))
    if not permissions.can_read_follow_up(request.user) or year not in years():
        raise Http404
    require(bool(own))
    found = values.readings(year, indicators=REPORTED)
    readings = {key: one for key, one in found.items() if one.party in {party.key for party in own}}
    names = {party.key: short_name(party) for party in own}
    form = GridForm(request.POST if request.method == "POST" else None, readings=readings, names=names)
    if request.method != "POST" or not form.is_valid():
        rows = [(one, names[one.party], value, note) for one, value, note in form.cells]
        context = {"form": form, "rows": rows, "year": year, "years": years()}
        return render(request, "followup/indicators/report.html", context, status=422 if form.errors else 200)
    values.report(year, form.said(), by=request.user)
    messages.success(request, _("What you reported is saved."))
    return redirect(f"{reverse('followup:indicator-list')}?year={year}")


@require_http_methods(["GET", "POST"])
def goal(request: Request, key: str) -> HttpResponse:
    """Set a goal and the day by which it shall be reached."""
    indicator = indicator_or_404(request, key)
    require(permissions.can_run_follow_up(request.user))
    form = GoalForm(request.POST if request.method == "POST" else None, instance=Goal(key=key), indicator=indicator)
    heading, page = _("Set a goal"), reverse("followup:indicator-detail", args=[key])

    def act() -> None:
        values.set_goal(form.save(commit=False), by=request.user)

    return ask(
        request,
        form,
        heading=heading,
        about=f"{indicator.title} ({indicator.unit.label})",
        crumbs=[
            (_("Follow-up"), reverse("followup:overview")),
            (_("Indicators"), reverse("followup:indicator-list")),
            (indicator.title, page),
            (heading, None),
        ],
        back=page,
        act=act,
        action=_("Set the goal"),
        done=_("The goal is set."),
    )
