"""The numbers behind a cell: as they were frozen when the round was compiled, else as they are now."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from followup.models import Cycle
from followup.services.indicators import values
from followup.services.indicators.base import Indicator, Unit
from followup.services.indicators.registry import ALL, of_commitment
from portal.numbers import shown


@dataclass(frozen=True)
class Figure:
    """One indicator of one party in a round."""

    indicator: Indicator
    party: str
    value: Decimal | None
    part: int | None
    whole: int | None
    is_frozen: bool

    @property
    def text(self) -> str:
        return self.indicator.shown(self.value)


def all_of(cycle: Cycle, indicators: Iterable[Indicator] | None = None) -> dict[tuple[str, str], Figure]:
    """Return every figure of the round, by party and indicator; no query where they are frozen, else one."""
    wanted = list(ALL.values() if indicators is None else indicators)
    if cycle.figures:
        return {
            (party, one.key): _frozen(one, party, row)
            for one in wanted
            for party in one.parties
            if (row := cycle.figures.get(party, {}).get(one.key)) is not None
        }
    rows = {(row.party_id, row.key): row for row in values.latest(cycle.year)}
    return {
        (party, one.key): Figure(one, party, row.value, row.part, row.whole, False)
        for one in wanted
        for party in one.parties
        if (row := rows.get((party, one.key))) is not None
    }


@dataclass(frozen=True)
class Pair:
    """An indicator of a party in two rounds."""

    then: Figure | None
    now: Figure | None

    @property
    def step(self) -> Decimal | None:
        """Return how much more it is now; None where one of them is not known."""
        then, now = (one.value if one else None for one in (self.then, self.now))
        return None if then is None or now is None else now - then

    @property
    def text(self) -> str:
        """Return the step with its sign; nothing where there is none."""
        step = self.step
        if not step or self.now is None or self.now.indicator.unit == Unit.YES_NO:
            return ""
        return f"{'+' if step > 0 else ''}{shown(step)}"


def compare(now: Cycle, then: Cycle, parties: list[str]) -> list[tuple[Indicator, list[Pair | None]]]:
    """Return each indicator that is known of either round, by party; None where it does not concern the party."""
    new, old = all_of(now), all_of(then)
    found = []
    for one in ALL.values():
        keys = [(party, one.key) for party in parties]
        if any((row := rows.get(key)) and row.value is not None for rows in (new, old) for key in keys):
            pairs = [Pair(old.get(key), new.get(key)) if key[0] in one.parties else None for key in keys]
            found.append((one, pairs))
    return found


def _frozen(one: Indicator, party: str, row: dict[str, str | int | None]) -> Figure:
    value = None if row["value"] is None else Decimal(str(row["value"]))
    part, whole = (None if row[name] is None else int(row[name]) for name in ("part", "whole"))  # type: ignore[arg-type]
    return Figure(one, party, value, part, whole, True)


def of(cycle: Cycle, party: str, number: int) -> list[Figure]:
    """Return the figures that belong to a commitment."""
    found = all_of(cycle, of_commitment(number))
    return [one for (key, _name), one in found.items() if key == party]
