"""Who is in the room, for whom, and how each side of the table is filled."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import F, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import AgendaItem, Attendance, Meeting, Membership, Organisation, Person, Side
from councils.services import locks
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

Presence = Attendance.Presence
GUEST = "guest"


class Moment(TextChoices):
    """A person's field that says under which item it was, and what the button says."""

    CAME = "came_under", gettext_lazy("Came")
    LEFT = "left_under", gettext_lazy("Left")


def take_in(meeting: Meeting) -> None:
    """Put everyone with a place in the council on the meeting's day on its list, as what they are that day."""
    places = Membership.objects.on(meeting.day).filter(council=meeting.council_id).select_related("organisation")
    listed = set(meeting.attendances.values_list("person_id", flat=True))
    rows = {
        place.person_id: Attendance(
            meeting=meeting,
            person_id=place.person_id,
            organisation=place.organisation,
            role=place.role,
            side=place.organisation.side,
        )
        for place in places.order_by("from_on")
        if place.person_id not in listed
    }
    Attendance.objects.bulk_create(rows.values())


@recorded
def mark(attendance: Attendance, *, presence: str, by: User) -> Attendance:
    """Say whether a person is on site, remote or absent; the latest word counts."""
    meeting = locks.record(attendance.meeting_id)
    changed = meeting.attendances.filter(pk=attendance.pk).exclude(presence=presence)
    changed.update(presence=presence, version=F("version") + 1)
    attendance.presence = presence
    return attendance


@recorded
def remark(attendance: Attendance, *, note: str, by: User) -> Attendance:
    """Write that a person came late, left early or the like."""
    meeting = locks.record(attendance.meeting_id)
    changed = meeting.attendances.filter(pk=attendance.pk).exclude(note=note)
    changed.update(note=note, version=F("version") + 1)
    attendance.note = note
    return attendance


@recorded
def time(attendance: Attendance, *, moment: Moment, item: AgendaItem, by: User) -> Attendance:
    """Say under which item a person came or left, who then took part; what has been said already is undone first."""
    meeting = locks.record(attendance.meeting_id)
    row = meeting.attendances.for_meeting().get(pk=attendance.pk)
    before = getattr(row, moment)
    item = locks.present(meeting.items.filter(pk=item.pk).first())
    if before == item:
        return row
    if before is not None:
        raise WrongState(_("That is noted under another item already. Undo it there first."))
    setattr(row, moment, item)
    if row.came_under and row.left_under and row.came_under.position > row.left_under.position:
        raise WrongState(_("Nobody leaves before they come. Undo the other one first."))
    if not row.is_present:
        row.presence = Presence.PRESENT
    row.version += 1
    row.save(update_fields=[moment, "presence", "version"])
    return row


@recorded
def untime(attendance: Attendance, *, moment: Moment, item: AgendaItem, by: User) -> Attendance:
    """Take back that a person came or left under the item; what somebody else has said since then stays."""
    meeting = locks.record(attendance.meeting_id)
    said = meeting.attendances.filter(pk=attendance.pk, **{moment: item})
    said.update(**{moment: None}, version=F("version") + 1)
    return meeting.attendances.for_meeting().get(pk=attendance.pk)


def times(row: Attendance, places: dict[int, str]) -> Iterator[tuple[Moment, str]]:
    """Return in words under which item a person who took part came and left; `places` says what each is called."""
    for moment, text in ((Moment.CAME, _("Came under %(place)s")), (Moment.LEFT, _("Left under %(place)s"))):
        item = getattr(row, f"{moment}_id")
        if row.is_present and item in places:
            yield moment, text % {"place": places[item]}


@recorded
def mark_all_present(meeting: Meeting, *, by: User) -> int:
    """Mark as on site everyone who has not been marked yet; return how many they were."""
    meeting = locks.record(meeting.pk)
    unmarked = meeting.attendances.filter(presence=Presence.UNMARKED)
    return unmarked.update(presence=Presence.PRESENT, version=F("version") + 1)


@recorded
def add_guest(meeting: Meeting, *, name: str, organisation: Organisation, by: User) -> Attendance:
    """Put a guest on the list as present: the organisation's person of that name, added to the registry if new."""
    meeting = locks.record(meeting.pk)
    known = Person.objects.filter(name__iexact=name, organisation=organisation, ended_on=None).order_by("pk").first()
    person = known or Person.objects.create(name=name, organisation=organisation)
    guest, _is_new = Attendance.objects.get_or_create(
        meeting=meeting,
        person=person,
        defaults={
            "organisation": organisation,
            "role": GUEST,
            "side": organisation.side,
            "presence": Presence.PRESENT,
        },
    )
    return guest


@dataclass(frozen=True)
class Group:
    """One side of the table: who belongs there and how many of them are in the meeting."""

    side: Side
    rows: list[Attendance]
    present: int


@dataclass(frozen=True)
class Sums:
    """A meeting's attendance by side, and how many are marked as what; `away` have not come yet or have left."""

    groups: list[Group]
    on_site: int
    remote: int
    absent: int
    unmarked: int
    away: int

    @property
    def present(self) -> int:
        return self.on_site + self.remote

    @property
    def total(self) -> int:
        return self.present + self.absent + self.unmarked + self.away


def places(rows: Iterable[Attendance]) -> tuple[int, int]:
    """Return how many of the council's places were taken, and how many there are.

    A substitute has no place of their own but takes an empty one of their organisation's; a guest takes none.
    """
    rows = [row for row in rows if row.role != GUEST]
    seats = Counter(row.organisation_id for row in rows if row.role != Membership.Role.SUBSTITUTE)
    present = Counter(row.organisation_id for row in rows if row.is_present)
    return sum((seats & present).values()), seats.total()


def sums(rows: Iterable[Attendance], *, at: int | None = None) -> Sums:
    """Count the rows by side and by mark, in all or at the item in a place; a side without anybody is left out."""
    rows = list(rows)
    there = [row for row in rows if row.is_there(at)]
    sides = [(side, [row for row in rows if row.side == side]) for side in Side]
    marks = [row.presence for row in rows if row in there or not row.is_present]
    on_site, remote, absent, unmarked = (
        marks.count(mark) for mark in (Presence.PRESENT, Presence.REMOTE, Presence.ABSENT, Presence.UNMARKED)
    )
    groups = [Group(side, found, sum(row in there for row in found)) for side, found in sides if found]
    return Sums(groups, on_site, remote, absent, unmarked, away=len(rows) - len(marks))
