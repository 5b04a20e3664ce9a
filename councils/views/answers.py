"""The answer to a call, through a mailed link that needs no login; opening it changes nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from councils import ics
from councils.forms.calls import AnswerForm
from councils.models import Invitation, Meeting
from councils.services import agendas, calls, papers
from councils.views import meeting_page
from portal.concurrency import WrongState
from portal.downloads import attachment
from portal.http import Request, by_link


def _find(code: str) -> Invitation | None:
    rows = Invitation.objects.by_code(code)
    return rows.select_related("meeting__council__host__party", "person", "organisation", "called_by").first()


@by_link
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Show the call and what has been answered; take another answer until the meeting has ended."""
    invitation = _find(code)
    if invitation is None:
        return render(request, "councils/calls/void.html", status=404)
    meeting, problem = invitation.meeting, ""
    chosen = request.GET.get("answer", "") or invitation.answer
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        invitation=invitation,
        initial={"answer": chosen, "note": invitation.note},
        use_required_attribute=False,
    )
    if request.method == "POST" and form.is_valid():
        own = request.user if request.user.is_authenticated and request.user.pk == invitation.person.user_id else None
        via = Invitation.Via.PORTAL if own else Invitation.Via.LINK
        try:
            calls.answer(invitation, via=via, by=own, **form.cleaned_data)
            return redirect("councils:answer", code)
        except WrongState as error:
            problem = str(error)
    user = request.user if request.user.is_authenticated else None
    reader = user if user and Meeting.objects.visible_to(user).filter(pk=meeting.pk).exists() else None
    context = {
        "form": form,
        "invitation": invitation,
        "meeting": meeting,
        "code": code,
        "problem": problem,
        "takes_answers": calls.is_open(meeting),
        "nobody_stands_in": calls.has_nobody_to_stand_in(meeting, invitation),
        "slots": agendas.schedule(meeting, meeting.items.select_related("presenter").order_by("position")),
        # The link alone opens no paper: it tells the names, and the account is asked as everywhere else.
        "papers": papers.named_in_call(meeting, user=reader),
        "may_open": reader is not None,
    }
    status = 422 if form.errors else 409 if problem else 200
    return render(request, "councils/calls/answer.html", context, status=status)


@by_link
@require_GET
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """Give the meeting as a calendar file to whoever wants to put it in their calendar by hand."""
    invitation = _find(code)
    if invitation is None:
        return render(request, "councils/calls/void.html", status=404)
    url = request.build_absolute_uri(invitation.answer_path)
    event = ics.event(invitation.meeting, at=timezone.now(), url=url)
    return attachment(ics.calendar(event), filename=f"{invitation.meeting}.ics", content_type="text/calendar")


@require_GET
def mine(request: Request, pk: int) -> HttpResponse:
    """Lead to the page where I answer my own call."""
    meeting = meeting_page.find(request, pk)
    own = meeting.invitations.standing().filter(person__user=request.user)
    return redirect(get_object_or_404(own).answer_path)
