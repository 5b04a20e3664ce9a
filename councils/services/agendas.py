"""The agenda: what it starts with, in which order and at what time, and what is carried to the next meeting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import AgendaItem, Council, Meeting, Proposal
from councils.models.agenda_item import LONGEST
from councils.services import locks
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import events_of, recorded
from portal.models import Document, User

FIELDS = ["kind", "title", "presenter", "minutes", "text", "is_held_to_council"]
CANCELLED_IN_A_ROW = 4  # meetings that an item is followed through to where it stands now


class Start(TextChoices):
    """What a new agenda starts from."""

    STANDING = "standing", gettext_lazy("The council's standing items")
    LAST = "last", gettext_lazy("The last meeting's agenda")
    EMPTY = "empty", gettext_lazy("An empty agenda")


@dataclass(frozen=True)
class Slot:
    """An item with its number (None for a break) and the time when it is planned to be taken up."""

    item: AgendaItem
    number: int | None
    starts_at: datetime
    ends_at: datetime


def schedule(meeting: Meeting, items: Iterable[AgendaItem]) -> list[Slot]:
    """Return the items in order, numbered and timed one after another from the start of the meeting."""
    slots, at, number = [], meeting.starts_at, 0
    for item in items:
        item.meeting = meeting  # known already: asking for it again would cost a query an item
        number += not item.is_break
        ends_at = at + timedelta(minutes=item.minutes)
        slots.append(Slot(item, None if item.is_break else number, at, ends_at))
        at = ends_at
    return slots


def begin(meeting: Meeting, *, start: Start) -> None:
    """Give a new meeting its first agenda: what `start` says, and then what earlier meetings left undone.

    The council is locked already.
    """
    items = {Start.STANDING: _standing, Start.LAST: _last, Start.EMPTY: lambda meeting: []}[start](meeting)
    for position, item in enumerate(items, 1):
        item.meeting, item.position = meeting, position
    AgendaItem.objects.bulk_create(items)
    held = Meeting.objects.filter(council=meeting.council_id, held_at__isnull=False).order_by("-starts_at").first()
    if held is not None:
        locks.meeting(held.pk)
        _append(meeting, left_over(held))


def _standing(meeting: Meeting) -> list[AgendaItem]:
    # What was kept before items had a longest length is cut to it, so that the meeting can still be planned.
    return [
        AgendaItem(title=row["title"], kind=row["kind"], minutes=min(row["minutes"], LONGEST), text=row.get("text", ""))
        for row in meeting.council.standing_items
    ]


def _last(meeting: Meeting) -> list[AgendaItem]:
    others = Meeting.objects.filter(council=meeting.council_id).exclude(pk=meeting.pk)
    last = others.exclude(state=Meeting.State.CANCELLED).filter(starts_at__lt=meeting.starts_at)
    items = AgendaItem.objects.filter(meeting=last.order_by("-starts_at").values("pk")[:1]).order_by("position")
    return [AgendaItem(title=i.title, kind=i.kind, minutes=i.minutes, presenter_id=i.presenter_id) for i in items]


def left_over(meeting: Meeting) -> QuerySet[AgendaItem]:
    """Return the meeting's items that were not dealt with and are not on any other meeting's agenda yet.

    What something has been noted, decided or taken on under has been dealt with, whether or not it was marked as done.
    """
    way, came_here = "carried_from", Q(carried_from=OuterRef("pk"))
    for _one in range(CANCELLED_IN_A_ROW):
        cancelled = Q((f"{way}__meeting__state", Meeting.State.CANCELLED))
        way = f"{way}__carried_from"
        came_here |= cancelled & Q((way, OuterRef("pk")))
    carried = AgendaItem.objects.filter(came_here).exclude(meeting__state=Meeting.State.CANCELLED)
    silent = meeting.items.filter(is_done=False, notes="", decisions=None, action_points=None)
    undone = silent.exclude(kind=AgendaItem.Kind.BREAK)
    return undone.filter(~Exists(carried)).order_by("position")


def next_planned(meeting: Meeting) -> Meeting | None:
    """Return the council's next meeting that has not begun."""
    waiting = Meeting.objects.filter(state__in=[Meeting.State.PLANNED, Meeting.State.CALLED])
    later = waiting.filter(council=meeting.council_id, starts_at__gt=meeting.starts_at)
    return later.order_by("starts_at").first()


def carry_over(meeting: Meeting) -> Meeting | None:
    """Put what was not done last on the council's next agenda; without one it waits for the meeting to be planned.

    The council and the meeting are locked already.
    """
    following = _lock_next(meeting)
    if following is not None:
        _append(following, left_over(meeting))
    return following


def carry_on(meeting: Meeting) -> Meeting | None:
    """Put what a cancelled meeting would have dealt with on the council's next agenda, but for what stands on it too.

    The council and the meeting are locked already.
    """
    following = _lock_next(meeting)
    if following is not None:
        _append(following, stranded(meeting, following))
    return following


def stranded(meeting: Meeting, following: Meeting) -> list[AgendaItem]:
    """Return what the other meeting's agenda lacks of this one's."""
    there = {title.casefold() for title in following.items.values_list("title", flat=True)}
    return [row for row in left_over(meeting) if row.carried_from_id or row.title.casefold() not in there]


def _lock_next(meeting: Meeting) -> Meeting | None:
    """Return the council's next meeting, locked: asked for again, as it may have begun while it was waited for."""
    following = next_planned(meeting)
    while following is not None:
        locks.meeting(following.pk)
        found, following = following, next_planned(meeting)
        if found == following:
            break
    return following


def _append(meeting: Meeting, undone: Iterable[AgendaItem]) -> None:
    existing = {item.title.casefold(): item for item in meeting.items.filter(carried_from=None)}
    position = meeting.items.aggregate(last=Max("position", default=0))["last"]
    new, same = [], []
    for item in undone:
        if found := existing.pop(item.title.casefold(), None):
            # "Other questions" stands on every agenda: it is the same item, not one more.
            found.carried_from = item
            same.append(found)
            continue
        position += 1
        copy = AgendaItem(meeting=meeting, position=position, carried_from=item, title=item.title, kind=item.kind)
        copy.minutes, copy.presenter_id, copy.text = item.minutes, item.presenter_id, item.text
        copy.is_held_to_council = item.is_held_to_council
        new.append(copy)
    AgendaItem.objects.bulk_update(same, ["carried_from"])
    AgendaItem.objects.bulk_create(new)


@recorded
def add(item: AgendaItem, *, by: User) -> AgendaItem:
    """Put a new item last on its meeting's agenda."""
    meeting = locks.agenda(item.meeting_id)
    item.position = meeting.items.aggregate(last=Max("position", default=0))["last"] + 1
    item.save()
    return item


@recorded
def edit(item: AgendaItem, *, version: int, by: User) -> AgendaItem:
    """Save an item's heading, kind, presenter, minutes and text; Conflict if somebody else has changed it."""
    meeting = locks.agenda(item.meeting_id)
    locks.present(meeting.items.filter(pk=item.pk).first())
    concurrency.save(item, version=version, fields=FIELDS)
    return item


@recorded
def move(item: AgendaItem, *, to: int, by: User) -> AgendaItem:
    """Put an item in a place and shift those between; beyond the ends is first or last. Three queries."""
    meeting = locks.agenda(item.meeting_id)
    items = meeting.items.all()
    places = items.aggregate(last=Max("position", default=0))
    item = locks.present(items.filter(pk=item.pk).first())
    here, to = item.position, max(1, min(to, places["last"]))
    if to > here:
        items.filter(position__gt=here, position__lte=to).update(position=F("position") - 1)
    elif to < here:
        items.filter(position__gte=to, position__lt=here).update(position=F("position") + 1)
    if to != here:
        item.position = to
        item.save(update_fields=["position"])
    return item


@recorded
def remove(item: AgendaItem, *, by: User) -> None:
    """Take an item off the agenda with its documents; what has been noted or decided under it is never taken with it.

    It can be put back, with its documents as long as those are kept.
    """
    papers = Document.objects.of(AgendaItem.objects.filter(pk=item.pk)).present()
    list(papers.select_for_update(of=("self",)))  # before the meeting, as whoever changes a document does
    meeting = locks.agenda(item.meeting_id)
    item = locks.present(meeting.items.filter(pk=item.pk).first())
    if item.notes.strip() or item.decisions.exists() or item.action_points.exists():
        raise WrongState(_("The item has notes, decisions or action points. Remove them first."))
    if item.referrals.exists():
        raise WrongState(_("A note has been sent on from the item to another council, so the item stays."))
    if meeting.attendances.filter(Q(came_under=item) | Q(left_under=item)).exists():
        raise WrongState(_("Somebody came or left under the item, so the item stays."))
    papers.update(removed_at=timezone.now(), removed_by=by, version=F("version") + 1)
    item.delete()
    meeting.items.filter(position__gt=item.position).update(position=F("position") - 1)


def removal(pk: int) -> Any | None:
    """Return the event that last took the item off an agenda, with the item as it was; None if none has."""
    return events_of(AgendaItem, pgh_obj_id=pk, pgh_label="delete").order_by("pgh_id").last()


@recorded
def restore(pk: int, *, by: User) -> AgendaItem:
    """Put a removed item back in its place, with its documents and all that pointed to it; nothing if it is there."""
    gone = locks.present(removal(pk))
    meeting = locks.agenda(gone.meeting_id)
    if (there := meeting.items.filter(pk=pk).first()) is not None:
        return there
    gone = locks.present(removal(pk))
    item = AgendaItem(pk=pk, **_as_it_was(gone))
    # The history keeps no versions; no form that was open before the removal may be saved over what is put back. So
    # each time begins a new million, which nobody reaches by saving.
    item.version = item.notes_version = 1_000_000 * events_of(AgendaItem, pgh_obj_id=pk, pgh_label="delete").count()
    last = meeting.items.aggregate(last=Max("position", default=0))["last"]
    item.position = min(item.position, last + 1)
    meeting.items.filter(position__gte=item.position).update(position=F("position") + 1)
    item.save(force_insert=True)
    _point_back(item, meeting, gone)
    return item


def _as_it_was(gone: Any) -> dict[str, Any]:
    """Return the item's fields in the event; what it pointed to may be gone too since."""
    found = {}
    for field in AgendaItem._meta.concrete_fields:
        if not field.primary_key and hasattr(gone, field.attname):
            value = getattr(gone, field.attname)
            if field.remote_field and not field.remote_field.model._default_manager.filter(pk=value).exists():
                value = None
            found[field.attname] = value
    return found


def _point_back(item: AgendaItem, meeting: Meeting, gone: Any) -> None:
    """Let what was removed with an item, or let go of it then, be as it was before."""
    together = {"pgh_context": gone.pgh_context_id}
    was_here = events_of(Meeting, **together, pgh_obj_id=meeting.pk, current_item=None).exists()
    if was_here and meeting.is_live and meeting.current_item_id is None:
        meeting.current_item = item
        meeting.save(update_fields=["current_item"])
    papers = events_of(Document, **together, removed_at__isnull=False).values("pgh_obj_id")
    Document.objects.of(AgendaItem.objects.filter(pk=item.pk)).filter(pk__in=papers).update(
        removed_at=None, removed_by=None, version=F("version") + 1
    )
    let_go = events_of(Proposal, **together, item=None).values("pgh_obj_id")
    Proposal.objects.filter(pk__in=let_go, item=None, state=Proposal.State.TAKEN_UP).update(item=item)
    carried = events_of(AgendaItem, **together, carried_from=None, pgh_label="update").values("pgh_obj_id")
    AgendaItem.objects.filter(pk__in=carried, carried_from=None).exclude(meeting=item.meeting_id).update(
        carried_from=item
    )


@recorded
def take_up(item: AgendaItem, *, by: User) -> Meeting:
    """Say that the room is at this item now."""
    meeting = locks.record(item.meeting_id)
    locks.present(meeting.items.filter(pk=item.pk).first())
    if meeting.current_item_id != item.pk:
        meeting.current_item_id = item.pk
        meeting.save(update_fields=["current_item"])
    return meeting


@recorded
def mark_done(item: AgendaItem, *, done: bool, by: User) -> AgendaItem:
    """Say that an item has been dealt with, or that it has not after all."""
    meeting = locks.record(item.meeting_id)
    meeting.items.filter(pk=item.pk).exclude(is_done=done).update(is_done=done, version=F("version") + 1)
    item.is_done = done
    return item


def last_paragraph(council: Council, year: int) -> int:
    """Return the last paragraph number that the council's approved minutes have used in the year."""
    numbered = Meeting.objects.filter(council=council, starts_at__year=year, first_paragraph__isnull=False)
    last = numbered.order_by("-first_paragraph").first()
    return (last.first_paragraph or 0) - 1 + paragraphs(last) if last else 0


def paragraphs(meeting: Meeting) -> int:
    """Return how many of the meeting's items have a number; breaks have none."""
    return meeting.items.exclude(kind=AgendaItem.Kind.BREAK).count()


def taken_up_at(meeting: Meeting) -> datetime | None:
    """Return when the room came to the item that it is at."""
    events = events_of(Meeting, pgh_obj_id=meeting.pk).order_by("pgh_id")
    elsewhere = events.exclude(current_item=meeting.current_item_id) | events.filter(current_item=None)
    since = elsewhere.values_list("pgh_id", flat=True).last() or 0
    event = events.filter(pgh_id__gt=since, current_item__isnull=False).first()
    return cast(datetime, event.pgh_created_at) if event else None
