"""The coordinator's side of a call: write it, see it before it leaves, follow the answers, remind the silent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.forms.calls import AnswerForm, CallForm
from councils.models import Invitation, Meeting
from councils.services import call_mails, calls
from councils.views import meeting_page
from portal.concurrency import WrongState
from portal.http import Request, back, require


@require_http_methods(["GET", "POST"])
def compose(request: Request, pk: int) -> HttpResponse:
    """Write the call, see whom it goes to and how it will look, and send it."""
    meeting = meeting_page.find(request, pk)
    require(permissions.can_write_meeting(request.user, meeting))
    first = {
        "answer_by": meeting.answer_by or call_mails.default_answer_by(meeting, timezone.now()),
        "message": meeting.call_message,
    }
    form = CallForm(request.POST or None, meeting=meeting, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            called = calls.send(meeting, by=request.user, **form.cleaned_data)
        except WrongState as error:
            messages.error(request, str(error))
            return redirect(meeting)
        text = ngettext("%(n)s person is called.", "%(n)s people are called.", len(called))
        messages.success(request, text % {"n": len(called)})
        return redirect("councils:meeting-answers", meeting.pk)
    places = list(calls.to_call(meeting))
    if form.is_bound:
        meeting.call_message = form.data.get("message", "")
    context = {
        "form": form,
        "meeting": meeting,
        "mailed": [place for place in places if place.person.email],
        "unreachable": [place for place in places if not place.person.email],
        "letter": _sample(request, meeting, form),
        "lacks": _lacks(meeting),
    }
    part = "councils/calls/_letter.html" if request.htmx else "councils/calls/compose.html"
    return render(request, part, context, status=422 if form.errors else 200)


def _lacks(meeting: Meeting) -> str:
    """Say what those called would ask for, if the meeting says neither where it is nor how to join it."""
    if meeting.mode != Meeting.Mode.REMOTE and not meeting.place:
        return _("The meeting has no place yet.")
    if meeting.mode != Meeting.Mode.ON_SITE and not meeting.video_url:
        return _("The meeting has no link to the video meeting yet.")
    return ""


def _sample(request: Request, meeting: Meeting, form: CallForm) -> call_mails.Letter:
    """Return the mail as it will look; its link leads nowhere."""
    if not form.is_bound:
        meeting.answer_by = form.initial["answer_by"]
        meeting.call_message = request.GET.get("message", meeting.call_message)[:2000]
    sample = Invitation(pk=0, meeting=meeting, called_by=request.user, key="")
    return call_mails.write(meeting, sample, call_mails.Kind.CALL)


@require_GET
def answers(request: Request, pk: int) -> HttpResponse:
    """Who comes, who does not, and who has not answered."""
    meeting = meeting_page.find(request, pk)
    rows = list(meeting.invitations.standing().for_list())
    silent = [row for row in rows if not row.answer]
    can_write, choices = permissions.can_write_meeting(request.user, meeting), call_mails.answers_to(meeting)
    context = meeting_page.frame(
        request,
        meeting,
        "answers",
        rows=sorted(rows, key=lambda row: row.answer != "") if can_write else rows,
        counts=calls.counts(row.answer for row in rows),
        silent=silent,
        replaced={row.stands_in_for_id for row in rows},
        to_remind=[row for row in silent if row.person.email],
        choices=choices,
        possible={value for value, _label in choices},
        takes_answers=calls.is_open(meeting),
    )
    return render(request, "councils/calls/answers.html", context)


@require_http_methods(["GET", "POST"])
def remind(request: Request, pk: int) -> HttpResponse:
    """Show whom a reminder goes to and how it looks, and send it."""
    meeting = meeting_page.find(request, pk)
    require(permissions.can_write_meeting(request.user, meeting))
    if request.method == "POST":
        try:
            count = calls.remind(meeting, by=request.user)
            text = ngettext("%(n)s reminder is on its way.", "%(n)s reminders are on their way.", count)
            messages.success(request, text % {"n": count})
        except WrongState as error:
            messages.error(request, str(error))
        return redirect("councils:meeting-answers", meeting.pk)
    silent = [row for row in meeting.invitations.silent().for_list() if row.person.email]
    sample = Invitation(pk=0, meeting=meeting, called_by=request.user, key="")
    letter = call_mails.write(meeting, sample, call_mails.Kind.REMINDER)
    return render(request, "councils/calls/remind.html", {"meeting": meeting, "silent": silent, "letter": letter})


def _find(request: Request, pk: int) -> Invitation:
    rows = Invitation.objects.standing().filter(meeting__in=Meeting.objects.visible_to(request.user))
    row = get_object_or_404(rows.select_related("meeting__council", "person__user", "called_by"), pk=pk)
    require(permissions.can_write_meeting(request.user, row.meeting))
    return row


@require_POST
def record(request: Request, pk: int) -> HttpResponse:
    """Write down an answer that was given by phone or in the corridor."""
    row = _find(request, pk)
    form = AnswerForm({"note": row.note, **request.POST.dict()}, invitation=row)
    try:
        if not form.is_valid():
            raise WrongState(_("Choose one of the answers."))
        calls.answer(row, via=Invitation.Via.COORDINATOR, by=request.user, **form.cleaned_data)
        messages.success(request, _("The answer of %(name)s is saved.") % {"name": row.person})
    except WrongState as error:
        messages.error(request, str(error))
    return redirect("councils:meeting-answers", row.meeting_id)


@require_POST
def renew(request: Request, pk: int) -> HttpResponse:
    """Send somebody the call once more; the link of the earlier mail is void."""
    row = _find(request, pk)
    try:
        calls.renew(row, by=request.user)
        text = _("A new call is on its way to %(name)s. The earlier link no longer works.")
        messages.success(request, text % {"name": row.person})
    except WrongState as error:
        messages.error(request, str(error))
    return back(request, row.meeting.get_absolute_url())
