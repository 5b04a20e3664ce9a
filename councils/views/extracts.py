"""The public extract: written, reviewed by somebody else, and read by everybody."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from councils import permissions
from councils.forms.extracts import ExtractForm
from councils.models import Extract, Meeting
from councils.services import extract_files, extracts
from councils.views import meeting_page
from portal.concurrency import Conflict, WrongState
from portal.downloads import attachment
from portal.form_pages import take
from portal.http import Request, read_key, rebase, require

State = Extract.State


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Write the extract, and see how far it has come; who reviews it reads it here. Who sends it saves it too."""
    meeting = meeting_page.find(request, pk)
    require(permissions.can_review_extract(request.user, meeting))
    writes = permissions.can_write_meeting(request.user, meeting)
    require(writes or request.method == "GET")
    extract = meeting.extracts.order_by("-pk").select_related("written_by", "published_by").first()
    if extract is None or not extract.is_open or not writes:
        return _page(request, meeting, extract, None)
    form = ExtractForm(request.POST if request.method == "POST" else None, instance=extract)
    if request.method == "POST" and form.is_valid():
        words = {"summary": form.cleaned_data["summary"], "items": form.items}
        try:
            extracts.edit(extract, version=form.read_version, by=request.user, **words)
            said = _("The extract is saved.")
            if "send" in request.POST:
                extracts.send(extract, by=request.user)
                said = _("The extract waits for somebody else's review.")
            messages.success(request, said)
        except WrongState as error:
            messages.error(request, str(error))
        except Conflict as conflict:
            return _page(request, meeting, extract, form, status=409, conflict=rebase(form, conflict.current))
        return redirect("councils:meeting-extract", meeting.pk)
    return _page(request, meeting, extract, form)


def _page(
    request: Request,
    meeting: Meeting,
    extract: Extract | None,
    form: ExtractForm | None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = meeting_page.frame(request, meeting, "minutes", extract=extract, form=form, **more)
    context["may_publish"] = (
        extract is not None and extract.state == State.FOR_REVIEW and extract.written_by_id != request.user.pk
    )
    context["is_outdated"] = (
        extract is not None and extract.state == State.PUBLISHED and extracts.is_older_than_a_correction(extract)
    )
    context["job"] = extract_files.of(extract) if extract is not None and extract.state == State.PUBLISHED else None
    return render(request, "councils/extracts/edit.html", context, status=422 if form and form.errors else status)


@require_POST
def begin(request: Request, pk: int) -> HttpResponse:
    """Begin an extract, or a correction of the one that is published."""
    meeting = meeting_page.find(request, pk)
    require(permissions.can_write_meeting(request.user, meeting))
    try:
        extracts.draft(meeting, by=request.user)
    except WrongState as error:
        messages.error(request, str(error))
    return redirect("councils:meeting-extract", meeting.pk)


@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    """Publish what one has reviewed."""
    extract = _find(request, pk)
    require(permissions.can_review_extract(request.user, extract.meeting))
    version = read_key(request.POST.get("version"))
    return _step(request, extract, extracts.publish, _("The extract is published."), version=version)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take it from the public."""
    extract = _find(request, pk)
    require(permissions.can_write_meeting(request.user, extract.meeting))
    return _step(request, extract, extracts.withdraw, _("The extract is withdrawn. Nobody else can read it now."))


@require_POST
def pdf(request: Request, pk: int) -> HttpResponse:
    """Order the PDF of what is published, where there is none or it could not be made."""
    extract = _find(request, pk)
    require(permissions.can_review_extract(request.user, extract.meeting))
    try:
        extract_files.order(extract, by=request.user)
    except WrongState as error:
        messages.error(request, str(error))
    return redirect("councils:meeting-extract", extract.meeting_id)


def _step(request: Request, extract: Extract, step: Callable[..., Extract], done: str, **words: Any) -> HttpResponse:
    return take(
        request,
        lambda: step(extract, by=request.user, **words),
        back=reverse("councils:meeting-extract", args=[extract.meeting_id]),
        done=lambda _made: done,
    )


def _find(request: Request, pk: int) -> Extract:
    return get_object_or_404(Extract.objects.visible_to(request.user).select_related("meeting__council"), pk=pk)


@login_not_required
@require_safe
def public(request: HttpRequest, pk: int) -> HttpResponse:
    """The extract that is published now, for everybody."""
    extract = _published(pk)
    context = {"extract": extract, "meeting": extract.meeting, "job": extract_files.of(extract)}
    return render(request, "councils/extracts/public.html", context)


@login_not_required
@require_safe
def public_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same extract as a PDF; 404 as soon as it is withdrawn, and until the file is made."""
    job = extract_files.of(_published(pk))
    if job is None or job.state != job.State.DONE:
        raise Http404
    return attachment(job.read(), filename=job.filename, content_type=job.content_type)


def _published(meeting_id: int) -> Extract:
    rows = Extract.objects.published().select_related("meeting__council__host__party")
    return get_object_or_404(rows, meeting_id=meeting_id)
