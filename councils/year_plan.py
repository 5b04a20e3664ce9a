"""A council's year as it could be planned: the days that are suggested, and what stands in the way of each."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils.models import Council, Meeting, Membership
from portal.holidays import holiday

State = Meeting.State
SATURDAY = 5
# Weeks in which councils do not meet by themselves: Christmas and New Year, and July.
WORKING_WEEKS = [*range(4, 25), *range(34, 50)]
CLOSE = timedelta(weeks=3)
FROM, UNTIL, THURSDAY = time(13), time(15), 4
NUMBER = re.compile(r"\d{1,4}(?=/\d{4}$)")


@dataclass(frozen=True)
class Row:
    """A meeting that is being planned; a time that cannot be read is None."""

    day: date
    start: time | None
    end: time | None
    title: str = ""
    place: str = ""


@dataclass(frozen=True)
class Mark:
    """Something that stands in the way of a day, or only beside it (`is_light`)."""

    text: str
    is_light: bool = False


def planned(council: Council, year: int) -> list[Meeting]:
    """Return the meetings that the council has in the year already."""
    rows = Meeting.objects.filter(council=council, starts_at__year=year).exclude(state=State.CANCELLED)
    return list(rows.order_by("starts_at"))


def suggest(council: Council, year: int, *, has: Sequence[Meeting], today: date) -> list[Row]:
    """Return last year's meetings in the same week and on the same weekday; else as many as are usual, spread evenly.

    Days that have passed are left out, and those close to a meeting that is planned already: that is this year's.
    """
    last = planned(council, year - 1)
    rows = [_moved(meeting, year) for meeting in last] or _spread(council, year)
    free = [row for row in rows if row.day > today and all(abs(row.day - meeting.day) > CLOSE for meeting in has)]
    return list(_renumbered(free, {meeting.title for meeting in has}))


def _renumbered(rows: Iterable[Row], taken: set[str]) -> Iterator[Row]:
    """Yield the rows with the next number where a name such as "Rådsmöte 3/2027" is taken already."""
    for row in rows:
        title = row.title
        while title in taken and NUMBER.search(title):
            title = NUMBER.sub(lambda number: str(int(number[0]) + 1), title)
        taken = taken | {title}
        yield replace(row, title=title)


def _moved(meeting: Meeting, year: int) -> Row:
    start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    week, weekday = meeting.day.isocalendar()[1:]
    day = _on(year, week, weekday)
    return Row(day, start.time(), end.time(), meeting.title.replace(str(year - 1), str(year)), meeting.place)


def _on(year: int, week: int, weekday: int) -> date:
    """Return the day in the calendar year; what its first or last week lends to another year is moved a week."""
    longest = date(year, 12, 28).isocalendar().week  # this day is always in the year's last week
    day = date.fromisocalendar(year, min(week, longest), weekday)
    return day + timedelta(weeks=(day.year < year) - (day.year > year))


def _spread(council: Council, year: int) -> list[Row]:
    count = min(max(council.meetings_per_year, 1), len(WORKING_WEEKS))
    weeks = [WORKING_WEEKS[int((n + 0.5) * len(WORKING_WEEKS) / count)] for n in range(count)]
    days = [_on(year, week, THURSDAY) for week in weeks]
    return [
        Row(
            day - timedelta(days=1) if holiday(day) else day,
            FROM,
            UNTIL,
            _("Council meeting %(number)s/%(year)s") % {"number": n, "year": year},
        )
        for n, day in enumerate(days, 1)
    ]


def marks(council: Council, rows: Sequence[Row | None]) -> list[list[Mark]]:
    """Return what is known against each row, in two queries, however many rows and meetings there are."""
    days = {row.day for row in rows if row}
    others = Meeting.objects.filter(starts_at__date__in=days).exclude(state=State.CANCELLED)
    by_day: dict[date, list[Meeting]] = {}
    for meeting in others.select_related("council").order_by("starts_at"):
        by_day.setdefault(meeting.day, []).append(meeting)
    shared = _shared(council, {meeting.council_id for found in by_day.values() for meeting in found})
    return [_marks(council, row, rows, by_day.get(row.day, []), shared) if row else [] for row in rows]


def _shared(council: Council, others: Iterable[int]) -> dict[int, int]:
    """Return how many people each of the other councils has in common with this one."""
    today = timezone.localdate()
    here = Membership.objects.on(today).filter(council=council).values("person")
    there = Membership.objects.on(today).filter(council__in=others, person__in=here).exclude(council=council)
    return dict(there.order_by().values_list("council").annotate(n=Count("person", distinct=True)))


def _marks(
    council: Council, row: Row, rows: Sequence[Row | None], meetings: list[Meeting], shared: dict[int, int]
) -> list[Mark]:
    found = []
    if name := holiday(row.day):
        found.append(Mark(_("The day is %(name)s.") % {"name": name}))
    elif row.day.weekday() >= SATURDAY:
        found.append(Mark(_("The day is a %(weekday)s.") % {"weekday": date_format(row.day, "l").lower()}))
    if sum(other is not None and other.day == row.day for other in rows) > 1:
        found.append(Mark(_("Two meetings in this plan have the same day.")))
    # What clashes stands first, then the strategic group, as it concerns everybody.
    is_group = Council.Kind.STRATEGIC_GROUP
    clashes = [(not _at_once(row, meeting), meeting.council.kind != is_group, meeting) for meeting in meetings]
    for is_light, _rest, meeting in sorted(clashes, key=lambda clash: clash[:2]):
        found.append(_mark(council, meeting, is_light, shared.get(meeting.council_id, 0)))
    return found


def _at_once(row: Row, meeting: Meeting) -> bool:
    if row.start is None or row.end is None:
        return False
    zone = timezone.get_current_timezone()
    begins, ends = (datetime.combine(row.day, clock, tzinfo=zone) for clock in (row.start, row.end))
    return meeting.starts_at < ends and meeting.ends_at > begins


def _mark(council: Council, meeting: Meeting, is_light: bool, people: int) -> Mark:
    begins = date_format(timezone.localtime(meeting.starts_at), "H.i")
    ends = date_format(timezone.localtime(meeting.ends_at), "H.i")
    words = {"council": meeting.council.short_name, "times": f"{begins}–{ends}"}
    if meeting.council_id == council.pk:
        return Mark(_("The council has a meeting that day already, %(times)s.") % words)
    if is_light:
        return Mark(_("%(council)s meets the same day, %(times)s.") % words, is_light=True)
    text = _("%(council)s meets at the same time, %(times)s.") % words
    if people:
        both = ngettext("%(n)s person has a place in both.", "%(n)s people have places in both.", people)
        text = f"{text} {both % {'n': people}}"
    return Mark(text)
