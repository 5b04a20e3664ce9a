"""What everybody may know of the money: which projects have been granted how much, and what for."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from councils.models import Party
from councils.models.party import REGION
from followup.models import Project
from portal import exports
from portal.exports import Column
from portal.http import paged


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The projects that have been granted money, the latest first; of one association if the address says so."""
    parties = list(Party.objects.exclude(pk=REGION))
    chosen = next((party for party in parties if party.pk == request.GET.get("party")), None)
    rows = Project.objects.funded().for_list().with_places().order_by("-from_on", "-pk")
    rows = rows.filter(agreement__party=chosen) if chosen else rows
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Funded projects"), columns=_columns(), rows=rows)
    context = {"parties": parties, "chosen": chosen, "section": "public-projects", **paged(request, rows, size=30)}
    return render(request, "followup/public/projects.html", context)


def _columns() -> list[Column]:
    return [
        Column(_("Title"), lambda row: row.title),
        Column(_("Run by"), lambda row: row.organisation),
        Column(_("Association"), lambda row: row.agreement.party),
        Column(_("Purpose"), lambda row: row.get_purpose_display()),
        Column(_("Priority"), lambda row: row.get_priority_display()),
        Column(_("From"), lambda row: row.from_on),
        Column(_("Until"), lambda row: row.to_on),
        Column(_("Municipalities"), lambda row: ", ".join(row.places)),
        Column(_("Granted"), lambda row: row.granted),
        Column(_("State"), lambda row: row.get_state_display()),
    ]
