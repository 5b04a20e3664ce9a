"""Corrections of approved minutes: written by a coordinator, and confirmed or rejected by somebody else."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.forms.corrections import CorrectionForm, RejectForm
from councils.models import Correction, Meeting
from councils.services import corrections, minutes, notes
from councils.views import meeting_page
from portal.form_pages import take
from portal.http import Request, require
from portal.textdiff import compare

State = Correction.State
BADGES = {
    State.OPEN: ("warn", "clock"),
    State.CONFIRMED: ("ok", "stamp"),
    State.REJECTED: ("mute", "x"),
    State.WITHDRAWN: ("mute", "undo"),
}


@require_GET
def index(request: Request, pk: int) -> HttpResponse:
    """The corrections of a meeting's minutes, the one that waits first."""
    meeting = meeting_page.find(request, pk)
    require(permissions.can_follow_corrections(request.user, meeting))
    return _page(request, meeting, RejectForm())


def _page(request: Request, meeting: Meeting, form: RejectForm) -> HttpResponse:
    found = meeting.corrections.select_related("item", "written_by", "confirmed_by").order_by("-pk")
    notes.log_reading([row.item for row in found if row.item and row.item.is_held_to_council], by=request.user)
    texts = minutes.report(meeting, own=True).items if minutes.has_minutes(meeting) else ()
    titles = {text.anchor: f"{text.number} {text.title}" for text in texts}
    rows: list[dict[str, Any]] = [
        {
            "correction": row,
            "where": titles.get(corrections.anchor(row.item)) or _("Heading and attendance"),
            "pieces": list(compare(row.was, row.shall_be)),
            "badge": BADGES[State(row.state)],
        }
        for row in found
    ]
    waits = next((row for row in rows if row["correction"].state == State.OPEN), None)
    context = meeting_page.frame(
        request,
        meeting,
        "minutes",
        waits=waits,
        settled=[row for row in rows if row is not waits],
        form=form,
        is_own=waits is not None and waits["correction"].written_by == request.user,
    )
    return render(request, "councils/corrections/index.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def new(request: Request, pk: int) -> HttpResponse:
    """Write which words are wrong, beside the minutes as they stand."""
    meeting = meeting_page.find(request, pk)
    require(permissions.can_write_meeting(request.user, meeting))
    if meeting.state != Meeting.State.APPROVED:
        messages.error(request, _("Only approved minutes are corrected. Open the notes again and change them there."))
        return redirect("councils:meeting-minutes", meeting.pk)
    report = minutes.report(meeting, own=True)
    notes.log_reading(list(meeting.items.filter(is_held_to_council=True)), by=request.user)
    form = CorrectionForm(request.POST if request.method == "POST" else None, meeting=meeting, report=report)
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("item", "was", "shall_be", "reason")}
        done = _("The correction waits for somebody else to confirm it.")
        return _step(request, meeting, partial(corrections.write, meeting, **words), done)
    context = {"meeting": meeting, "form": form, "report": report}
    return render(request, "councils/corrections/form.html", context, status=422 if form.errors else 200)


@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    """Make a new version of the minutes."""
    correction = _find(request, pk)
    require(permissions.can_follow_corrections(request.user, correction.meeting))
    done = _("The correction is confirmed, and the minutes have a new version.")
    return _step(request, correction.meeting, partial(corrections.confirm, correction), done)


@require_POST
def reject(request: Request, pk: int) -> HttpResponse:
    """Let the minutes stay as they are, and say why."""
    correction = _find(request, pk)
    require(permissions.can_follow_corrections(request.user, correction.meeting))
    form = RejectForm(request.POST)
    if not form.is_valid():
        return _page(request, meeting_page.find(request, correction.meeting_id), form)
    step = partial(corrections.reject, correction, answer=form.cleaned_data["answer"])
    return _step(request, correction.meeting, step, _("The correction is rejected. The minutes stay as they are."))


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take back what nobody has answered."""
    correction = _find(request, pk)
    require(permissions.can_write_meeting(request.user, correction.meeting))
    done = _("The correction is withdrawn.")
    return _step(request, correction.meeting, partial(corrections.withdraw, correction), done)


def _step(request: Request, meeting: Meeting, step: Callable[..., Correction], done: str) -> HttpResponse:
    return take(
        request,
        lambda: step(by=request.user),
        back=reverse("councils:meeting-corrections", args=[meeting.pk]),
        done=lambda _made: done,
    )


def _find(request: Request, pk: int) -> Correction:
    return get_object_or_404(Correction.objects.visible_to(request.user).select_related("meeting__council"), pk=pk)
