"""The strategic group's shared items: the list, an item with all that belongs to it, and the steps of its life."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.filters import shared_items as filters
from councils.forms.meetings import ReasonForm
from councils.forms.proposals import TakeUpForm
from councils.forms.shared_items import CommentForm, DecisionForm, OutcomeForm, SharedItemForm
from councils.models import Comment, Party, Position, Proposal, SharedItem
from councils.services import shared_items
from portal import documents, exports, thread
from portal.concurrency import Conflict, WrongState
from portal.exports import Column
from portal.history import events_of, history_of
from portal.http import Request, listing, page_or_part, rebase, require
from portal.models import Document
from portal.templatetags.portal import day

State = SharedItem.State
# state -> (badge colour, icon); the words are the state's own.
BADGES = {
    State.PROPOSED: ("info", "pencil"),
    State.IN_PREPARATION: ("now", "clock"),
    State.IN_CONSULTATION: ("now", "mail"),
    State.ANCHORED: ("info", "check"),
    State.READY: ("warn", "stamp"),
    State.DECIDED: ("ok", "stamp"),
    State.FOLLOWED_UP: ("ok", "ok"),
    State.WITHDRAWN: ("mute", "x"),
}
LIFE: list[State] = [state for state in State if state != State.WITHDRAWN]


@dataclass(frozen=True)
class Move:
    """A way on: a page of its own, or (with a state) a step that is taken by pressing."""

    label: str
    icon: str
    url: str
    state: str = ""


@dataclass(frozen=True)
class Stance:
    """A party's row: its position as far as the reader may see it. A draft is the party's own."""

    party: Party
    position: Position | None
    is_mine: bool

    @property
    def is_given(self) -> bool:
        return self.position is not None and self.position.given_at is not None

    @property
    def text(self) -> str:
        return self.position.text if self.position and (self.is_given or self.is_mine) else ""


@require_GET
def index(request: Request) -> HttpResponse:
    """The shared items that the reader may see: whose turn it is, since when, and when they are decided."""
    require(permissions.can_read_shared_items(request.user))
    found = filters.of(request.user, request.GET, request)
    sort = request.GET.get("sort", "")
    rows = filters.ordered(found.qs, sort).for_list()
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Shared items"), columns=_columns(), rows=rows)
    can_propose = permissions.can_propose_shared_item(request.user)
    context = listing(request, found, rows, can_propose=can_propose, badges=BADGES, parties=Party.objects.count())
    return page_or_part(request, "councils/shared_items", context)


def _columns() -> list[Column]:
    return [
        Column(_("Number"), lambda row: row.number),
        Column(_("Heading"), lambda row: row.title),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        Column(_("State"), lambda row: row.get_state_display()),
        Column(_("Since"), lambda row: timezone.localdate(row.state_since)),
        Column(_("Responsible"), lambda row: row.lead),
        Column(_("To be decided at"), lambda row: row.target_meeting),
        Column(_("Decided"), lambda row: row.decided_on),
        Column(_("Positions given"), lambda row: row.given),
    ]


def find(request: Request, pk: int) -> SharedItem:
    """Return the item; 404 to whoever may not read it."""
    rows = SharedItem.objects.visible_to(request.user)
    related = rows.select_related("council", "lead__organisation", "target_meeting", "next_board", "proposed_by")
    return get_object_or_404(related, pk=pk)


def writable(request: Request, pk: int) -> SharedItem:
    """Return the item for writing: 404 to whoever may not read it, 403 to whoever may not write it."""
    item = find(request, pk)
    require(permissions.can_write_shared_item(request.user, item))
    return item


def stances(request: Request, item: SharedItem) -> list[Stance]:
    """Return the five parties with what each has said, in their order; two queries."""
    said = {row.party_id: row for row in item.positions.select_related("given_by")}
    parties = Party.objects.select_related("organisation")
    return [Stance(row, said.get(row.pk), permissions.can_write_position(request.user, row)) for row in parties]


def page(request: Request, item: SharedItem, *, status: int = 200, **more: Any) -> HttpResponse:
    """Show the item with its parties, its discussion, its papers and its place in the red thread."""
    can_write = permissions.can_write_shared_item(request.user, item)
    rows = stances(request, item)
    silent = [row.party for row in rows if not row.is_given]
    node = thread.find(request.user, "shared-item", item.pk)
    own = Document.objects.of(SharedItem.objects.filter(pk=item.pk)).for_list()
    colour, icon = BADGES[State(item.state)]
    moves = _moves(request, item)
    context = {
        "item": item,
        "badge": {"s": colour, "i": icon, "text": item.get_state_display()},
        "life": _life(item, given=len(rows) - len(silent), parties=len(rows)),
        "waits_for": shared_items.waits_for(item, silent),
        "stances": rows,
        "can_write": can_write and item.is_open,
        "can_comment": permissions.can_comment(request.user, item) and item.state not in SharedItem.CLOSED,
        "primary": moves[0] if moves else None,
        "moves": moves[1:],
        "threads": _threads(item),
        "form": CommentForm(),
        "take_up": TakeUpForm(council=item.council) if can_write and item.is_open else None,
        "agenda_items": list(item.agenda_items.select_related("meeting").order_by("meeting__starts_at")),
        "thread": thread.of(request.user, node) if node else None,
        "documents": own.present(),
        "choices": [(documents.token(item), item.title)],
        "crumbs": [(_("Shared items"), reverse("councils:shared-item-list")), (item.number, None)],
        **more,
    }
    return render(request, "councils/shared_items/detail.html", context, status=status)


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """An item and everything that belongs to it."""
    return page(request, find(request, pk))


def _threads(item: SharedItem) -> list[tuple[Comment, list[Comment]]]:
    """Return what has been said, the answers beneath what they answer; one query."""
    rows = list(item.comments.select_related("written_by__person__organisation__party", "solved_by"))
    answers: dict[int, list[Comment]] = {}
    for row in rows:
        if row.parent_id is not None:
            answers.setdefault(row.parent_id, []).append(row)
    return [(row, answers.get(row.pk, [])) for row in rows if row.parent_id is None]


def _life(item: SharedItem, *, given: int, parties: int) -> list[dict[str, str]]:
    if item.state == State.WITHDRAWN:
        return []
    at = LIFE.index(State(item.state))
    notes = {
        State.PROPOSED: day(item.proposed_at),
        State.IN_PREPARATION: _("%(given)s of %(parties)s positions") % {"given": given, "parties": parties},
        State.DECIDED: day(item.decided_on) or (day(item.target_meeting.starts_at) if item.target_meeting else ""),
    }
    return [
        {
            "label": str(state.label),
            "is": "done" if place < at or at == len(LIFE) - 1 else "now" if place == at else "next",
            "note": notes.get(state, ""),
        }
        for place, state in enumerate(LIFE)
    ]


def _moves(request: Request, item: SharedItem) -> list[Move]:
    """Return the steps that this user may take with the item as it is, the next one first."""
    writes = permissions.can_write_shared_item(request.user, item)
    decides = permissions.can_decide_shared_item(request.user, item)
    step = reverse("councils:shared-item-move", args=[item.pk])

    def to(name: str) -> str:
        return reverse(f"councils:shared-item-{name}", args=[item.pk])

    all_moves = [
        (State.FOLLOWED_UP, decides, Move(_("Say what came of it"), "check", to("follow-up"))),
        (State.DECIDED, decides, Move(_("Record the decision"), "stamp", to("decide"))),
        (State.READY, writes, Move(_("Ready for decision"), "stamp", step, State.READY)),
        (State.ANCHORED, writes, Move(_("It is anchored"), "check", step, State.ANCHORED)),
        (State.PROPOSED, writes, Move(_("Propose it again"), "undo", step, State.PROPOSED)),
        (State.IN_PREPARATION, writes, Move(_("Prepare it"), "play", step, State.IN_PREPARATION)),
        (State.WITHDRAWN, writes, Move(_("Withdraw it"), "x", to("withdraw"))),
    ]
    possible = SharedItem.NEXT[State(item.state)]
    return [move for state, may, move in all_moves if may and state in possible]


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Propose a shared item."""
    require(permissions.can_propose_shared_item(request.user))
    try:
        council = shared_items.group()
    except WrongState as error:
        messages.error(request, str(error))
        return redirect("councils:shared-item-list")
    form = SharedItemForm(request.POST if request.method == "POST" else None, council_id=council.pk)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form}
        return render(request, "councils/shared_items/form.html", context, status=422 if form.errors else 200)
    item = shared_items.propose(form.save(commit=False), by=request.user)
    messages.success(request, _("The item is proposed. The group has been told."))
    return redirect(item)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change what an item says, who leads it and when it is decided."""
    item = writable(request, pk)
    data = request.POST if request.method == "POST" else None
    form = SharedItemForm(data, instance=item, council_id=item.council_id)
    context: dict[str, Any] = {"form": form, "item": item}
    if request.method != "POST" or not form.is_valid():
        return render(request, "councils/shared_items/form.html", context, status=422 if form.errors else 200)
    try:
        shared_items.edit(form.save(commit=False), version=form.read_version, by=request.user)
        messages.success(request, _("The item is changed."))
    except WrongState as error:
        messages.error(request, str(error))
    except Conflict as conflict:
        context["conflict"] = rebase(form, conflict.current)
        return render(request, "councils/shared_items/form.html", context, status=409)
    return redirect(item)


@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    """Take a step that needs no more than to be taken."""
    item = writable(request, pk)
    state = request.POST.get("state", "")
    try:
        if state not in {State.PROPOSED, State.IN_PREPARATION, State.ANCHORED, State.READY}:
            raise WrongState(_("Choose one of the steps on the page."))
        moved = shared_items.move(item, State(state), by=request.user)
        messages.success(request, _("The item is now: %s.") % moved.get_state_display().lower())
    except WrongState as error:
        messages.error(request, str(error))
    return redirect(item)


def _ask(request: Request, item: SharedItem, form: Any, heading: str, action: str, act: Any) -> HttpResponse:
    """Show a step's own form, and take the step with what was typed in it."""
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "item": item, "heading": heading, "action": action}
        return render(request, "councils/shared_items/step.html", context, status=422 if form.errors else 200)
    try:
        moved = act(form.cleaned_data)
        messages.success(request, _("The item is now: %s.") % moved.get_state_display().lower())
    except WrongState as error:
        messages.error(request, str(error))
    return redirect(item)


@require_http_methods(["GET", "POST"])
def decide(request: Request, pk: int) -> HttpResponse:
    """Record what the group decided, and where the question goes next."""
    item = find(request, pk)
    require(permissions.can_decide_shared_item(request.user, item))
    initial = {"decision": item.proposal, "on": timezone.localdate()}
    form = DecisionForm(request.POST if request.method == "POST" else None, initial=initial)
    return _ask(
        request,
        item,
        form,
        _("Record the decision"),
        _("Save the decision"),
        lambda said: shared_items.decide(item, by=request.user, **said),
    )


@require_http_methods(["GET", "POST"])
def follow_up(request: Request, pk: int) -> HttpResponse:
    """Say what came of the decision."""
    item = find(request, pk)
    require(permissions.can_decide_shared_item(request.user, item))
    form = OutcomeForm(request.POST if request.method == "POST" else None)
    return _ask(
        request,
        item,
        form,
        _("Say what came of it"),
        _("Save and close the item"),
        lambda said: shared_items.follow_up(item, by=request.user, **said),
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take an item back, with the reason."""
    item = writable(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _ask(
        request,
        item,
        form,
        _("Withdraw the item"),
        _("Withdraw the item"),
        lambda said: shared_items.withdraw(item, reason=said["reason"], by=request.user),
    )


@require_POST
def put_on_agenda(request: Request, pk: int) -> HttpResponse:
    """Put the item on the agenda of the chosen meeting of the group."""
    item = writable(request, pk)
    form = TakeUpForm(request.POST, council=item.council)
    try:
        if not form.is_valid():
            raise WrongState(_("Choose a meeting whose agenda is open. Plan one first if there is none."))
        added = shared_items.put_on_agenda(item, form.cleaned_data["meeting"], by=request.user)
        messages.success(request, _("“%(title)s” is on the agenda.") % {"title": added.title})
    except WrongState as error:
        messages.error(request, str(error))
    return redirect(item)


@require_POST
def take_up(request: Request, pk: int) -> HttpResponse:
    """Make a shared item of a proposal or a referral to the strategic group."""
    row = get_object_or_404(Proposal.objects.visible_to(request.user).select_related("council"), pk=pk)
    require(permissions.can_handle_proposals(request.user, row.council))
    try:
        item = shared_items.take_up(row, by=request.user)
        messages.success(request, _("The proposal is now a shared item. Say who is responsible, and prepare it."))
        return redirect(item)
    except WrongState as error:
        messages.error(request, str(error))
    return redirect("councils:proposal-list", row.council.slug)


@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Who changed what in the item and the positions that have been given, and when, with earlier texts."""
    item = find(request, pk)
    given = item.positions.exclude(given_at=None).values("pk")
    events = events_of(SharedItem, pgh_obj_id=item.pk)
    positions = events_of(Position, pgh_obj_id__in=given, given_at__isnull=False)
    context = {
        "item": item,
        "changes": history_of(events, positions),
        "crumbs": [
            (_("Shared items"), reverse("councils:shared-item-list")),
            (item.number, item.get_absolute_url()),
            (_("History"), None),
        ],
    }
    return render(request, "councils/shared_items/history.html", context)
