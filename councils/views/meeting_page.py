"""One page per meeting with tabs: how it is found, what stands on top of every tab, and which step comes next."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from councils import permissions
from councils.models import ActionPoint, AgendaItem, Attendance, Correction, Invitation, Meeting
from councils.services import meetings, papers
from portal.http import Request, require

State = Meeting.State
# state -> (badge colour, icon); the words are the state's own.
BADGES = {
    State.PLANNED: ("info", "calendar"),
    State.CALLED: ("now", "mail"),
    State.UNDER_WAY: ("now", "play"),
    State.HELD: ("warn", "pencil"),
    State.FOR_APPROVAL: ("warn", "eye"),
    State.APPROVED: ("ok", "stamp"),
    State.CANCELLED: ("mute", "x"),
}
LIFE = [State.PLANNED, State.CALLED, State.UNDER_WAY, State.HELD, State.FOR_APPROVAL, State.APPROVED]


def find(request: Request, pk: int) -> Meeting:
    """Return the meeting with the numbers that its tabs show, in one query; 404 to whoever may not read it."""

    def count(rows: QuerySet[Any], key: str) -> Coalesce:
        return Coalesce(Subquery(rows.order_by().values(key).annotate(n=Count("pk")).values("n")), 0)

    rows = Meeting.objects.visible_to(request.user).select_related("council__host__party", "approved_by")
    return get_object_or_404(
        rows.annotate(
            item_count=count(
                AgendaItem.objects.filter(meeting=OuterRef("pk")).exclude(kind=AgendaItem.Kind.BREAK), "meeting"
            ),
            answer_count=count(
                Invitation.objects.standing().filter(meeting=OuterRef("pk")).exclude(answer=""), "meeting"
            ),
            place_count=count(Attendance.objects.filter(meeting=OuterRef("pk")), "meeting"),
            document_count=papers.count_in_meeting(request.user),
            action_point_count=count(ActionPoint.objects.filter(item__meeting=OuterRef("pk")), "item__meeting"),
            correction_count=count(Correction.objects.confirmed().filter(meeting=OuterRef("pk")), "meeting"),
            is_written=ExpressionWrapper(meetings.is_written(), BooleanField()),
        ),
        pk=pk,
    )


def find_item(request: Request, pk: int) -> AgendaItem:
    """Return an item for writing: 404 to whoever may not read its meeting, 403 to whoever may not write it."""
    items = AgendaItem.objects.visible_to(request.user).select_related("meeting__council")
    item = get_object_or_404(items, pk=pk)
    require(permissions.can_write_meeting(request.user, item.meeting))
    return item


@dataclass(frozen=True)
class Move:
    """A way on: a link, or a form that posts; the first of them is the page's one filled button."""

    label: str
    url: str
    icon: str
    posts: bool = False
    # The dialog that asks first; without script the address itself shows the question.
    dialog: str = ""


def moves(request: Request, meeting: Meeting) -> tuple[Move | None, list[Move]]:
    """Return the next step, and the other steps that this user may take with the meeting as it is."""
    state, today = State(meeting.state), timezone.localdate()
    writes = permissions.can_write_meeting(request.user, meeting)
    approves = permissions.can_approve_minutes(request.user, meeting)

    def to(name: str) -> str:
        return reverse(f"councils:meeting-{name}", args=[meeting.pk])

    start = Move(_("Start the meeting"), to("start"), "play", posts=True)
    live = Move(_("Open the live view"), to("live"), "play")
    end = Move(_("End the meeting"), to("end"), "check", dialog="end")
    send = Move(_("Send for approval"), to("send-for-approval"), "send", dialog="send-for-approval")
    approve = Move(_("Approve the minutes"), to("approve"), "stamp", dialog="approve")
    if meeting.council.has_approvers:
        send = Move(_("Send to the approvers"), to("approval-ask"), "send")
        approve = Move(_("See the approval"), to("approval"), "stamp")
    pdf = Move(_("Get the minutes"), to("pdf"), "download", posts=True)
    docx = Move(_("Notes as a Word file"), to("docx"), "doc")
    edit = Move(_("Change the meeting"), to("edit"), "pencil")
    call = Move(_("Call the members"), to("call"), "mail")
    answers = Move(_("See the answers"), to("answers"), "people")
    call_more = Move(_("Call new members"), to("call"), "mail")
    # What has been written in is ended, not cancelled (services.meetings.cancel).
    cancel = (
        [] if meeting.counted("is_written") else [Move(_("Cancel the meeting"), to("cancel"), "x", dialog="cancel")]
    )
    resume = Move(_("Go on with the meeting"), to("start"), "play", posts=True)
    reopen = Move(_("Open the notes again"), to("reopen"), "undo", dialog="reopen")
    again = Move(
        _("Plan the next meeting"), f"{reverse('councils:meeting-new')}?council={meeting.council.slug}", "plus"
    )
    copies = [pdf, docx] if meeting.has_been_held else []
    if not writes:
        return _for_reader(state, approve if approves else None, pdf, docx)
    table: dict[State, tuple[Move | None, list[Move]]] = {
        State.PLANNED: (start, [call, edit, *cancel]) if meeting.day <= today else (call, [start, edit, *cancel]),
        State.CALLED: (start, [edit, call_more, *cancel])
        if meeting.day <= today or not meeting.told
        else (answers, [start, edit, call_more, *cancel]),
        State.UNDER_WAY: (live, [end, edit, *cancel]),
        State.HELD: (send, [live, edit, *copies, resume, again]),
        State.FOR_APPROVAL: (approve, [reopen, *copies, again]),
        State.APPROVED: (pdf, [docx, again]),
        State.CANCELLED: (None, [again]),
    }
    return table[state]


def _for_reader(state: State, approve: Move | None, pdf: Move, docx: Move) -> tuple[Move | None, list[Move]]:
    if state == State.APPROVED:
        return pdf, [docx]
    if state == State.FOR_APPROVAL:
        return approve, [pdf, docx]
    return None, [pdf, docx] if state == State.HELD else []


def end_or_next(request: Request, meeting: Meeting) -> Move | None:
    """Return the live view's filled button: end a meeting under way, else the overview's next step."""
    primary, others = moves(request, meeting)
    return others[0] if meeting.is_live else primary


def frame(request: Request, meeting: Meeting, tab: str, **more: Any) -> dict[str, Any]:
    """Return what the head of the meeting's page shows, whichever tab is open, with the tab's own content."""
    primary, others = moves(request, meeting)
    if primary and primary.url == request.path:
        primary = None  # one is there already
    colour, icon = BADGES[State(meeting.state)]
    return {
        "meeting": meeting,
        "tabs": _tabs(meeting, is_followed=_is_followed(request, meeting)),
        "tab": tab,
        "badge": {"s": colour, "i": icon, "text": meeting.get_state_display()},
        "primary": primary,
        "moves": others,
        "can_write": permissions.can_write_meeting(request.user, meeting),
        "crumbs": [
            (meeting.council_title, meeting.council.get_absolute_url()),
            (_("Meetings"), reverse("councils:meeting-list")),
            (meeting.title, None),
        ],
        **more,
    }


def _is_followed(request: Request, meeting: Meeting) -> bool:
    """Say whether the approval has a tab: for those who follow it, and for the approvers themselves."""
    if not meeting.council.has_approvers or meeting.state not in {State.FOR_APPROVAL, State.APPROVED}:
        return False
    follows = permissions.can_follow_approval(request.user, meeting)
    return follows or meeting.approvers.of_user(request.user).exists()


def _tabs(meeting: Meeting, *, is_followed: bool) -> list[dict[str, Any]]:
    """Return the tabs with their numbers; there are answers once somebody has been called."""
    tabs = [
        ("detail", _("Overview"), ""),
        ("agenda", _("Agenda"), "item_count"),
        ("documents", _("Documents"), "document_count"),
        ("participants", _("Participants"), "place_count"),
        *([("answers", _("Answers"), "answer_count")] if meeting.told else []),
        ("minutes", _("Minutes"), ""),
        *([("approval", _("Approval"), "")] if is_followed else []),
        ("action-points", _("Action points"), "action_point_count"),
        ("history", _("History"), ""),
    ]
    return [
        {
            "name": name,
            "url": reverse(f"councils:meeting-{name}", args=[meeting.pk]),
            "label": label,
            "count": (meeting.counted(number) or None) if number else None,
        }
        for name, label, number in tabs
    ]


def life(meeting: Meeting) -> list[dict[str, Any]]:
    """Return the steps of the meeting's life with what is done, what is now and what is to come."""
    at = LIFE.index(State(meeting.state)) if meeting.state in LIFE else -1
    return [
        {
            "label": state.label,
            "is": "done" if n < at or state == meeting.state == State.APPROVED else "now" if n == at else "next",
        }
        for n, state in enumerate(LIFE)
    ]
