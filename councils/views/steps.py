"""The steps of a meeting's life. Those with consequence ask first: in a dialog, or on a page without script."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from councils import permissions
from councils.forms.meetings import ApproveForm, ReasonForm
from councils.models import Meeting
from councils.services import agendas, calls, meetings, minutes
from councils.views import meeting_page
from portal.concurrency import WrongState
from portal.http import Request, require
from portal.models import User


def _left_over(meeting: Meeting) -> str:
    """Say what ending the meeting now would leave undone, and where that goes."""
    count = agendas.left_over(meeting).count()
    if not count:
        return _("Everything on the agenda is done.")
    following = agendas.next_planned(meeting)
    if following is None:
        text = ngettext(
            "%(count)s item is kept for the next meeting.", "%(count)s items are kept for the next meeting.", count
        )
        return text % {"count": count}
    text = ngettext("%(count)s item is moved to %(title)s.", "%(count)s items are moved to %(title)s.", count)
    return text % {"count": count, "title": following.title}


def _cancelled(meeting: Meeting) -> str:
    """Say who is told that the meeting is cancelled, and where its items go."""
    said = [_("It stays in the list as cancelled, with your reason. It cannot be opened again.")]
    if people := calls.waiting_for(meeting).count():
        text = ngettext("%(count)s person is told by mail.", "%(count)s people are told by mail.", people)
        said.append(text % {"count": people})
    following = agendas.next_planned(meeting)
    if following and (count := len(agendas.stranded(meeting, following))):
        text = ngettext("%(count)s item is moved to %(title)s.", "%(count)s items are moved to %(title)s.", count)
        said.append(text % {"count": count, "title": following.title})
    return " ".join(said)


def _called_in_another_way(meeting: Meeting) -> str:
    """Say what those who have a place do not get, and that they still can."""
    count = calls.to_call(meeting).count()
    text = ngettext(
        "%(count)s member sees the meeting as called, but gets no mail, no answer link and no calendar event.",
        "%(count)s members see the meeting as called, but get no mail, no answer link and no calendar event.",
        count,
    )
    return text % {"count": count} + " " + _("You can still call them by mail afterwards.")


@dataclass(frozen=True)
class Step:
    """A step that asks first: its question, what it leads to, and the verb on its button."""

    take: Callable[..., Meeting]
    question: Any
    consequence: Callable[[Meeting], str]
    verb: Any
    done: Any
    may: Callable[[User, Meeting], bool] = permissions.can_write_meeting
    form: type[forms.Form] = forms.Form
    initial: Callable[[Meeting], dict[str, Any]] = lambda meeting: {}
    is_danger: bool = False


STEPS = {
    "call-without-mail": Step(
        meetings.call,
        gettext_lazy("Mark the meeting as called without mail?"),
        _called_in_another_way,
        gettext_lazy("Mark as called"),
        gettext_lazy("The meeting is marked as called."),
    ),
    "end": Step(
        meetings.end,
        gettext_lazy("End the meeting?"),
        _left_over,
        gettext_lazy("End the meeting"),
        gettext_lazy("The meeting is ended. Go through the notes, then send them for approval."),
    ),
    "send-for-approval": Step(
        meetings.send_for_approval,
        gettext_lazy("Send the notes for approval?"),
        lambda meeting: _("The notes are locked until they are approved or opened again."),
        gettext_lazy("Send for approval"),
        gettext_lazy("The notes are sent for approval."),
    ),
    "approve": Step(
        meetings.approve,
        gettext_lazy("Approve the minutes?"),
        lambda meeting: _("After that nothing in them can be changed. Your name and the time are kept with them."),
        gettext_lazy("Approve the minutes"),
        gettext_lazy("The minutes are approved."),
        may=permissions.can_approve_minutes,
        form=ApproveForm,
        initial=lambda meeting: {"read": minutes.fingerprint(meeting)},
    ),
    "reopen": Step(
        meetings.reopen,
        gettext_lazy("Open the notes again?"),
        lambda meeting: _("They can be changed again, and must be sent for approval once more."),
        gettext_lazy("Open the notes again"),
        gettext_lazy("The notes are open again."),
        form=ReasonForm,
    ),
    "cancel": Step(
        meetings.cancel,
        gettext_lazy("Cancel the meeting?"),
        _cancelled,
        gettext_lazy("Cancel the meeting"),
        gettext_lazy("The meeting is cancelled."),
        form=ReasonForm,
        is_danger=True,
    ),
}


@require_http_methods(["GET", "POST"])
def ask(request: Request, pk: int, name: str) -> HttpResponse:
    """Ask whether to take a step, and take it."""
    step, meeting = STEPS[name], meeting_page.find(request, pk)
    require(step.may(request.user, meeting))
    is_sent = request.method == "POST"
    form = step.form(request.POST, prefix=name) if is_sent else step.form(initial=step.initial(meeting), prefix=name)
    if is_sent and form.is_valid():
        try:
            step.take(meeting, by=request.user, **form.cleaned_data)
            messages.success(request, step.done)
        except WrongState as error:
            messages.error(request, str(error))
        return redirect(meeting)
    context = {"name": name, "step": step, "meeting": meeting, "form": form, "consequence": step.consequence(meeting)}
    part = "councils/meetings/_dialog.html" if request.htmx else "councils/meetings/confirm.html"
    return render(request, part, context, status=422 if form.errors else 200)


@require_POST
def start(request: Request, pk: int) -> HttpResponse:
    """Start the meeting, go on with it, or take in newcomers; all lead to the live view."""
    meeting = meeting_page.find(request, pk)
    require(permissions.can_write_meeting(request.user, meeting))
    try:
        meetings.start(meeting, by=request.user)
    except WrongState as error:
        messages.error(request, str(error))
        return redirect(meeting)
    return redirect("councils:meeting-live", meeting.pk)
