"""Everybody whom one mailing went to, and what each has done with it; for those who run what was sent."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from analyses.filters.recipients import RecipientFilter
from analyses.models import Delivery
from analyses.views import analysis_page, assessment_page
from portal import exports
from portal.exports import Column
from portal.http import Request, listing, page_or_part


def _find(request: Request, pk: int) -> tuple[Delivery, list[tuple[str, str | None]]]:
    """Return the mailing and the way to it: 404 to whoever may not read what was sent, 403 to its other readers."""
    rows = Delivery.objects.select_related("analysis", "assessment_round", "sent_by")
    delivery = get_object_or_404(rows, pk=pk)
    here = (_("Mailing"), None)
    if delivery.analysis_id:
        analysis = analysis_page.run_out(request, delivery.analysis_id)
        spreading = (_("Spreading"), reverse("analyses:spreading", args=[analysis.pk]))
        return delivery, [*analysis_page.crumbs(analysis), spreading, here]
    assert delivery.assessment_round_id is not None  # the database promises one of the two
    found = assessment_page.run_round(request, delivery.assessment_round_id)
    spreading = (_("Spreading"), reverse("analyses:round-spreading", args=[found.pk]))
    return delivery, assessment_page.crumbs((found.name, found.get_absolute_url()), spreading, here)


@require_GET
def index(request: Request, pk: int) -> HttpResponse:
    """The addresses of a mailing in order, those that have opened it with when."""
    delivery, crumbs = _find(request, pk)
    rows = delivery.recipients.select_related("person", "organisation").order_by("email")
    found = RecipientFilter(request.GET, queryset=rows)
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Recipients"), columns=_columns(), rows=found.qs)
    context = {"delivery": delivery, "crumbs": crumbs, "section": "analyses"}
    return page_or_part(request, "analyses/recipients", listing(request, found, found.qs, size=50, **context))


def _columns() -> list[Column]:
    return [
        Column(_("E-mail"), lambda row: row.email),
        Column(_("Person"), lambda row: row.person),
        Column(_("Organisation"), lambda row: row.organisation),
        Column(_("Opened"), lambda row: row.opened_at),
        Column(_("File fetched"), lambda row: row.downloaded_at),
    ]
