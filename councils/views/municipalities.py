"""The municipalities on a map and in a table, by association; an administrator moves one to another association."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from councils import permissions
from councils.filters import municipalities as filters
from councils.forms.municipalities import MoveForm
from councils.models import Municipality, Organisation, Party
from councils.models.party import REGION
from councils.services import municipalities
from portal import exports
from portal.concurrency import WrongState
from portal.exports import Column
from portal.http import Request, pills, require, varies, wants_part
from portal.sorting import swedish
from portal.tilemap import Label, Tile, TileMap, tilemap


@require_GET
def index(request: Request) -> HttpResponse:
    """The county's municipalities by association, on the map and in the table, and those outside the county."""
    found = filters.of(request.user, request.GET, request)
    sort = request.GET.get("sort", "")
    rows = filters.ordered(found.qs, sort)
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Municipalities"), columns=_columns(), rows=rows)
    context: dict[str, Any] = {
        "filter": found,
        "sort": sort,
        "pills": pills(request, found.form),
        "rows": list(rows),
        "is_grouped": sort.removeprefix("-") not in filters.SORTS,
    }
    if wants_part(request):
        return varies(render(request, "councils/municipalities/_results.html", context))
    everyone = Municipality.objects.visible_to(request.user).with_affiliation(timezone.localdate())
    everyone = everyone.select_related("organisation").order_by(swedish("organisation__name"))
    parties = Party.objects.filter(organisation__in=Organisation.objects.visible_to(request.user))
    context |= _overview(list(everyone), list(parties.select_related("organisation")))
    return varies(render(request, "councils/municipalities/index.html", context))


def _columns() -> list[Column]:
    return [
        Column(_("Code"), lambda row: row.code),
        Column(_("Municipality"), lambda row: row.organisation.name),
        Column(_("Association"), lambda row: row.area),
        Column(_("Co-opted"), lambda row: _("Yes") if row.is_co_opted else _("No")),
        Column(_("In the county"), lambda row: _("Yes") if row.in_county else _("No")),
        Column(_("Contact"), lambda row: ", ".join(str(task.person) for task in row.organisation.contacts)),
    ]


@dataclass(frozen=True)
class Association:
    """An association's municipalities: members, and those that are co-opted."""

    party: Party
    members: list[Municipality]
    co_opted: list[Municipality]

    @property
    def in_county(self) -> int:
        return sum(row.in_county for row in self.members)


def _overview(rows: list[Municipality], parties: list[Party]) -> dict[str, Any]:
    """Return the map, the associations in numbers, and the municipalities outside the county."""
    associations = [
        Association(
            party,
            [row for row in rows if row.part == party.key and not row.is_co_opted],
            [row for row in rows if row.part == party.key and row.is_co_opted],
        )
        for party in parties
        if party.key != REGION
    ]
    outside = [row for row in rows if not row.in_county]
    return {
        "map": _map(rows, associations),
        "associations": associations,
        "region": next((party.organisation for party in parties if party.key == REGION), None),
        "members": sum(len(row.members) for row in associations),
        "in_county": len(rows) - len(outside),
        "outside": outside,
    }


def _map(rows: list[Municipality], associations: list[Association]) -> TileMap:
    tiles = (
        Tile(
            row.column,
            row.row,
            row.abbreviation,
            row.organisation.label,
            row.get_absolute_url(),
            row.part or "",
            row.area or _("No association"),
        )
        for row in rows
        if row.column and row.row
    )
    return tilemap(
        tiles, (Label(row.party.key, row.party.organisation.label, str(row.in_county)) for row in associations)
    )


@require_http_methods(["GET", "POST"])
def move(request: Request, code: str) -> HttpResponse:
    """Let a municipality belong to another association from a day."""
    rows = Municipality.objects.visible_to(request.user).with_affiliation(timezone.localdate())
    row = get_object_or_404(rows.select_related("organisation"), code=code)
    require(permissions.can_administer(request.user))
    form = MoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            municipalities.move(row, **form.cleaned_data, by=request.user)
        except WrongState as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The municipality has been moved. What was before is kept."))
            return redirect(row)
    context = {"form": form, "municipality": row}
    return render(request, "councils/municipalities/move.html", context, status=422 if form.errors else 200)
