"""Values of indicators: measured, kept with their day, and read with their goal and how fresh they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import Party
from followup.models import Goal, IndicatorValue, Measurement
from followup.services.indicators.base import FIVE, Indicator, Measure, Period, Unit
from followup.services.indicators.registry import ALL
from portal import advisory
from portal.history import recorded
from portal.models import User

Source = IndicatorValue.Source
# A running year's count is fresh for two days, and what a party has reported for half a year.
FRESH, REPORTED_FRESH = timedelta(days=2), timedelta(days=183)
# What was said of a year is counted anew until this day of the next: minutes and answers come late.
SETTLED = (3, 1)
Key = tuple[str, str]


@dataclass(frozen=True)
class Reading:
    """An indicator for a party and a year as it is read: the value, its goal, and the two marks."""

    indicator: Indicator
    party: str
    year: int
    row: IndicatorValue | None = None
    goal: Goal | None = None
    before: Decimal | None = None
    measured_at: datetime | None = None

    @property
    def value(self) -> Decimal | None:
        return self.row.value if self.row else None

    @property
    def text(self) -> str:
        return self.indicator.shown(self.value)

    @property
    def goal_text(self) -> str:
        return self.indicator.shown(self.goal.value) if self.goal else ""

    @property
    def of(self) -> str:
        """Return of a share how many of how many."""
        if self.row is None or self.row.whole is None or self.indicator.unit != Unit.PERCENT:
            return ""
        return _("%(part)s of %(whole)s") % {"part": self.row.part, "whole": self.row.whole}

    @property
    def status(self) -> tuple[str, str, str]:
        """Return the mark of how the value stands against its goal: colour, icon, word."""
        if self.value is None:
            return "mute", "none", _("No value")
        if self.goal is None:
            return "mute", "minus", _("No goal")
        if self.value >= self.goal.value:
            return "ok", "ok", _("Reached")
        is_better = self.before is not None and self.value > self.before
        return ("warn", "half", _("On the way")) if is_better else ("bad", "no", _("Below the goal"))

    def freshness(self, now: datetime) -> tuple[str, str, str]:
        """Return the mark of how fresh the value is."""
        at = self.measured_at
        if at is None:
            return "mute", "none", _("Not measured")
        if self.year < now.year and at.date() > date(self.year, 12, 31):
            return "ok", "check", _("Final")
        limit = REPORTED_FRESH if self.indicator.is_reported else FRESH
        return ("ok", "check", _("Fresh")) if now - at <= limit else ("warn", "clock", _("Old"))


@transaction.atomic
def measure(year: int, *, now: datetime) -> int:
    """Count the year anew and keep what has changed; return how many values are new."""
    advisory.hold(f"followup.measure.{year}")
    period = Period(year)
    known = {(row.key, row.party_id): row for row in latest(year) if row.source == Source.COMPUTED}
    there = set(Party.objects.values_list("pk", flat=True))
    new = []
    for indicator in ALL.values():
        if indicator.measure is None:
            continue
        found = indicator.measure(period)
        for party in there.intersection(indicator.parties):
            one = found.get(party, Measure(None))
            if _differs(known.get((indicator.key, party)), one):
                new.append(_row(indicator.key, party, year, one, now))
    IndicatorValue.objects.bulk_create(new)
    Measurement.objects.update_or_create(year=year, defaults={"at": now})
    return len(new)


def _row(key: str, party: str, year: int, one: Measure, now: datetime) -> IndicatorValue:
    return IndicatorValue(
        key=key, party_id=party, year=year, value=one.value, part=one.part, whole=one.whole, source="computed", at=now
    )


def _differs(row: IndicatorValue | None, one: Measure) -> bool:
    return row is None or (row.value, row.part, row.whole) != (one.value, one.part, one.whole)


def measure_due(now: datetime) -> int:
    """Count the years that may still change: this one, and last year's until the first of March."""
    today = timezone.localdate(now)
    years = [today.year - 1, today.year] if (today.month, today.day) < SETTLED else [today.year]
    return sum(measure(year, now=now) for year in years)


def latest(year: int) -> Iterable[IndicatorValue]:
    """Return what was said last of each indicator and party in the year; one query."""
    return IndicatorValue.objects.filter(year=year).latest_of()


def readings(year: int, *, indicators: Iterable[Indicator] | None = None) -> dict[Key, Reading]:
    """Return every indicator of every party that it concerns; four queries."""
    now_rows = {(row.key, row.party_id): row for row in latest(year)}
    before = {(row.key, row.party_id): row.value for row in latest(year - 1)}
    goals = goals_of(year)
    measured = Measurement.objects.filter(year=year).values_list("at", flat=True).first()
    found: dict[Key, Reading] = {}
    for one in ALL.values() if indicators is None else indicators:
        for party in one.parties:
            row = now_rows.get((one.key, party))
            at = measured if row and row.source == Source.COMPUTED else row.at if row else None
            goal = goals.get((one.key, party)) or goals.get((one.key, ""))
            found[one.key, party] = Reading(one, party, year, row, goal, before.get((one.key, party)), at)
    return found


def goals_of(year: int) -> dict[Key, Goal]:
    """Return the goal that counts in a year: the first whose day has not passed by its beginning, else the last."""
    found: dict[Key, Goal] = {}
    for goal in Goal.objects.order_by("by_on", "pk"):
        key = (goal.key, goal.party_id or "")
        if key not in found or found[key].by_on < date(year, 1, 1):
            found[key] = goal
    return found


@recorded
def report(year: int, said: dict[Key, tuple[Decimal | None, str]], *, by: User) -> int:
    """Keep what parties say of themselves; only what is another value or note than before is a new row."""
    advisory.hold(f"followup.measure.{year}")
    known = {(row.key, row.party_id): row for row in latest(year)}
    new = []
    for (key, party), (value, note) in said.items():
        row = known.get((key, party))
        if (row.value, row.note) != (value, note) if row else value is not None:
            new.append(
                IndicatorValue(
                    key=key, party_id=party, year=year, value=value, note=note, source=Source.REPORTED, by=by
                )
            )
    IndicatorValue.objects.bulk_create(new)
    return len(new)


@recorded
def set_goal(goal: Goal, *, by: User) -> Goal:
    """Set the goal for its day; the goal of the same day is replaced."""
    found = Goal.objects.filter(key=goal.key, party=goal.party, by_on=goal.by_on).first()
    if found is not None:
        found.value, found.decision, found.set_by = goal.value, goal.decision, by
        found.version += 1
        found.save(update_fields=["value", "decision", "set_by", "version"])
        return found
    goal.set_by = by
    goal.save()
    return goal


def order_of(keys: Iterable[str]) -> list[str]:
    """Return the parties' keys as they stand side by side: the region first."""
    wanted = set(keys)
    return [key for key in FIVE if key in wanted]
