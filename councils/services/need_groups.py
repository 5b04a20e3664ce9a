"""What the observed needs say together, with nobody's name: told so that no employer can be read out of it.

Four rules, and no more is needed:

- A need is counted in one group, once and for all, and a group never changes. Whoever adds up or subtracts what the
  filters show, today's from yesterday's too, is left with whole groups.
- A group holds the needs of so many employers as `SMALLEST_GROUP` says, or of more.
- That holds too for what is left when somebody takes away what they have read themselves: all that one council
  has noted, and what councils share with the five parties or with each other.
- How many people a group lacks is said only where no employer stands for so much of it that another in the group could
  work its number out (the p % rule of statistical offices), to strangers and to those who have read some of it.

A need that finds no such company waits. The longer it has waited, the broader is the group that it may be told in.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from councils.models import Code, Dialogue, NeedGroup, NeedObservation, Organisation

Level = Dialogue.Level
HARD = (NeedObservation.Difficulty.HARD, NeedObservation.Difficulty.VERY_HARD)
# What a group is told by, the finest first, and how many days a need waits before it is told as broadly as that. The
# first week it is told in none, so that slips of the pen are mended before they are counted.
GRAINS: list[tuple[int, tuple[str, ...]]] = [
    (7, ("group", "area", "horizon", "sector")),
    (14, ("group", "area", "horizon")),
    (30, ("group", "area")),
    (60, ("group",)),
    (90, ("field", "area")),
    (120, ("field",)),
]
# How near, in parts of its number, another in the group may come to what the largest employer has said: a fifth.
NEAREST = 5
COMPANY = re.compile(r"\b(?:aktiebolag|ab|hb|kb|publ)\b|\W+")


@dataclass(frozen=True)
class Told:
    """A need as the grouping sees it: whose it is, who may have read it, and what a group may say of it."""

    pk: int
    employer: str
    council: int
    level: str
    days: int
    # The code on the second level, and on the first; None where the need was told in words only.
    group: int | None = None
    field: int | None = None
    area: str | None = None
    horizon: str = ""
    sector: str = ""
    people: int = 0


@dataclass(frozen=True)
class Reader:
    """Somebody who has read some of the dialogues: a council's own, an official, or both."""

    council: int | None = None
    is_official: bool = False

    def has_read(self, need: Told) -> bool:
        shared = {Level.COUNCILS, Level.PARTIES} if self.is_official else {Level.COUNCILS}
        return need.council == self.council or need.level in shared


@dataclass(frozen=True)
class Together:
    """Needs that make a group, and what the group is told by."""

    grain: tuple[str, ...]
    needs: tuple[Told, ...]


def arrange(needs: Iterable[Told], smallest: int) -> list[Together]:
    """Return the groups that the needs make, each need in one group at most; those in none wait."""
    waiting = list(needs)
    made: list[Together] = []
    for days, grain in GRAINS:
        together = defaultdict(list)
        for need in waiting:
            if need.days >= days:
                together[tuple(getattr(need, name) for name in grain)].append(need)
        found = [Together(grain, tuple(some)) for some in together.values() if is_safe(some, smallest)]
        made += found
        taken = {need.pk for group in found for need in group.needs}
        waiting = [need for need in waiting if need.pk not in taken]
    return made


def is_safe(needs: list[Told], smallest: int) -> bool:
    """Say whether these needs may be told together: to strangers, and to those who have read some of them."""
    if len({need.employer for need in needs}) < smallest:
        return False
    left = ({need.employer for need in some} for some in _left(needs))
    return all(not employers or len(employers) >= smallest for employers in left)


def _left(needs: list[Told]) -> list[list[Told]]:
    """Return what is left of a group for each who may have read some of it."""
    councils = {need.council for need in needs}
    readers = [Reader(council, is_official) for council in [None, *councils] for is_official in (False, True)]
    return [[need for need in needs if not reader.has_read(need)] for reader in readers]


def people(needs: list[Told]) -> int:
    """Return how many people the needs are of in all; 0, which says nothing, where that would tell on an employer."""
    for some in [needs, *_left(needs)]:
        said: dict[str, int] = defaultdict(int)
        for need in some:
            said[need.employer] += need.people
        if not is_undominated(said.values()):
            return 0
    return sum(need.people for need in needs)


def is_undominated(said: Iterable[int]) -> bool:
    """Say whether the sum of what employers have said can be told: what the third and on add hides the largest."""
    largest, _second, *rest = [*sorted(said, reverse=True), 0, 0]
    return sum(rest) * NEAREST >= largest


def employer(organisation: Organisation) -> str:
    """Return what tells an employer from another: its number, else its name however it is written."""
    number = re.sub(r"\D", "", organisation.organisation_number)
    return number or COMPANY.sub("", organisation.name.casefold()) or str(organisation.pk)


@transaction.atomic
def compile_needs(now: date) -> int:
    """Make the groups that can be made of the needs that wait; return how many."""
    rows = NeedObservation.objects.present().filter(group=None, dialogue__removed_at=None)
    # One at a time: whoever comes second finds that the needs have been told.
    waiting = {row.pk: row for row in rows.select_for_update(of=("self",)).select_related("dialogue", "organisation")}
    above = dict(Code.objects.values_list("pk", "parent"))
    levels = dict(Code.objects.values_list("pk", "level"))
    told = [_told(row, now, above, levels) for row in waiting.values()]
    made = arrange(told, settings.SMALLEST_GROUP)
    for group in made:
        some = [waiting[need.pk] for need in group.needs]
        row = _group(group, some, now)
        row.save()
        NeedObservation.objects.filter(pk__in=[need.pk for need in some]).update(group=row)
    return len(made)


def _told(row: NeedObservation, now: date, above: dict[int, int | None], levels: dict[int, int]) -> Told:
    chain = [row.code_id] if row.code_id else []
    while chain and (parent := above[chain[-1]]):
        chain.append(parent)
    upper = [pk for pk in chain if levels[pk] <= 2]
    return Told(
        pk=row.pk,
        employer=employer(row.organisation),
        council=row.dialogue.council_id,
        level=row.dialogue.level,
        days=(now - timezone.localdate(row.dialogue.written_at)).days,
        group=upper[0] if upper else None,
        field=upper[-1] if upper else None,
        area=row.area_id,
        horizon=row.horizon,
        sector=row.sector,
        people=row.how_many or 0,
    )


def _group(group: Together, some: list[NeedObservation], now: date) -> NeedGroup:
    says = {name: getattr(group.needs[0], name) for name in group.grain}
    return NeedGroup(
        code_id=says.get("group") or says.get("field"),
        area_id=says.get("area"),
        horizon=says.get("horizon", ""),
        sector=says.get("sector", ""),
        needs_count=len(some),
        people_count=people(list(group.needs)),
        hard_count=sum(need.difficulty in HARD for need in some),
        smallest=settings.SMALLEST_GROUP,
        made_on=now,
    )
