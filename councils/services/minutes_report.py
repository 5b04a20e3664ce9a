"""What a meeting's document says, gathered from the meeting's rows."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from councils.models import ActionPoint, AgendaItem, Attendance, Meeting, Side
from councils.reports.minutes import Group, Item, MinutesReport, Present, Signature, Task
from councils.services import agendas, attendance
from portal.reports import LANGUAGE
from portal.reports.text import clean

DASH = "\N{EN DASH}"
NBSP = "\N{NO-BREAK SPACE}"


def build(meeting: Meeting, *, own: bool, items: list[AgendaItem] | None = None) -> MinutesReport:
    """Return the document as the meeting stands now; with `own` false, without notes that stay in the council.

    `items` are those that `items_of` gives, for whoever has them already.
    """
    items = list(items_of(meeting)) if items is None else items
    rows = list(meeting.attendances.for_meeting())
    approved = meeting.approved_at is not None
    with translation.override(LANGUAGE):
        kind = _("Minutes: %(title)s") if meeting.council.keeps_minutes else _("Notes: %(title)s")
        return MinutesReport(
            council=clean(meeting.council_title),
            heading=clean(kind % {"title": meeting.title}),
            status=_("Approved %(day)s") % {"day": long(meeting.approved_at)} if approved else _("Draft, not approved"),
            is_draft=not approved,
            is_own=own,
            held_out=not own and any(is_held(item) for item in items),
            at=(meeting.approved_at or meeting.held_at or meeting.starts_at).isoformat(),
            footer=clean(" · ".join(filter(None, [meeting.council.host.name, meeting.registry_number]))),
            facts=tuple(_facts(meeting, rows)),
            items=tuple(_items(meeting, items, own=own)),
            groups=tuple(_groups(rows, _places(meeting, items))),
            signatures=tuple(_signatures(meeting, rows)),
        )


def items_of(meeting: Meeting) -> Iterable[AgendaItem]:
    """Return the meeting's items with all that the document says of them, in four queries."""
    related = ("decisions", "action_points__owner__organisation")
    copies = AgendaItem.objects.filter(carried_from=OuterRef("pk")).exclude(meeting__state=Meeting.State.CANCELLED)
    # Subqueries, as one more query for the page is more than it may ask; whole lists, as the first row alone would be
    # looked for through all meetings in the order of time.
    following = copies.order_by("meeting__starts_at")
    rows = meeting.items.select_related("presenter__organisation", "carried_from__meeting").annotate(
        moved_to=ArraySubquery(following.values("meeting__title")),
        moved_at=ArraySubquery(following.values("meeting__starts_at")),
    )
    return rows.prefetch_related(*related).order_by("position")


def is_held(item: AgendaItem) -> bool:
    return item.is_held_to_council and bool(item.notes.strip())


def anchor(item: AgendaItem) -> str:
    """Return what tells the item from the others in its document; the agenda of approved minutes stands still."""
    return f"p{item.position}"


def long(day: date | datetime | None) -> str:
    """24 september 2026, kept on one line."""
    local = timezone.localtime(day) if isinstance(day, datetime) else day
    return date_format(local, "j F Y").lower().replace(" ", NBSP) if local else ""


def clock(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "H.i")


def _facts(meeting: Meeting, rows: list[Attendance]) -> Iterator[tuple[str, str]]:
    day = date_format(timezone.localtime(meeting.starts_at), "l j F Y").capitalize().replace(" ", NBSP)
    time = f"{clock(meeting.starts_at)}{DASH}{clock(meeting.ends_at)}"
    yield _("Time"), _("%(day)s, %(time)s") % {"day": day, "time": time}
    yield _("Place"), clean(", ".join(filter(None, [meeting.place, _way(meeting)])))
    yield _("Host"), clean(meeting.council.host.name)
    present, total = attendance.places(rows)
    if total:
        count = {"present": present, "total": total}
        yield _("Took part"), _("%(present)s of %(total)s places") % count
    if meeting.registry_number:
        yield _("Registry number"), clean(meeting.registry_number)


def _way(meeting: Meeting) -> str:
    mode = meeting.get_mode_display()
    return mode if not meeting.place else mode[:1].lower() + mode[1:]


def _items(meeting: Meeting, items: list[AgendaItem], *, own: bool) -> Iterator[Item]:
    first = meeting.first_paragraph
    for slot in agendas.schedule(meeting, items):
        item, number = slot.item, slot.number
        if number is None:
            continue
        hidden = item.is_held_to_council and not own
        yield Item(
            anchor=anchor(item),
            number=f"§{NBSP}{first + number - 1}" if first else f"{number}.",
            title=clean(item.title).strip() or DASH,
            about=clean(" · ".join(_about(item, clock(slot.starts_at)))),
            background=clean(item.text),
            notes="" if hidden else clean(item.notes),
            is_held_out=hidden and is_held(item),
            decisions=tuple(clean(decision.text) for decision in item.decisions.all()),
            tasks=tuple(_task(row) for row in sorted(item.action_points.all(), key=lambda row: row.pk)),
            moved=clean(_moved(meeting, item)),
        )


def _moved(meeting: Meeting, item: AgendaItem) -> str:
    """Say to which meeting an item was moved, or that it waits for one; nothing of an item that was dealt with."""
    titles, moments = item.__dict__["moved_to"], item.__dict__["moved_at"]  # annotated by `items_of`
    if titles:
        return _("Moved to %(title)s, %(day)s") % {"title": titles[0], "day": long(moments[0])}
    written = item.is_done or item.notes or item.decisions.all() or item.action_points.all()
    return "" if written or not meeting.has_been_held else _("Not dealt with. Kept for the next meeting.")


def _about(item: AgendaItem, time: str) -> Iterator[str]:
    yield time
    if item.carried_from is not None:
        earlier = item.carried_from.meeting
        yield _("Carried over from %(title)s, %(day)s") % {"title": earlier.title, "day": long(earlier.starts_at)}
    if item.presenter is not None:
        who = f"{item.presenter.name}, {item.presenter.organisation.label}"
        yield _("Presented by %(name)s") % {"name": who}


def _task(row: ActionPoint) -> Task:
    when = _("by %(day)s") % {"day": long(row.due_on)} if row.due_on else ""
    who = row.owner.name if row.owner else ""
    text = clean(row.text).strip()
    return Task(text if text.endswith((".", "!", "?")) else f"{text}.", clean(", ".join(filter(None, [who, when]))))


def _places(meeting: Meeting, items: list[AgendaItem]) -> dict[int, str]:
    """Return what each numbered item is called where the document speaks of it."""
    numbers = {slot.item.pk: slot.number for slot in agendas.schedule(meeting, items)}
    return {pk: _place(meeting, number) for pk, number in numbers.items() if number}


def _place(meeting: Meeting, number: int) -> str:
    first = meeting.first_paragraph
    return f"§{NBSP}{first + number - 1}" if first else _("item %(n)s") % {"n": number}


def _groups(rows: list[Attendance], places: dict[int, str]) -> Iterator[Group]:
    guests = [row for row in rows if row.role == "guest" and row.is_present]
    for side in Side:
        present = [row for row in rows if row.side == side and row.is_present and row.role != "guest"]
        yield from _group(str(side.label), present, places)
    yield from _group(_("Guests"), guests, places)
    yield from _group(_("Absent"), [row for row in rows if row.presence == Attendance.Presence.ABSENT], places)
    yield from _group(_("Attendance not noted"), [row for row in rows if not row.presence], places)


def _group(name: str, rows: list[Attendance], places: dict[int, str]) -> Iterator[Group]:
    if rows:
        yield Group(name, tuple(_present(row, places) for row in rows))


def _present(row: Attendance, places: dict[int, str]) -> Present:
    note = ". ".join(filter(None, [*(words for _moment, words in attendance.times(row, places)), row.note]))
    values = row.person.name, row.organisation.name, row.get_role_display(), row.get_presence_display(), note
    return Present(*map(clean, map(str, values)))


def _signatures(meeting: Meeting, rows: list[Attendance]) -> Iterator[Signature]:
    for role in ("chair", "coordinator"):
        for row in [row for row in rows if row.role == role and row.is_present][:1]:
            yield Signature(row.get_role_display(), clean(row.person.name), clean(row.organisation.name))
    # Asked of the meeting and not of the council, whose way may have been another then.
    if meeting.approved_by is not None and (approvers := list(_approvers(meeting))):
        yield from approvers
    elif meeting.approved_in is not None:
        yield Signature(_("Approved at"), clean(meeting.approved_in.title), long(meeting.approved_in.starts_at))
    elif meeting.approved_by is not None:
        day = _("In the portal %(day)s") % {"day": long(meeting.approved_at)}
        yield Signature(_("Approved by"), clean(meeting.approved_by.name), day)
    else:
        yield Signature(_("Approval"), "", _("Not approved yet"))


def _approvers(meeting: Meeting) -> Iterator[Signature]:
    """Those who were asked, what they answered, and the opinions that differ."""
    places = _places(meeting, list(meeting.items.order_by("position")))
    for approver in meeting.approvers.select_related("person").prefetch_related("verdicts").order_by("pk"):
        name = clean(approver.person.name)
        day = _("In the portal %(day)s") % {"day": long(approver.answered_at)}
        yield Signature(_("Approver"), name, day if approver.answered_at else _("Did not answer in time"))
        for verdict in approver.verdicts.all():
            place = places.get(verdict.item_id)
            if verdict.is_dissent and place:
                yield Signature(_("Differing opinion, %(place)s") % {"place": place}, name, clean(verdict.remark))
