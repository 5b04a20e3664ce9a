"""Approving minutes: they are sent to approvers, each answers item by item, and the coordinator sees how far it is."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from councils import permissions
from councils.forms.approvals import AnswerForm, AskForm, ReplyForm
from councils.models import Approver, Meeting, Verdict
from councils.services import approvals, notes
from councils.services.approvals import Reading
from councils.views import meeting_page
from portal.concurrency import WrongState
from portal.form_pages import take
from portal.http import Request, require

State = Meeting.State


@require_http_methods(["GET", "POST"])
def ask(request: Request, pk: int) -> HttpResponse:
    """Choose who approves and by when, and send the minutes to them."""
    meeting = meeting_page.find(request, pk)
    require(permissions.can_write_meeting(request.user, meeting) and meeting.council.has_approvers)
    form = AskForm(request.POST if request.method == "POST" else None, meeting=meeting, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            approvals.ask(meeting, by=request.user, **form.cleaned_data)
            messages.success(request, _("The minutes are sent to the approvers."))
        except WrongState as error:
            messages.error(request, str(error))
        return redirect("councils:meeting-approval", meeting.pk)
    context = meeting_page.frame(request, meeting, "approval", form=form)
    return render(request, "councils/approvals/ask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def show(request: Request, pk: int) -> HttpResponse:
    """Answer as an approver, or see how far the approval has come."""
    meeting = meeting_page.find(request, pk)
    approver = _own(request, meeting)
    require(permissions.can_follow_approval(request.user, meeting) or approver is not None)
    require(request.method == "GET" or approver is not None)
    read = approvals.reading(meeting)
    form = _answer_form(request, meeting, approver, read)
    if request.method == "POST" and form is not None and form.is_valid():
        words = {"remarks": form.remarks, "dissents": form.dissents, "read": form.cleaned_data["read"]}
        try:
            done = approvals.answer(meeting, by=request.user, **words)
            is_approved = done.state == State.APPROVED
            messages.success(request, _("The minutes are approved.") if is_approved else _("Your answer is kept."))
        except WrongState as error:
            messages.error(request, str(error))
        return redirect("councils:meeting-approval", meeting.pk)
    return _page(request, meeting, form, read)


def _page(request: Request, meeting: Meeting, form: AnswerForm | None, read: Reading) -> HttpResponse:
    found = approvals.progress(meeting, read)
    writes = permissions.can_write_meeting(request.user, meeting) and meeting.state == State.FOR_APPROVAL
    concludes = permissions.can_approve_minutes(request.user, meeting) and meeting.state == State.FOR_APPROVAL
    context = meeting_page.frame(
        request,
        meeting,
        "approval",
        form=form,
        progress=found,
        approved=sum(row.is_done for row in found),
        remarked=any(row.remarks for row in found),
        can_reply=writes,
        can_conclude=concludes and approvals.can_conclude(meeting, found),
        read=read.fingerprint if concludes else "",
    )
    return render(request, "councils/approvals/show.html", context, status=422 if form and form.errors else 200)


def _own(request: Request, meeting: Meeting) -> Approver | None:
    rows = meeting.approvers.of_user(request.user).select_related("person").prefetch_related("verdicts")
    return rows.first()


def _answer_form(request: Request, meeting: Meeting, approver: Approver | None, read: Reading) -> AnswerForm | None:
    """Return the approver's form while the minutes wait; what is held to the council is logged as read."""
    if approver is None or meeting.state != State.FOR_APPROVAL:
        return None
    approver.meeting = meeting
    parts = approvals.parts(approver, read)
    notes.log_reading([part.item for part in parts if part.item.is_held_to_council], by=request.user)
    initial = {"read": read.fingerprint}
    return AnswerForm(request.POST if request.method == "POST" else None, parts=parts, initial=initial)


@require_POST
def reply(request: Request, pk: int) -> HttpResponse:
    """Answer a proposed change: why the text stays."""
    meetings = Meeting.objects.visible_to(request.user)
    rows = Verdict.objects.filter(approver__meeting__in=meetings).select_related("approver__meeting__council")
    verdict = get_object_or_404(rows, pk=pk)
    meeting = verdict.approver.meeting
    require(permissions.can_write_meeting(request.user, meeting))
    form = ReplyForm(request.POST)
    try:
        if not form.is_valid():
            raise WrongState(" ".join(str(error) for errors in form.errors.values() for error in errors))
        approvals.reply(verdict, text=form.cleaned_data["text"], by=request.user)
        messages.success(request, _("The approver has been told why the text stays."))
    except WrongState as error:
        messages.error(request, str(error))
    return redirect("councils:meeting-approval", meeting.pk)


@require_POST
def conclude(request: Request, pk: int) -> HttpResponse:
    """Approve when the window has closed, with the silent noted."""
    meeting = meeting_page.find(request, pk)
    require(permissions.can_approve_minutes(request.user, meeting) and meeting.council.has_approvers)
    return take(
        request,
        lambda: approvals.conclude(meeting, read=request.POST.get("read", ""), by=request.user),
        back=reverse("councils:meeting-approval", args=[meeting.pk]),
        done=_("The minutes are approved."),
    )
