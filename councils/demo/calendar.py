"""When a council meets, and how far each of its meetings has come today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from councils.demo.dice import Dice
from councils.demo.journal import moment
from councils.models import Council, Meeting
from portal.holidays import holidays

State = Meeting.State
BACK, AHEAD = timedelta(days=730), timedelta(days=200)
# Days from today on which something is so, whatever the year's rhythm: what the demo's people find on their desks.
FIXED: dict[str, dict[int, Meeting.State]] = {
    "fyrbodal": {-13: State.FOR_APPROVAL, 0: State.UNDER_WAY, 77: State.PLANNED},
    "branschrad-industri-fyrbodal": {-6: State.HELD, 15: State.CALLED},
    "arbetsgrupp-elektrifiering-fyrbodal": {-20: State.FOR_APPROVAL, 9: State.CALLED},
    "strategiska-gruppen": {-5: State.HELD, 8: State.CALLED},
    "vastgruppen": {-18: State.FOR_APPROVAL, 17: State.CALLED},
    "skaraborg": {-9: State.HELD, 16: State.CALLED},
    "goteborgsregionen": {-16: State.FOR_APPROVAL, 14: State.CALLED},
    "borasregionen": {-30: State.APPROVED, 22: State.CANCELLED, 36: State.PLANNED},
}
NAMES = {
    Council.Kind.OVERARCHING: "Rådsmöte",
    Council.Kind.SECTOR: "Branschråd",
    Council.Kind.COLLEGE: "Styrgruppsmöte",
    Council.Kind.STRATEGIC_GROUP: "Strategiska gruppen",
    Council.Kind.VAST_GROUP: "Västgruppen",
    Council.Kind.WORKING_GROUP: "Arbetsmöte",
}


@dataclass(frozen=True)
class Occasion:
    """One meeting's day, number in the year, and state."""

    day: date
    number: int
    state: Meeting.State

    @property
    def is_over(self) -> bool:
        return self.state in {State.HELD, State.FOR_APPROVAL, State.APPROVED}


def occasions(council: Council, now: datetime) -> list[Occasion]:
    """Return the council's meetings of two years back and half a year ahead, by day."""
    today = timezone.localdate(now)
    dice = Dice("calendar", council.slug)
    fixed = {
        working(today + timedelta(days=days)) if days else today: s for days, s in FIXED.get(council.slug, {}).items()
    }
    days = {day for day in _rhythm(council, today, dice) if _is_apart(day, fixed, today)} | set(fixed)
    found, year, number = [], 0, 0
    for day in sorted(days):
        year, number = day.year, number + 1 if day.year == year else 1
        if day >= today - BACK:
            found.append(Occasion(day, number, fixed.get(day) or _state(day, today, dice)))
    return found


def _rhythm(council: Council, today: date, dice: Dice) -> Iterator[date]:
    """Yield evenly spread working days of the years concerned, never in July or at Christmas."""
    step = 365 / council.meetings_per_year
    for year in range((today - BACK).year, (today + AHEAD).year + 1):
        for number in range(council.meetings_per_year):
            day = date(year, 1, 12) + timedelta(days=round(step * number) + dice.randrange(22))
            if day.month in {6, 7} and day > date(year, 6, 14):
                day = date(year, 8, 18) + timedelta(days=dice.randrange(20))
            day = min(day, date(year, 12, 16))
            if day <= today + AHEAD:
                yield working(day)


def _is_apart(day: date, fixed: dict[date, Meeting.State], today: date) -> bool:
    return day != today and all(abs((day - other).days) > 24 for other in fixed)


def working(day: date) -> date:
    while day.weekday() > 4 or day in holidays(day.year):
        day -= timedelta(days=1)
    return day


def _state(day: date, today: date, dice: Dice) -> Meeting.State:
    """What a meeting has come to after so many days; a few were cancelled."""
    age = (today - day).days
    if dice.happens(0.035):
        return State.CANCELLED
    if age < 0:
        return State.CALLED if age >= -21 else State.PLANNED
    if age > 50 or (age > 25 and dice.happens(0.7)):
        return State.APPROVED
    return State.FOR_APPROVAL if age > 9 else State.HELD


def todays_start(now: datetime) -> datetime:
    """Return when the meeting of today starts: a little while ago, by night too: the demo is always in it."""
    day = timezone.localdate(now)
    since = (now - timedelta(minutes=50) - moment(day, 0)) // timedelta(hours=1)
    return moment(day, min(max(since, 0), 21))


def starts_at(occasion: Occasion, now: datetime, dice: Dice) -> datetime:
    if occasion.day == timezone.localdate(now):
        return todays_start(now)
    return moment(occasion.day, *dice.choice(((9, 0), (9, 0), (9, 30), (10, 0), (13, 0), (13, 0), (13, 30))))
