"""Who sits on which side of a council's table, now and over time, and the one rule for when a side is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from councils.models import Attendance, Council, Meeting, Membership, Side

Kind = Council.Kind
# Those that gather the two sides; the strategic group, Västgruppen and working groups are made up otherwise.
TWO_SIDED = {Kind.OVERARCHING, Kind.SECTOR, Kind.COLLEGE}
SIDES = (Side.SUPPLY, Side.DEMAND)
# The declaration holds from 2023, so nothing earlier is compared.
SINCE = 2023
# Attendance is summed over as many meetings as are held in a year or so.
MEETINGS = 6
# More chairs than this cannot be told apart round the table.
SEATS_SHOWN = 40


@dataclass(frozen=True)
class Sitting:
    """How many took part in one meeting and how many were on its list, by side."""

    meeting_id: int
    present: dict[str, int]
    listed: dict[str, int]


@dataclass(frozen=True)
class SideNow:
    """A side today: its places, its organisations, and the share of its places taken at the latest meetings."""

    side: Side
    places: list[Membership]
    attended: int | None

    @property
    def organisations(self) -> int:
        return len({place.organisation_id for place in self.places})


@dataclass(frozen=True)
class Bar:
    """One half-year: its words, its places by side, and how the three parts lie as percent of the chart."""

    label: str
    counts: dict[str, int]
    parts: Sequence["Part"] = ()

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Part:
    """A rectangle of the chart, in percent of its width and height."""

    side: Side
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class OverTime:
    """The council's places by half-year, the numbers on the axis, and what the picture shows in a sentence."""

    bars: list[Bar]
    ticks: list[int]
    finding: str


def sittings(council: Council) -> list[Sitting]:
    """Return the latest held meetings where attendance was taken, latest first and without guests. One query."""
    held = Meeting.objects.filter(council=council, held_at__isnull=False).order_by("-starts_at")
    rows: Iterable[Any] = (
        Attendance.objects.filter(meeting__in=held.values("pk")[:MEETINGS])
        .exclude(role="guest")
        .values("meeting_id", "side")
        .annotate(listed=Count("pk"), present=Count("pk", filter=Q(presence__in=["present", "remote"])))
        .order_by("-meeting__starts_at", "-meeting_id")
    )
    found: dict[int, Sitting] = {}
    for row in rows:
        sitting = found.setdefault(row["meeting_id"], Sitting(row["meeting_id"], {}, {}))
        sitting.present[row["side"]], sitting.listed[row["side"]] = row["present"], row["listed"]
    return [sitting for sitting in found.values() if any(sitting.present.values())]


def now(places: Iterable[Membership], meetings: Sequence[Sitting]) -> list[SideNow]:
    """Return the three sides of the table with today's places and their attendance."""
    places = list(places)
    return [
        SideNow(side, [place for place in places if place.organisation.side == side], _share(side, meetings))
        for side in Side
    ]


def _share(side: Side, meetings: Iterable[Sitting]) -> int | None:
    listed = sum(meeting.listed.get(side, 0) for meeting in meetings)
    present = sum(meeting.present.get(side, 0) for meeting in meetings)
    return round(100 * present / listed) if listed else None


def vacancies(council: Council, sides: Iterable[SideNow]) -> list[Side]:
    """Return a side for each place that nobody has: the one of the two sides that is the smaller at each turn."""
    counts = {side.side: len(side.places) for side in sides}
    vacant = min(max((council.seats or 0) - sum(counts.values()), 0), SEATS_SHOWN)
    if council.kind not in TWO_SIDED:
        return [Side.CONVENING] * vacant
    given: list[Side] = []
    for _turn in range(vacant):
        given.append(min(SIDES, key=lambda side: counts[side] + given.count(side)))
    return given


def warnings(council: Council, sides: Iterable[SideNow], meetings: Sequence[Sitting]) -> list[str]:
    """Say which of the two sides nobody sits on, and which of them took no part in the last two meetings."""
    if council.kind not in TWO_SIDED or council.ended_on is not None:
        return []
    words = {
        Side.SUPPLY: (
            _("Nobody sits on the supply side. Add somebody who educates."),
            _("Nobody from the supply side took part in the last two meetings."),
        ),
        Side.DEMAND: (
            _("Nobody sits on the demand side. Add somebody who employs."),
            _("Nobody from the demand side took part in the last two meetings."),
        ),
    }
    found = []
    for side in (row for row in sides if row.side in SIDES):
        lacking, absent = words[side.side]
        if not side.places:
            found.append(lacking)
        elif len(meetings) >= 2 and not any(meeting.present.get(side.side) for meeting in meetings[:2]):
            found.append(absent)
    return found


def over_time(rows: Iterable[Membership], *, today: date) -> OverTime | None:
    """Return the places at the end of every half-year since 2023, or since the first place if that is later."""
    rows = list(rows)
    days = _days(rows, today)
    if not days:
        return None
    counts = [dict.fromkeys(Side, 0) for _day in days]
    for row in rows:
        for number, day in enumerate(days):
            counts[number][row.organisation.side] += row.covers(day)
    top = _top(max(sum(count.values()) for count in counts))
    bars = [
        Bar(_label(day), {str(side): n for side, n in count.items()}, _parts(count, number, len(days), top))
        for number, (day, count) in enumerate(zip(days, counts, strict=True))
    ]
    return OverTime(bars, [top, top // 2, 0], _finding(bars))


def _days(rows: list[Membership], today: date) -> list[date]:
    """Return the last day of each half-year, and today for the one that is going on."""
    starts = [row.from_on or date(SINCE, 1, 1) for row in rows]
    if not starts or min(starts) > today:
        return []
    first = max(min(starts), date(SINCE, 1, 1))
    ends = [day for year in range(first.year, today.year + 1) for day in (date(year, 6, 30), date(year, 12, 31))]
    days = [day for day in ends if first <= day < today]
    return [*days, today]


def _label(day: date) -> str:
    half = _("spring %(year)s") if day.month <= 6 else _("autumn %(year)s")
    return half % {"year": day.year}


def _top(most: int) -> int:
    """Return an even number at or a little above the tallest bar."""
    step = 2 if most <= 10 else 10
    return max(step, -(-most // step) * step)


def _parts(counts: dict[Side, int], number: int, bars: int, top: int) -> list[Part]:
    slot, filled = 100 / bars, 0
    parts = []
    for side, count in counts.items():
        filled += count
        if count:
            parts.append(
                Part(
                    side,
                    x=round(slot * (number + 0.2), 2),
                    y=round(100 - 100 * filled / top, 2),
                    width=round(slot * 0.6, 2),
                    height=round(100 * count / top, 2),
                )
            )
    return parts


def _finding(bars: list[Bar]) -> str:
    first, last = bars[0], bars[-1]
    now_ = {"supply": last.counts["supply"], "demand": last.counts["demand"], "total": last.total}
    sentence = (
        _("%(supply)d of the %(total)d places are now on the supply side and %(demand)d on the demand side.") % now_
    )
    if len(bars) == 1:
        return sentence
    then = {"supply": first.counts["supply"], "demand": first.counts["demand"], "when": first.label}
    before = _("In %(when)s they were %(supply)d and %(demand)d.") % then
    return f"{sentence} {before[0].upper()}{before[1:]}"


def sides_of(councils: Iterable[int], *, today: date) -> dict[int, dict[str, int]]:
    """Return how many sit on each side of each of the councils today. One query."""
    found: dict[int, dict[str, int]] = {}
    places = Membership.objects.on(today).filter(council__in=list(councils)).select_related("organisation")
    for place in places:
        sides = found.setdefault(place.council_id, {str(side): 0 for side in Side})
        sides[str(place.organisation.side)] += 1
    return found
