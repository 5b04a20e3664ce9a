"""The list of boards, and each one's life: added, changed, confirmed, ended, followed by another."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.filters import boards as filters
from councils.forms.boards import BoardForm
from councils.forms.periods import EndForm
from councils.models import Board
from councils.services import boards
from portal import exports
from portal.concurrency import Conflict
from portal.exports import Column
from portal.form_pages import ask
from portal.history import events_of, history_of
from portal.http import Request, listing, page_or_part, rebase, require
from portal.sorting import swedish


@require_GET
def index(request: Request) -> HttpResponse:
    """The boards that decide, organisation by organisation, and those that did before them."""
    found = filters.of(request.user, request.GET, request)
    sort = request.GET.get("sort", "")
    rows = filters.ordered(found.qs, sort).for_list()
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Boards"), columns=_columns(), rows=rows)
    context = listing(
        request,
        found,
        rows,
        today=timezone.localdate(),
        can_write=permissions.can_write_registry(request.user),
    )
    return page_or_part(request, "councils/boards", context)


def _columns() -> list[Column]:
    return [
        Column(_("Board"), lambda row: row.name),
        Column(_("Short name"), lambda row: row.short_name),
        Column(_("Organisation"), lambda row: row.organisation),
        Column(_("From"), lambda row: row.from_on),
        Column(_("To and including"), lambda row: row.to_on),
        Column(_("Followed by"), lambda row: row.successor),
        Column(_("Confirmed"), lambda row: _("Yes") if row.is_confirmed else _("No")),
    ]


def _find(request: Request, pk: int) -> Board:
    rows = Board.objects.visible_to(request.user).select_related("organisation", "successor")
    row: Board = get_object_or_404(rows, pk=pk)
    return row


def _frame(request: Request, row: Board, tab: str, **more: Any) -> dict[str, Any]:
    """Return what the head of the board's page shows, whichever tab is open, with the tab's own content."""

    def to(name: str) -> str:
        return reverse(f"councils:board-{name}", args=[row.pk])

    can_write = permissions.can_write_registry(request.user)
    change = [{"name": "edit", "url": to("edit"), "label": _("Change"), "count": None}] if can_write else []
    return {
        "board": row,
        "tab": tab,
        "tabs": [*change, {"name": "history", "url": to("history"), "label": _("History"), "count": None}],
        "crumbs": [(_("Boards"), reverse("councils:board-list")), (row.short_name or row.name, None)],
        "can_write": can_write,
        "today": timezone.localdate(),
        "predecessors": list(row.predecessors.order_by(swedish("name"))),
        **more,
    }


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Add a board."""
    require(permissions.can_write_registry(request.user))
    form = BoardForm(request.POST or None, initial={"organisation": request.GET.get("organisation")})
    heading, register = _("New board"), reverse("councils:board-list")

    def act() -> None:
        boards.create(form.save(commit=False), by=request.user)

    return ask(
        request,
        form,
        heading=heading,
        crumbs=[(_("Boards"), register), (heading, None)],
        back=register,
        act=act,
        action=_("Add the board"),
        done=_("The board is added."),
    )


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a board, or confirm it."""
    row = _find(request, pk)
    require(permissions.can_write_registry(request.user))
    context = _frame(request, row, "edit", name=row.name)
    form = context["form"] = BoardForm(request.POST or None, instance=row)
    if request.method != "POST" or not form.is_valid():
        return render(request, "councils/boards/edit.html", context, status=422 if form.errors else 200)
    try:
        boards.edit(form.save(commit=False), version=form.read_version, by=request.user)
    except Conflict as conflict:
        context["conflict"] = rebase(form, conflict.current)
        return render(request, "councils/boards/edit.html", context, status=409)
    messages.success(request, _("The board is changed."))
    return redirect("councils:board-list")


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int) -> HttpResponse:
    """Give a board its last day; the next page has the way back."""
    row = _find(request, pk)
    require(permissions.can_write_registry(request.user))
    form = EndForm(request.POST or None, earliest=row.from_on)
    return ask(
        request,
        form,
        heading=_("End %(name)s") % {"name": row.name},
        lede=_("The board is kept among the earlier ones. If another follows it, name that one as its successor."),
        crumbs=[
            (_("Boards"), reverse("councils:board-list")),
            (row.short_name or row.name, row.get_absolute_url()),
            (pgettext("verb", "End"), None),
        ],
        back=row.get_absolute_url(),
        act=lambda: boards.end(row, on=form.cleaned_data["on"], by=request.user),
        onward=reverse("councils:board-history", args=[row.pk]),
        action=_("End the board"),
        done=_("%(name)s has a last day.") % {"name": row.name},
        undo=reverse("councils:board-reopen", args=[row.pk]),
    )


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    """Take a board's last day away."""
    row = _find(request, pk)
    require(permissions.can_write_registry(request.user))
    boards.reopen(row, by=request.user)
    messages.success(request, _("%(name)s goes on.") % {"name": row.name})
    return redirect("councils:board-history", row.pk)


@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Who changed what about the board, and when."""
    row = _find(request, pk)
    changes = history_of(events_of(Board, pgh_obj_id=row.pk))
    return render(
        request, "councils/boards/history.html", _frame(request, row, "history", changes=changes, name=row.name)
    )
