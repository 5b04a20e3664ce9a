"""The gaps on the red thread: how many there are of each sort, and the records that have one."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import gaps, thread
from portal.http import Request, paged


@require_safe
def index(request: Request) -> HttpResponse:
    """Count what is missing in what the reader may see."""
    found = gaps.counted(request.user, timezone.localdate())
    context = {"gaps": found, "total": sum(count for _gap, count in found)}
    return render(request, "portal/gaps/index.html", context)


@require_safe
def show(request: Request, key: str) -> HttpResponse:
    """List the records after which one thing is missing, the oldest first."""
    gap = gaps.named(key)
    if gap is None:
        raise Http404
    context = paged(request, gap.rows(request.user, timezone.localdate()))
    nodes = [thread.node(gap.kind, row) for row in context["page"]]
    return render(request, "portal/gaps/list.html", {"gap": gap, "nodes": nodes, **context})
