"""The minutes as a page, and as files: PDF by a job that shows its progress, Word at once."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from councils import permissions
from councils.models import Meeting
from councils.reports.minutes import MinutesReport, version_line, words
from councils.services import minutes, notes
from councils.views import meeting_page
from portal.concurrency import WrongState
from portal.downloads import attachment
from portal.http import Request, read_key, require, varies
from portal.uploads import Kind


@require_GET
def show(request: Request, pk: int) -> HttpResponse:
    """The minutes as the reader may see them: with notes held to the council for its own members."""
    meeting = meeting_page.find(request, pk)
    context = meeting_page.frame(request, meeting, "minutes", words=words())
    context["may_review_extract"] = permissions.can_review_extract(request.user, meeting)
    if minutes.has_minutes(meeting):
        newest = minutes.report(meeting, own=minutes.may_read_own(request.user, meeting))
        report = _version(request, meeting, newest)
        _log_reading(request, meeting, is_own=report.is_own)
        context |= {
            "report": report,
            "newest": newest.version,
            "versions": range(newest.version, 0, -1) if newest.corrections else (),
            "version_line": version_line(report),
            **_copies(request, meeting, has_own=report.is_own),
        }
    return render(request, "councils/meetings/minutes.html", context)


def _version(request: Request, meeting: Meeting, newest: MinutesReport) -> MinutesReport:
    """Return the version that ?version= asks for; 404 if there is none, and the newest where none is asked for."""
    number = read_key(request.GET.get("version")) or newest.version
    if number == newest.version:
        return newest
    found = minutes.earlier(meeting, own=newest.is_own, version=number)
    if found is None:
        raise Http404
    return found


@require_POST
def pdf(request: Request, pk: int) -> HttpResponse:
    """Order the PDF: to the file if it is made already, else to where its progress is shown."""
    meeting = meeting_page.find(request, pk)
    own = _wants_own(request, meeting)
    try:
        job = minutes.order_pdf(meeting, own=own, by=request.user)
    except WrongState as error:
        messages.error(request, str(error))
        return redirect("councils:meeting-minutes", meeting.pk)
    if request.htmx:
        has_own = minutes.may_read_own(request.user, meeting) and minutes.has_held_notes(meeting)
        context = {"meeting": meeting, "is_part": True, **_copies(request, meeting, has_own=has_own)}
        return varies(render(request, "councils/meetings/_copies.html", context))
    if job.state == job.State.DONE:
        return redirect("job-file", job.pk)
    return redirect(f"{reverse('councils:meeting-minutes', args=[meeting.pk])}#hamta")


@require_GET
def docx(request: Request, pk: int) -> HttpResponse:
    """The same text as a Word file."""
    meeting = meeting_page.find(request, pk)
    own = _wants_own(request, meeting)
    if not minutes.has_minutes(meeting):
        messages.error(request, _("The meeting has not begun, so there is nothing to make a document of yet."))
        return redirect("councils:meeting-minutes", meeting.pk)
    name, content = minutes.docx(meeting, _version(request, meeting, minutes.report(meeting, own=own)))
    _log_reading(request, meeting, is_own=own)
    return attachment(content, filename=name, content_type=Kind.DOCX.content_type)


def _wants_own(request: Request, meeting: Meeting) -> bool:
    """A copy is for everyone unless the council's own is asked for, by somebody who may read it."""
    own = (request.POST or request.GET).get("copy") == "own"
    require(not own or minutes.may_read_own(request.user, meeting))
    return own


def _copies(request: Request, meeting: Meeting, *, has_own: bool) -> dict[str, object]:
    """Return the PDFs that there are, the ones that count first, and the kinds of copies that may be ordered."""
    found = minutes.versions(meeting, user=request.user)
    newest = max((version.number for version in found if version.is_approved), default=1)
    final = {version.is_own for version in found if version.is_approved and version.number == newest}
    kinds = {"own": True, "others": False} if has_own else {"others": False}
    return {
        "current": [version for version in found if version.is_current],
        "older": [version for version in found if not version.is_current],
        "has_own": has_own,
        # What is approved does not change, so once made it is not offered again.
        "orders": [name for name, is_own in kinds.items() if is_own not in final],
    }


def _log_reading(request: Request, meeting: Meeting, *, is_own: bool) -> None:
    if is_own:
        notes.log_reading(list(meeting.items.filter(is_held_to_council=True)), by=request.user)
