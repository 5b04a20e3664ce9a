"""Requests for changes: written by a project, seen with old beside new, and decided."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followup import permissions
from followup.forms.change_requests import ChangeRequestForm, DeclineForm
from followup.models import ChangeRequest, Project
from followup.services import change_requests
from followup.views import projects
from followup.views.funding import Crumbs
from portal import thread
from portal.form_pages import ask, take
from portal.http import Request, require

State = ChangeRequest.State
BADGES = {
    State.SENT: ("info", "clock"),
    State.APPROVED: ("ok", "ok"),
    State.REJECTED: ("mute", "x"),
    State.WITHDRAWN: ("mute", "undo"),
}


def _find(request: Request, pk: int) -> ChangeRequest:
    return get_object_or_404(ChangeRequest.objects.visible_to(request.user).for_list(), pk=pk)


def _to_decide(request: Request, pk: int) -> ChangeRequest:
    row = _find(request, pk)
    require(permissions.can_run_project(request.user, row.project))
    return row


def _way(user: Any, project: Project, *more: tuple[str, str | None]) -> Crumbs:
    return projects.way(user, (project.title, project.get_absolute_url()), *more)


@require_http_methods(["GET", "POST"])
def new(request: Request, pk: int) -> HttpResponse:
    """Ask for a change: signed and sent at once, by those who may sign for the project."""
    project = projects.find(request, pk)
    require(permissions.can_ask_for_change(request.user, project))
    frames = change_requests.frames_for(project)
    form = ChangeRequestForm(request.POST if request.method == "POST" else None, project=project, frames=frames)

    def act() -> ChangeRequest:
        said = form.cleaned_data
        words = {"reason": said["reason"], "to_on": said["to_on"], "wanted": form.wanted}
        return change_requests.send(project, **words, by=request.user)

    heading = _("Ask for a change")
    return ask(
        request,
        form,
        heading=heading,
        about=project.title,
        crumbs=_way(request.user, project, (heading, None)),
        back=project.get_absolute_url(),
        act=act,
        action=_("Sign and send"),
        done=_("The request is sent. The change counts when it has been decided."),
        template="followup/change_requests/form.html",
        project=project,
    )


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """A request: what was and what is asked for, and what that does to the frames and the days of the reports."""
    row = _find(request, pk)
    context = {
        "row": row,
        "project": row.project,
        "effect": change_requests.effect(row),
        "thread": thread.of(request.user, thread.node("change-request", row)),
        "badge": BADGES[State(row.state)],
        "can_decide": permissions.can_run_project(request.user, row.project),
        "can_withdraw": permissions.can_ask_for_change(request.user, row.project),
        "crumbs": _way(request.user, row.project, (_("Request for a change"), None)),
    }
    return render(request, "followup/change_requests/detail.html", context)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a request back."""
    row = _find(request, pk)
    require(permissions.can_ask_for_change(request.user, row.project))
    done = _("The request is withdrawn.")
    return take(request, lambda: change_requests.withdraw(row, by=request.user), back=row.get_absolute_url(), done=done)


@require_http_methods(["GET", "POST"])
def decide(request: Request, pk: int) -> HttpResponse:
    """Record the decision on a change; it begins with what is asked for."""
    row = _to_decide(request, pk)
    asked = {f"delta_{frame}": amount for frame, amount in row.deltas.items()}
    heading = _("Decide on the change")
    return projects.ask_change(
        request,
        projects.find(request, row.project_id),
        lambda *said, **words: change_requests.approve(row, *said, **words),
        heading=heading,
        crumbs=_way(request.user, row.project, (_("Request for a change"), row.get_absolute_url()), (heading, None)),
        back=row.get_absolute_url(),
        first={**asked, "to_on": row.to_on},
        asked=row,
    )


@require_http_methods(["GET", "POST"])
def reject(request: Request, pk: int) -> HttpResponse:
    """Record the decision that nothing is changed."""
    row = _to_decide(request, pk)
    form = DeclineForm(request.POST if request.method == "POST" else None, project=row.project)
    heading = _("Reject the change")
    return ask(
        request,
        form,
        heading=heading,
        about=row.project.title,
        crumbs=_way(request.user, row.project, (_("Request for a change"), row.get_absolute_url()), (heading, None)),
        back=row.get_absolute_url(),
        act=lambda: change_requests.reject(row, form.save(commit=False), by=request.user),
        action=_("Record the decision"),
        done=_("The decision is recorded."),
    )
