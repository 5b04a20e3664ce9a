"""The documents of a meeting, item by item, and of a council."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from councils.models import Council
from councils.services import looks, papers
from councils.views import council_page, meeting_page
from portal import documents
from portal.http import Request, paged
from portal.models import Document


@require_GET
def of_meeting(request: Request, pk: int) -> HttpResponse:
    """The meeting's documents in the agenda's order; whoever writes there adds and removes them."""
    meeting = meeting_page.find(request, pk)
    context = meeting_page.frame(request, meeting, "documents", groups=papers.groups(meeting, user=request.user))
    shown = [document for group in context["groups"] for document in group.all]
    context |= {"marks": looks.documents(meeting, shown, user=request.user), "now": timezone.now()}
    context["can_write"] = context["can_write"] and meeting.is_open
    if context["can_write"]:
        context["removed"] = papers.removed_from(meeting, user=request.user)
        context["choices"] = [(group.token, group.label or _("The whole meeting")) for group in context["groups"]]
        context["chosen"] = request.GET.get("record", "")
    return render(request, "councils/meetings/documents.html", context)


@require_GET
def of_council(request: Request, slug: str) -> HttpResponse:
    """The council's own documents, and those of its meetings."""
    council = council_page.find(request, slug)
    own = Document.objects.of(Council.objects.filter(pk=council.pk)).for_list()
    from_meetings = papers.of_council_meetings(council, user=request.user)
    context = council_page.frame(request, council, "documents", own=own.present(), **paged(request, from_meetings))
    context["can_write"] = context["can_edit"]
    if context["can_write"]:
        context["removed"] = own.removed().order_by("-removed_at")
        context["choices"] = [(documents.token(council), council.name)]
    return render(request, "councils/councils/documents.html", context)
