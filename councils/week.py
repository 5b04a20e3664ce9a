"""The week in which a meeting is being planned: what else happens in it, and for whom that would clash."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from councils.models import Meeting, Person
from councils.models.period import during
from councils.rights import rights_of
from portal.holidays import holiday
from portal.models import User
from portal.sorting import swedish

SHOWN = 20


@dataclass(frozen=True)
class Other:
    """Another meeting that week; councils that one does not read show their name and time only."""

    meeting: Meeting
    is_same_day: bool
    is_read: bool


@dataclass(frozen=True)
class Week:
    """A week from Monday, with its holidays, its other meetings and the people asked to be in two places."""

    day: date
    holidays: list[tuple[date, str]]
    others: list[Other]
    clashing: list[Person] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.day.isocalendar().week

    @property
    def year(self) -> int:
        return self.day.isocalendar().year

    @property
    def holiday(self) -> str:
        return dict(self.holidays).get(self.day, "")


def around(day: date, start: time | None, end: time | None, *, this: Meeting, user: User) -> Week:
    """Return the week around the day in two queries, however many meetings it has."""
    monday = day - timedelta(days=day.weekday())
    zone = timezone.get_current_timezone()
    first = datetime.combine(monday, time.min, tzinfo=zone)
    meetings = Meeting.objects.filter(starts_at__gte=first, starts_at__lt=first + timedelta(days=7))
    meetings = meetings.exclude(state=Meeting.State.CANCELLED).exclude(pk=this.pk or 0)
    rows = list(meetings.select_related("council__host__party").order_by("starts_at")[:SHOWN])
    at_once = []
    if start and end:
        begins, ends = (datetime.combine(day, moment, tzinfo=zone) for moment in (start, end))
        at_once = [row for row in rows if row.starts_at < ends and row.ends_at > begins]
    rights = rights_of(user)
    return Week(
        day=day,
        holidays=[(a_day, name) for n in range(7) if (name := holiday(a_day := monday + timedelta(days=n)))],
        others=[
            Other(row, row.day == day, rights.reads_all_councils or row.council_id in rights.reads_councils)
            for row in rows
        ],
        clashing=_clashing(this.council_id, at_once, day),
    )


def _clashing(council_id: int | None, at_once: list[Meeting], day: date) -> list[Person]:
    """Return those who have a place both in this council and in another that meets at the same time."""
    elsewhere = {row.council_id for row in at_once} - {council_id}
    if not elsewhere or council_id is None:
        return []
    on_day = during(day, "memberships__")
    here = Person.objects.filter(on_day, memberships__council=council_id)
    there = Person.objects.filter(on_day, memberships__council__in=elsewhere)
    return list(here.filter(pk__in=there.values("pk")).order_by(swedish("name")).distinct()[:SHOWN])
