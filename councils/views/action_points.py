"""Action points: everyone's list, a meeting's tab, and each one's life."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.filters import action_points as filters
from councils.forms.action_points import ActionPointForm, CloseForm
from councils.models import ActionPoint, AgendaItem
from councils.services import action_points
from councils.views import live, meeting_page
from portal import exports, thread
from portal.concurrency import Conflict, WrongState
from portal.exports import Column
from portal.http import Request, back, listing, own, page_or_part, rebase, require, undoable


@require_GET
def index(request: Request) -> HttpResponse:
    """The action points of my councils and my own, late ones first."""
    found = filters.of(request.user, request.GET, request)
    sort = request.GET.get("sort", "")
    found_rows = filters.ordered(found.qs, sort).for_list()
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Action points"), columns=_columns(), rows=found_rows)
    context = listing(
        request,
        found,
        found_rows,
        today=timezone.localdate(),
    )
    rows = list(context["page"])
    context["closable"] = {row.pk for row in rows if permissions.can_close_action_point(request.user, row)}
    context["unread"] = {row.pk for row in rows if not permissions.can_read_council(request.user, row.council_id)}
    return page_or_part(request, "councils/action_points", context)


def _columns() -> list[Column]:
    return [
        Column(_("Action point"), lambda row: row.text),
        Column(_("Responsible"), lambda row: row.owner),
        Column(_("Organisation"), lambda row: row.owner and row.owner.organisation),
        Column(_("Council"), lambda row: row.council),
        Column(_("From"), lambda row: row.item and row.item.meeting),
        Column(_("Done by"), lambda row: row.due_on),
        Column(_("State"), lambda row: row.get_state_display()),
        Column(_("Closed"), lambda row: row.closed_at),
        Column(_("What came of it"), lambda row: row.outcome),
    ]


@require_GET
def of_meeting(request: Request, pk: int) -> HttpResponse:
    """What was taken on in the meeting, and what was open from earlier ones."""
    meeting = meeting_page.find(request, pk)
    rows = list(ActionPoint.objects.filter(item__meeting=meeting).for_list().order_by("item__position", "pk"))
    open_rows = list(action_points.on_top(meeting))
    everyone = [*rows, *open_rows]
    context = meeting_page.frame(
        request,
        meeting,
        "action-points",
        rows=rows,
        open_rows=open_rows,
        closable={row.pk for row in everyone if permissions.can_close_action_point(request.user, row)},
    )
    return render(request, "councils/meetings/action_points.html", context)


def _find(request: Request, pk: int) -> ActionPoint:
    rows = ActionPoint.objects.visible_to(request.user).distinct()
    return get_object_or_404(rows.select_related("owner", "council", "item__meeting__council"), pk=pk)


@require_POST
def add(request: Request, pk: int) -> HttpResponse:
    """Write an action point under an item."""
    item = meeting_page.find_item(request, pk)
    new = ActionPoint(item=item, council_id=item.meeting.council_id)
    form = ActionPointForm(request.POST, instance=new, meeting=item.meeting)
    try:
        if not form.is_valid():
            return _answer(request, item, form=form)
        action_points.add(form.save(commit=False), item=item, by=request.user)
    except WrongState as error:
        return _answer(request, item, problem=str(error))
    return _answer(request, item, said=_("The action point is added"))


@require_POST
def take_up(request: Request, pk: int) -> HttpResponse:
    """Put what the council has open on a meeting's agenda."""
    meeting = meeting_page.find(request, pk)
    require(permissions.can_write_meeting(request.user, meeting))
    try:
        item = action_points.take_up(meeting, by=request.user)
        text = _("“%(title)s” is on the agenda.") % {"title": item.title}
        undoable(request, text, reverse("councils:item-remove", args=[item.pk]))
    except WrongState as error:
        messages.error(request, str(error))
    return redirect("councils:meeting-agenda", meeting.pk)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change what is to be done, by whom and when; whoever only has it may close it here, and others read it."""
    row = _find(request, pk)
    may_edit = permissions.can_edit_action_point(request.user, row)
    may_close = permissions.can_close_action_point(request.user, row)
    require(may_edit or request.method == "GET")
    form = ActionPointForm(request.POST or None, instance=row)
    more = {"may_edit": may_edit, "may_close": may_close}
    if request.method != "POST" or not form.is_valid():
        return _form(request, row, form, **more)
    try:
        action_points.edit(form.save(commit=False), version=form.read_version, by=request.user)
        messages.success(request, _("The action point is changed."))
    except WrongState as error:
        messages.error(request, str(error))
    except Conflict as conflict:
        return _form(request, row, form, status=409, conflict=rebase(form, conflict.current), **more)
    return back(request, reverse("councils:action-point-list"))


def _form(
    request: Request, row: ActionPoint, form: ActionPointForm, *, status: int = 200, **more: object
) -> HttpResponse:
    next_page = own(request, request.POST.get("next") or request.GET.get("next", ""))
    here = thread.find(request.user, "action-point", row.pk)
    context = {
        "form": form,
        "close_form": CloseForm(),
        "next": next_page,
        "row": row,
        "may_read_meeting": permissions.can_read_council(request.user, row.council_id),
        "thread": here and thread.of(request.user, here),
        **more,
    }
    return render(request, "councils/action_points/form.html", context, status=422 if form.errors else status)


@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """Close an action point: done where nothing else is said."""
    row = _find(request, pk)
    require(permissions.can_close_action_point(request.user, row))
    form = CloseForm({"state": ActionPoint.State.DONE, **request.POST.dict()})
    try:
        if not form.is_valid():
            raise WrongState(_("Choose how the action point ends."))
        state = ActionPoint.State(form.cleaned_data["state"])
        row = action_points.close(row, state=state, outcome=form.cleaned_data["outcome"], by=request.user)
    except WrongState as error:
        return _closed(request, row, problem=str(error))
    return _closed(request, row, said=_("The action point is closed"))


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    """Open an action point that was closed too early."""
    row = _find(request, pk)
    require(permissions.can_close_action_point(request.user, row))
    try:
        action_points.reopen(row, by=request.user)
    except WrongState as error:
        messages.error(request, str(error))
        return back(request, reverse("councils:action-point-list"))
    return _closed(request, row, said=_("The action point is open again"))


def _closed(request: Request, row: ActionPoint, *, problem: str = "", said: str = "") -> HttpResponse:
    if request.htmx:
        row = get_object_or_404(ActionPoint.objects.for_list(), pk=row.pk)
        unread = set() if permissions.can_read_council(request.user, row.council_id) else {row.pk}
        context = {
            "row": row,
            "closable": {row.pk},
            "unread": unread,
            "swapped": True,
            "problem": problem,
            "said": said,
        }
        return render(request, "councils/action_points/_row.html", context)
    if problem:
        messages.error(request, problem)
    elif row.state == ActionPoint.State.OPEN:
        messages.success(request, f"{said}.")
    else:
        undoable(request, f"{said}.", reverse("councils:action-point-reopen", args=[row.pk]))
    return back(request, reverse("councils:action-point-list"))


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take away an action point that was written by mistake, while its meeting is being written."""
    row = _find(request, pk)
    require(permissions.can_edit_action_point(request.user, row))
    try:
        action_points.remove(row, by=request.user)
    except WrongState as error:
        messages.error(request, str(error))
        return back(request, reverse("councils:action-point-list"))
    assert row.item is not None  # the service has refused the others
    return _answer(request, row.item, said=_("The action point is removed"))


def _answer(
    request: Request, item: AgendaItem, *, form: ActionPointForm | None = None, problem: str = "", said: str = ""
) -> HttpResponse:
    if form is not None:
        problem = " ".join(str(error) for errors in form.errors.values() for error in errors)
    if request.htmx:
        empty = ActionPointForm(instance=ActionPoint(council_id=item.meeting.council_id), meeting=item.meeting)
        context = {
            "item": item,
            "action_points": item.action_points.select_related("owner"),
            "action_point_form": form or empty,
            "problem": problem,
            "said": said,
        }
        return render(request, "councils/meetings/_action_points.html", context, status=422 if problem else 200)
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, f"{said}.")
    return back(request, f"{live.address(item)}#h-at")
