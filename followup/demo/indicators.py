"""Values of indicators: what the portal counts in the demo's two years, and made-up ones for the years before."""

from datetime import datetime, timedelta
from decimal import Decimal

from councils.demo.dice import Dice
from councils.demo.journal import Journal, moment
from councils.models.party import REGION
from followup.models import Goal, IndicatorValue, Measurement
from followup.services.indicators import values
from followup.services.indicators.base import Indicator, Unit
from followup.services.indicators.registry import ALL

FIRST = 2023
# Goals that the demo's Västgruppen has set for 2027.
GOALS = {"meetings-held": 100, "both-sides": 100, "attendance": 80, "analyses-reviewed": 100, "hearing-coverage": 90}
# What is plausible in 2023, by unit or indicator: the lowest and the highest, and how much comes to it a year.
PLAUSIBLE: dict[str, tuple[int, int, int]] = {
    Unit.PERCENT: (48, 72, 9),
    Unit.COUNT: (1, 4, 1),
    Unit.KRONOR: (900, 2400, 120),
    Unit.YEARS_OF_WORK: (4, 9, 1),
    "dialogues": (4, 9, 3),
    "money-granted": (6500, 11000, 900),
}


def build(journal: Journal, now: datetime) -> None:
    """Count the latest two years, make up what was counted before them, and set some goals."""
    for year in range(FIRST, now.year - 1):
        at = moment(now.replace(year=year + 1, month=2, day=15).date(), 4)
        _made_up(list(ALL.values()), year, at)
        Measurement.objects.create(year=year, at=at)
    for year in (now.year - 1, now.year):
        _made_up([one for one in ALL.values() if one.is_reported], year, now - timedelta(days=12))
        values.measure(year, now=now - timedelta(hours=3))
    for key, value in GOALS.items():
        goal = Goal.objects.create(
            key=key,
            value=Decimal(value),
            by_on=now.replace(year=now.year + 1, month=12, day=31).date(),
            decision="Västgruppen, vårens möte",
        )
        journal.made(goal, now - timedelta(days=200), None)


def _made_up(indicators: list[Indicator], year: int, at: datetime) -> None:
    rows = []
    for one in indicators:
        for party in one.parties:
            dice = Dice("indicator", one.key, party)
            low, high, step = PLAUSIBLE.get(one.key) or PLAUSIBLE.get(one.unit, (1, 1, 0))
            number = dice.randint(low, high) + step * (year - FIRST)
            scale: Decimal = {Unit.KRONOR: Decimal(1000), Unit.YEARS_OF_WORK: Decimal("0.25")}.get(one.unit, Decimal(1))
            value = Decimal(min(number, 100) if one.unit == Unit.PERCENT else number) * scale
            source = "reported" if one.is_reported else "computed"
            note = "Påhittad uppgift" if one.is_reported else ""
            rows.append(
                IndicatorValue(key=one.key, party_id=party, year=year, value=value, source=source, note=note, at=at)
            )
    granted = [row for row in rows if row.key == "money-granted"]
    for row in granted:
        if row.party_id == REGION:  # its number is what all four have been granted
            row.value = sum((other.value or Decimal(0) for other in granted if other is not row), Decimal(0))
    IndicatorValue.objects.bulk_create(rows)
