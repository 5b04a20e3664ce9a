"""What employers need, compiled over all councils with nobody's name."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from councils import permissions
from councils.filters import need_groups as filters
from councils.models import NeedGroup, Party
from councils.models.party import REGION
from portal import exports
from portal.exports import Column
from portal.http import Request, listing, page_or_part, require


@dataclass
class Line:
    """What is needed of one occupation or education: how many needs were heard in each area, and in all."""

    name: str
    label: str
    counts: dict[str, int] = field(default_factory=dict)
    people: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@require_GET
def index(request: Request) -> HttpResponse:
    """The compiled needs: sums by area of the groups that the filters show, and the groups themselves."""
    require(permissions.can_read_dialogues(request.user))
    found = filters.of(request.GET, request)
    rows = filters.ordered(found.qs, request.GET.get("sort", ""))
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Needs"), columns=_columns(), rows=rows)
    areas = list(Party.objects.exclude(key=REGION))
    lines = _lines(rows)
    context: dict[str, Any] = {"areas": areas, "lines": lines, "smallest": settings.SMALLEST_GROUP}
    context["heard"] = sum(line.total for line in lines)
    return page_or_part(request, "councils/need_groups", listing(request, found, rows, **context))


def _lines(rows: QuerySet[NeedGroup]) -> list[Line]:
    """Return the sums of whole groups, the most needed first; a group is never divided."""
    lines: dict[int | None, Line] = {}
    for row in rows:
        name = row.code.name if row.code else _("In words only")
        line = lines.setdefault(row.code_id, Line(name, row.code.label if row.code else ""))
        key = row.area_id or ""
        line.counts[key] = line.counts.get(key, 0) + row.needs_count
        line.people += row.people_count
    return sorted(lines.values(), key=lambda line: (-line.total, line.name))


def _columns() -> list[Column]:
    return [
        Column(_("Occupation or education"), lambda row: row.code.name if row.code else _("In words only")),
        Column(_("Code"), lambda row: row.code and row.code.label),
        Column(_("Area"), lambda row: row.area or _("The whole county")),
        Column(_("When"), lambda row: row.get_horizon_display()),
        Column(_("Sector"), lambda row: row.get_sector_display()),
        Column(_("Observed needs"), lambda row: row.needs_count),
        Column(_("People"), lambda row: row.people_count or ""),
        Column(_("Hard to recruit"), lambda row: row.hard_count),
        Column(_("Employers at least"), lambda row: row.smallest),
        Column(_("Compiled"), lambda row: row.made_on),
    ]
