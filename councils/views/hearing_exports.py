"""A hearing as a file: ordered, made in the background, and fetched where its progress is shown."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from councils.models import Hearing
from councils.services import hearing_exports
from portal.http import Request, varies

SHOWN = 4


@require_POST
def order(request: Request, pk: int) -> HttpResponse:
    """Order the answers as they stand, as Excel or Word."""
    rows = Hearing.objects.visible_to(request.user).select_related("shared_item", "opened_by")
    hearing = get_object_or_404(rows, pk=pk)
    # Not called "form" on the page: a control of that name hides the form's own property, and htmx then sends nothing.
    form = request.POST.get("file")
    if form not in hearing_exports.FORMS:
        return HttpResponseBadRequest()
    hearing_exports.order(hearing, form, by=request.user)
    if request.htmx:
        context = {"hearing": hearing, "files": latest(hearing), "is_part": True}
        return varies(render(request, "councils/hearings/_files.html", context))
    return redirect(f"{hearing.get_absolute_url()}#filer")


def latest(hearing: Hearing) -> list[object]:
    return list(hearing_exports.made_of(hearing)[:SHOWN])
