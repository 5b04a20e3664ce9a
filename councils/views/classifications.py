"""The code lists: occupations, education and industries, each code with its version."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from councils.filters import classifications as filters
from councils.models import Classification
from portal import exports
from portal.exports import Column
from portal.http import Request, listing, page_or_part


@require_GET
def index(request: Request) -> HttpResponse:
    """The codes that may be chosen, found by Swedish words."""
    found = filters.of(request.GET, request)
    rows = found.qs
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Code lists"), columns=_columns(), rows=rows)
    partial = Classification.objects.filter(is_complete=False)
    context = listing(request, found, rows, size=50, partial=list(partial))
    return page_or_part(request, "councils/classifications", context)


def _columns() -> list[Column]:
    return [
        Column(_("List"), lambda row: row.classification),
        Column(_("Code"), lambda row: row.code),
        Column(_("Name"), lambda row: row.name),
        Column(_("Level"), lambda row: row.level),
        Column(_("Belongs under"), lambda row: row.parent and row.parent.code),
    ]
