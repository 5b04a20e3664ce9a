"""Decisions under an item."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from councils import permissions
from councils.forms.agenda_items import DecisionForm
from councils.models import AgendaItem, Decision, Meeting
from councils.services import decisions
from councils.views import live, meeting_page
from portal.concurrency import Conflict, WrongState
from portal.http import Request, back, rebase, require


def _find(request: Request, pk: int) -> Decision:
    visible = Decision.objects.filter(item__meeting__in=Meeting.objects.visible_to(request.user))
    decision = get_object_or_404(visible.select_related("item__meeting__council"), pk=pk)
    require(permissions.can_write_meeting(request.user, decision.item.meeting))
    return decision


@require_POST
def add(request: Request, pk: int) -> HttpResponse:
    """Write a decision under an item."""
    item = meeting_page.find_item(request, pk)
    form = DecisionForm(request.POST, instance=Decision(item=item))
    problem, said = "", ""
    try:
        if form.is_valid():
            decisions.add(form.save(commit=False), by=request.user)
            said = _("The decision is added")
        else:
            problem = _("Write what was decided.")
    except WrongState as error:
        problem = str(error)
    return _answer(request, item, problem=problem, said=said)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a decision's words."""
    decision = _find(request, pk)
    form = DecisionForm(request.POST or None, instance=decision)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, decision)
    try:
        decisions.edit(form.save(commit=False), version=form.read_version, by=request.user)
        messages.success(request, _("The decision is changed."))
    except WrongState as error:
        messages.error(request, str(error))
    except Conflict as conflict:
        return _form(request, form, decision, status=409, conflict=rebase(form, conflict.current))
    return back(request, live.address(decision.item))


def _form(
    request: Request, form: DecisionForm, decision: Decision, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {"form": form, "decision": decision, "item": decision.item, **more}
    return render(request, "councils/meetings/decision_form.html", context, status=422 if form.errors else status)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take a decision away; it can be put back from the message that says so."""
    decision = _find(request, pk)
    item, removed = decision.item, decision.text
    try:
        decisions.remove(decision, by=request.user)
    except WrongState as error:
        return _answer(request, item, problem=str(error))
    return _answer(request, item, said=_("The decision is removed"), removed=removed)


def _answer(
    request: Request, item: AgendaItem, *, problem: str = "", said: str = "", removed: str = ""
) -> HttpResponse:
    if request.htmx:
        context = {
            "item": item,
            "decisions": item.decisions.all(),
            "problem": problem,
            "said": said,
            "removed": removed,
        }
        return render(request, "councils/meetings/_decisions.html", context, status=422 if problem else 200)
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, f"{said}.")
    return back(request, f"{live.address(item)}#h-be")
