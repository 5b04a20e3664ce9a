"""That somebody has looked at a part of a meeting, said by the page a moment after it was opened."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from councils.models import Look
from councils.services import looks
from councils.views import meeting_page
from portal.http import Request, back


@require_POST
def look(request: Request, pk: int) -> HttpResponse:
    """Keep that the user saw the part as it was when the page was made."""
    meeting = meeting_page.find(request, pk)
    part = request.POST.get("part", "")
    try:
        at = parse_datetime(request.POST.get("at", ""))
    except ValueError:
        at = None
    if part in Look.Part.values and at is not None and timezone.is_aware(at):
        looks.look(meeting, part=part, at=at, by=request.user)
    return HttpResponse(status=204) if request.htmx else back(request, meeting.get_absolute_url())
