"""The silence list: everybody that the meetings of my councils wait for, on one page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from councils import permissions
from councils.rights import rights_of
from councils.services import silences
from portal.http import Request, require


@require_GET
def index(request: Request) -> HttpResponse:
    """Who has not answered a call, approved minutes or passed a meeting on, in the councils that I coordinate."""
    require(permissions.can_plan_meetings(request.user))
    rows = silences.of_councils(rights_of(request.user).coordinates)
    return render(request, "councils/silences/index.html", {"rows": rows})
