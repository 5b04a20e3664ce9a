"""One page per shared item: how it is found, what stands on it, and which steps come next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import FilteredRelation, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import permissions
from councils.forms.proposals import TakeUpForm
from councils.forms.shared_items import CommentForm
from councils.models import Comment, Hearing, Party, Position, SharedItem
from councils.services import shared_items
from councils.views import standings
from portal import documents, thread
from portal.form_pages import ask
from portal.http import Request, require
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
# What each step is called when it is spoken of beside the others, done or to come.
LIFE = {
    State.PROPOSED: gettext_lazy("Proposal"),
    State.IN_PREPARATION: gettext_lazy("Preparation"),
    State.IN_CONSULTATION: gettext_lazy("Hearing"),
    State.ANCHORED: gettext_lazy("Anchoring"),
    State.READY: gettext_lazy("Ready for decision"),
    State.DECIDED: gettext_lazy("Decision"),
    State.FOLLOWED_UP: gettext_lazy("Follow-up"),
}


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


def find(request: Request, pk: int) -> SharedItem:
    """Return the item; 404 to whoever may not read it."""
    rows = SharedItem.objects.visible_to(request.user)
    related = rows.select_related("council", "lead__organisation", "target_meeting", "proposed_by")
    return get_object_or_404(related, pk=pk)


def writable(request: Request, pk: int) -> SharedItem:
    """Return the item for writing: 404 to whoever may not read it, 403 to whoever may not write it."""
    item = find(request, pk)
    require(permissions.can_write_shared_item(request.user, item))
    return item


def stances(request: Request, item: SharedItem) -> list[Stance]:
    """Return the five parties with what each has said, in their order; one query."""
    said = FilteredRelation("positions", condition=Q(positions__item=item))
    parties = Party.objects.annotate(said=said).select_related("organisation", "said__given_by")  # type: ignore[misc]  # annotated
    return [
        Stance(row, getattr(row, "said", None), permissions.can_write_position(request.user, row)) for row in parties
    ]


def page(request: Request, item: SharedItem, *, status: int = 200, **more: Any) -> HttpResponse:
    """Show the item with its parties, its discussion, its papers and its place in the red thread."""
    can_write = permissions.can_write_shared_item(request.user, item)
    rows = stances(request, item)
    silent = [row.party for row in rows if not row.is_given]
    own = Document.objects.of(SharedItem.objects.filter(pk=item.pk)).for_list()
    colour, icon = BADGES[State(item.state)]
    hearing = item.hearings.order_by("-pk").with_counts().first()
    moves = _moves(request, item)
    can_comment = permissions.can_comment(request.user, item) and item.state not in SharedItem.CLOSED
    context = {
        "item": item,
        "badge": {"s": colour, "i": icon, "text": item.get_state_display()},
        "life": _life(item, hearing, given=len(rows) - len(silent), parties=len(rows)),
        "hearing": hearing,
        "waits_for": shared_items.waits_for(item, silent),
        "stances": rows,
        "can_write": can_write and item.is_open,
        "can_comment": can_comment,
        "primary": moves[0] if moves else None,
        "moves": moves[1:],
        "threads": _threads(item),
        "form": CommentForm(),
        "take_up": TakeUpForm(council=item.council) if can_write and item.is_open else None,
        "agenda_items": list(item.agenda_items.select_related("meeting").order_by("meeting__starts_at")),
        "thread": thread.of(request.user, thread.node("shared-item", item)),
        "documents": own.present(),
        "choices": [(documents.token(item), item.title)],
        "crumbs": [(_("Shared items"), reverse("councils:shared-item-list")), (item.number, None)],
        **standings.of_item(request, item, [row.party for row in rows]),
        **more,
    }
    return render(request, "councils/shared_items/detail.html", context, status=status)


def _threads(item: SharedItem) -> list[tuple[Comment, list[Comment]]]:
    """Return what has been said, the answers beneath what they answer; one query."""
    rows = list(item.comments.select_related("written_by__person__organisation__party", "solved_by"))
    answers: dict[int, list[Comment]] = {}
    for row in rows:
        if row.parent_id is not None:
            answers.setdefault(row.parent_id, []).append(row)
    return [(row, answers.get(row.pk, [])) for row in rows if row.parent_id is None]


def _life(item: SharedItem, hearing: Hearing | None, *, given: int, parties: int) -> list[dict[str, str]]:
    if item.state == State.WITHDRAWN:
        return []
    at = list(LIFE).index(State(item.state))
    notes = {
        State.PROPOSED: day(item.proposed_at),
        State.IN_PREPARATION: _("%(given)s of %(parties)s positions") % {"given": given, "parties": parties},
        State.DECIDED: day(item.decided_on) or (day(item.target_meeting.starts_at) if item.target_meeting else ""),
    }
    if hearing:
        words = {"answered": hearing.counted("answered"), "asked": hearing.counted("asked")}
        notes[State.IN_CONSULTATION] = _("%(answered)s of %(asked)s municipalities") % words
    return [
        {
            "label": str(label),
            "is": "done" if place < at or at == len(LIFE) - 1 else "now" if place == at else "next",
            "note": notes.get(state, ""),
        }
        for place, (state, label) in enumerate(LIFE.items())
    ]


def _moves(request: Request, item: SharedItem) -> list[Move]:
    """Return the steps that this user may take with the item as it is, the next one first."""
    writes = permissions.can_write_shared_item(request.user, item)
    decides = permissions.can_decide_shared_item(request.user, item)
    step = reverse("councils:shared-item-move", args=[item.pk])

    def to(name: str, of: str = "shared-item") -> str:
        return reverse(f"councils:{of}-{name}", args=[item.pk])

    all_moves = [
        (State.FOLLOWED_UP, decides, Move(_("Say what came of it"), "check", to("follow-up"))),
        (State.DECIDED, decides, Move(_("Record the decision"), "stamp", to("decide"))),
        (State.READY, writes, Move(_("Ready for decision"), "stamp", step, State.READY)),
        (State.IN_CONSULTATION, writes, Move(_("Ask the municipalities"), "map", to("open", "hearing"))),
        (State.ANCHORED, writes, Move(_("It is anchored"), "check", to("anchor"))),
        (State.PROPOSED, writes, Move(_("Propose it again"), "undo", step, State.PROPOSED)),
        (State.IN_PREPARATION, writes, Move(_("Prepare it"), "play", step, State.IN_PREPARATION)),
        (State.WITHDRAWN, writes, Move(_("Withdraw it"), "x", to("withdraw"))),
    ]
    possible = SharedItem.NEXT[State(item.state)]
    return [move for state, may, move in all_moves if may and state in possible]


def take_step(
    request: Request, item: SharedItem, form: Any, heading: str, act: Callable[[], Any], **words: Any
) -> HttpResponse:
    """Ask what a step of the item needs, and take it with what was typed."""
    page = item.get_absolute_url()
    return ask(
        request,
        form,
        heading=heading,
        about=item.title,
        crumbs=[(_("Shared items"), reverse("councils:shared-item-list")), (item.number, page), (heading, None)],
        back=page,
        act=act,
        **words,
    )
