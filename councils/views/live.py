"""The live view: the whole meeting on one screen, agenda, notes for the item at hand, and who is in the room."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from councils import permissions
from councils.forms.action_points import ActionPointForm
from councils.models import ActionPoint, AgendaItem, Attendance, Meeting
from councils.services import agendas, attendance, notes, papers
from councils.services.agendas import Slot
from councils.views import meeting_page
from portal.http import Request, require
from portal.seats import table

WRITTEN = {Meeting.State.UNDER_WAY, Meeting.State.HELD}


@require_GET
def show(request: Request, pk: int) -> HttpResponse:
    """Open the live view at ?item=, else where the room is."""
    meeting = meeting_page.find(request, pk)
    require(permissions.can_write_meeting(request.user, meeting))
    if meeting.state not in WRITTEN:
        messages.info(request, _("The live view is open while the meeting is under way, and until its notes are sent."))
        return redirect(meeting)
    return screen(request, meeting, request.GET.get("item"))


def address(item: AgendaItem) -> str:
    """Return the live view's address at the item."""
    return f"{reverse('councils:meeting-live', args=[item.meeting_id])}?item={item.pk}"


def screen(
    request: Request, meeting: Meeting, chosen: str | int | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Answer with the whole screen; `more` overrides what a form that came back with errors shows."""
    slots = agendas.schedule(meeting, meeting.items.for_meeting())
    slot = _at(slots, chosen) or _at(slots, meeting.current_item_id) or _first(slots)
    notes.log_reading([slot.item] if slot else [], by=request.user)
    context = {
        "meeting": meeting,
        "slots": slots,
        "slot": slot,
        "clock": Clock.of(meeting, slots, timezone.now()),
        "end": meeting_page.end_or_next(request, meeting),
        **neighbours(slots, slot),
        **room(meeting, slots, slot),
        **under(slot),
        **more,
    }
    return render(request, "councils/meetings/live.html", context, status=status)


def _at(slots: list[Slot], pk: str | int | None) -> Slot | None:
    return next((slot for slot in slots if str(slot.item.pk) == str(pk) and slot.number), None)


def _first(slots: list[Slot]) -> Slot | None:
    numbered = [slot for slot in slots if slot.number]
    return next((slot for slot in numbered if not slot.item.is_done), numbered[-1] if numbered else None)


def neighbours(slots: list[Slot], slot: Slot | None) -> dict[str, Slot | None]:
    """Return the numbered items before and after."""
    numbered = [other for other in slots if other.number]
    at = numbered.index(slot) if slot else 0
    return {
        "before": numbered[at - 1] if at > 0 else None,
        "after": numbered[at + 1] if at + 1 < len(numbered) else None,
    }


def room(meeting: Meeting, slots: list[Slot], slot: Slot | None = None) -> dict[str, Any]:
    """Return who is in the room, at the item at hand or in all: by side, in numbers, and round the table."""
    rows = list(meeting.attendances.for_meeting())
    at = slot.item.position if slot else None
    sums = attendance.sums(rows, at=at)
    marks = ((row.side, "absent" if row.is_present and not row.is_there(at) else row.presence) for row in rows)
    seats = table(marks, number=sums.present, label=_("of %d") % sums.total)
    places = {slot.item.pk: _("item %(n)s") % {"n": slot.number} for slot in slots if slot.number}
    presences = [choice for choice in Attendance.Presence.choices if choice[0]]
    icons = {"present": "check", "remote": "video", "absent": "x"}
    return {
        "sums": sums,
        "seats": seats,
        "presences": [(value, label, icons[value]) for value, label in presences],
        "times": {row.pk: list(attendance.times(row, places)) for row in rows},
        "moments": attendance.Moment.choices,
        "slot": slot,
        "item": slot and slot.item,
    }


def at_hand(meeting: Meeting, pk: int) -> tuple[list[Slot], Slot | None]:
    """Return the agenda, and the place on it of the item that a form in the live view names."""
    slots = agendas.schedule(meeting, meeting.items.order_by("position"))
    return slots, _at(slots, pk)


def under(slot: Slot | None) -> dict[str, Any]:
    """Return what the middle column needs for the item at hand: its decisions, action points and empty forms."""
    if slot is None:
        return {}
    item = slot.item
    form = ActionPointForm(instance=ActionPoint(item=item, council_id=item.meeting.council_id), meeting=item.meeting)
    return {
        "item": item,
        "decisions": item.decisions.all(),
        "action_points": item.action_points.all(),
        "action_point_form": form,
        "papers": papers.of_item(item),
    }


@dataclass(frozen=True)
class Bar:
    """A stretch of the ribbon, in per cent: done, now, a break, or to come; `elapsed` lies over what is now."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True)
class Clock:
    """Where the meeting is in its time."""

    now: datetime
    bars: list[Bar]
    number: int
    count: int
    used: int
    minutes: int
    words: str

    @classmethod
    def of(cls, meeting: Meeting, slots: list[Slot], now: datetime) -> "Clock":
        total = sum(slot.item.minutes for slot in slots) or 1
        current = next((slot for slot in slots if slot.item.pk == meeting.current_item_id), None)
        taken_up = agendas.taken_up_at(meeting) if current else None
        used = max(0, int((now - taken_up).total_seconds() // 60)) if taken_up else 0
        bars, x = [], 0
        for slot in slots:
            bars.append(_bar(_kind(slot, current), x, slot.item.minutes, total))
            if slot is current:
                bars.append(_bar("h", x, min(used, slot.item.minutes), total))
            x += slot.item.minutes
        return cls(
            now=now,
            bars=sorted(bars, key=lambda bar: bar.kind == "h"),
            number=(current.number or 0) if current else 0,
            count=sum(1 for slot in slots if slot.number),
            used=used,
            minutes=current.item.minutes if current else 0,
            words=_against_plan(current, taken_up, now) if current and taken_up else "",
        )


def _kind(slot: Slot, current: Slot | None) -> str:
    return "n" if slot is current else "p" if slot.number is None else "d" if slot.item.is_done else ""


def _bar(kind: str, x: int, width: int, total: int) -> Bar:
    return Bar(kind, f"{100 * x / total:.2f}%", f"{100 * width / total:.2f}%")


def _against_plan(current: Slot, taken_up: datetime, now: datetime) -> str:
    """Say how many minutes the room is behind or ahead; an item that has run over its time adds to it."""
    late = (taken_up - current.starts_at).total_seconds() / 60
    over = (now - taken_up).total_seconds() / 60 - current.item.minutes
    minutes = round(late + max(over, 0))
    if abs(minutes) > 12 * 60:
        return ""
    if minutes > 0:
        return ngettext("%(n)s min behind the plan", "%(n)s min behind the plan", minutes) % {"n": minutes}
    if minutes < 0:
        return ngettext("%(n)s min ahead of the plan", "%(n)s min ahead of the plan", -minutes) % {"n": -minutes}
    return _("On time")
