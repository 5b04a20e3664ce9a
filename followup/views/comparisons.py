"""Any two rounds side by side: how each commitment was rated, and what the numbers were."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from followup import permissions
from followup.forms.comparisons import ComparisonForm
from followup.models.declaration import short_name
from followup.services import dashboard, round_figures
from followup.views import cycle_page
from portal.http import Request, require


@require_GET
def detail(request: Request) -> HttpResponse:
    """The rounds that are asked for, the earlier first; else the one under way and the one before it."""
    require(permissions.can_read_follow_up(request.user))
    current = cycle_page.current(request)
    rounds = {row.year: row for row in dashboard.asked_of(current)} if current else {}
    five = dashboard.five()
    form = ComparisonForm(request.GET, years=list(rounds), parties=five)
    context = {"form": form, "crumbs": cycle_page.way(_("Compare rounds")), "section": "follow-up"}
    if form.years:
        then, now = (rounds[year] for year in form.years)
        compared = dashboard.compare(now, then, [party for party in five if form.chosen in ("", party.key)])
        parties = [(party.key, short_name(party)) for party in compared.parties]
        figures = round_figures.compare(now, then, [key for key, _name in parties])
        context |= {
            "then": then,
            "now": now,
            "compared": compared,
            "parties": parties,
            "figures": [(one, list(zip(parties, pairs, strict=True))) for one, pairs in figures],
        }
    return render(request, "followup/cycles/compare.html", context)
