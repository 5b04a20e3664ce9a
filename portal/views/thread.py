"""The red thread through one record, on a page of its own."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal import thread
from portal.http import Request, varies, wants_part


@require_safe
def show(request: Request, kind: str, pk: int) -> HttpResponse:
    """Draw what led to the record and what came of it; for a record's own page, what stands nearest."""
    here = thread.find(request.user, kind, pk)
    if here is None:
        raise Http404
    template = "components/_thread.html" if wants_part(request) else "portal/thread.html"
    return varies(render(request, template, {"thread": thread.of(request.user, here)}))
