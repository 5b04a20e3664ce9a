"""The list of councils, each council's overview, and how one is made, changed, ended and taken up again."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from councils.models import ActionPoint, Council, Meeting, Membership
from councils.views import council_page, meeting_page
from portal.http import Request


@require_GET
def detail(request: Request, slug: str) -> HttpResponse:
    """The council's overview: who sits round its table, what comes next, and what is still to be done."""
    council = council_page.find(request, slug)
    now = timezone.now()
    places = Membership.objects.on(timezone.localdate()).filter(council=council).for_list()
    meetings = Meeting.objects.filter(council=council)
    context = council_page.frame(
        request,
        council,
        "detail",
        coordinators=[place.person for place in places if place.role == Membership.Role.COORDINATOR],
        next_meeting=meetings.coming(now).first(),
        latest=meetings.filter(ends_at__lt=now).order_by("-starts_at")[:5],
        badges={state.value: badge for state, badge in meeting_page.BADGES.items()},
        action_points=ActionPoint.objects.open().filter(council=council).for_list().order_by("due_on", "pk")[:6],
        children=Council.objects.visible_to(request.user).filter(parent=council).order_by("short_name"),
        names=council.names.order_by("-from_on"),
    )
    return render(request, "councils/councils/detail.html", context)
