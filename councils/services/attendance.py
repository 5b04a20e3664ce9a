"""Who is in the room, for whom, and how each side of the table is filled."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from councils.models import Attendance, Meeting, Membership, Organisation, Person, Side
from councils.services import locks
from portal.history import recorded
from portal.models import User

Presence = Attendance.Presence
GUEST = "guest"


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
    guest, _ = Attendance.objects.get_or_create(
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

    @property
    def present(self) -> int:
        return sum(row.is_present for row in self.rows)


@dataclass(frozen=True)
class Sums:
    """A meeting's attendance by side, and how many are marked as what."""

    groups: list[Group]
    on_site: int
    remote: int
    absent: int
    unmarked: int

    @property
    def present(self) -> int:
        return self.on_site + self.remote

    @property
    def total(self) -> int:
        return self.present + self.absent + self.unmarked


def places(rows: Iterable[Attendance]) -> tuple[int, int]:
    """Return how many of the council's places were taken, and how many there are.

    A substitute has no place of their own but takes an empty one of their organisation's; a guest takes none.
    """
    rows = [row for row in rows if row.role != GUEST]
    seats = Counter(row.organisation_id for row in rows if row.role != Membership.Role.SUBSTITUTE)
    present = Counter(row.organisation_id for row in rows if row.is_present)
    return sum((seats & present).values()), seats.total()


def sums(rows: Iterable[Attendance]) -> Sums:
    """Count the rows by side and by mark; a side without anybody is left out."""
    rows = list(rows)
    groups = [Group(side, [row for row in rows if row.side == side]) for side in Side]
    marks = [row.presence for row in rows]
    return Sums(
        [group for group in groups if group.rows],
        *(marks.count(mark) for mark in (Presence.PRESENT, Presence.REMOTE, Presence.ABSENT, Presence.UNMARKED)),
    )
