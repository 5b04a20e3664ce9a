"""The matrix: what each delregion says of each subject, where they differ, and what has changed since last time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Case, CharField, F, Q, QuerySet, When
from django.db.models import Value as Literal

from analyses.models import DELREGIONS, Assessment, Certainty, Horizon, Sector, Sign, Value

# area, horizon, sector
Key = tuple[str, str, str]
Signs = dict[int, dict[Key, str]]
# From too few to too many: what lies two steps apart is called a difference.
RANK: dict[str, int] = {
    sign.value: rank
    for sign, rank in (
        (Sign.SHORTAGE, 3),
        (Sign.UNCERTAIN, 3),
        (Sign.PARADOX, 2),
        (Sign.BALANCE, 1),
        (Sign.SURPLUS, 0),
    )
}
CLEAR = 2
SECTORS = (Sector.PUBLIC, Sector.PRIVATE)


@dataclass(frozen=True)
class Column:
    """One of the columns that the filters leave."""

    area: str
    horizon: str
    sector: str

    @property
    def key(self) -> Key:
        return (self.area, self.horizon, self.sector)


@dataclass(frozen=True)
class Difference:
    """Where the delregions lie furthest apart on a subject: what each sign's areas are."""

    horizon: str
    sector: str
    spread: int
    areas: Mapping[str, list[str]]


@dataclass(frozen=True)
class Sum:
    """What most of the cells say, and how many of how many."""

    sign: str
    count: int
    of: int


def columns(*, area: str = "", horizon: str = "", sector: str = "") -> list[Column]:
    """Return the columns in the order of the page."""
    return [
        Column(one.value, when.value, side.value)
        for one in DELREGIONS
        for when in Horizon
        for side in SECTORS
        if area in {"", one} and horizon in {"", when} and sector in {"", side}
    ]


def signs(rows: QuerySet[Assessment]) -> Signs:
    """Return what each cell shows, in one query: what is said of both sectors stands where nothing else is said."""
    found: Signs = defaultdict(dict)
    is_uncertain = Q(value=Value.SHORTAGE, certainty=Certainty.LOW)
    sign_of = Case(When(is_uncertain, then=Literal(Sign.UNCERTAIN.value)), default=F("value"), output_field=CharField())
    of_both = Sector.BOTH.value
    both = []
    for subject, area, horizon, sector, sign in rows.values_list("subject_id", "area", "horizon", "sector", sign_of):
        if sector == of_both:
            both.append((subject, area, horizon, sign))
        else:
            found[subject][area, horizon, sector] = sign
    for subject, area, horizon, sign in both:
        for side in SECTORS:
            if not found[subject].get((area, horizon, side.value)):
                found[subject][area, horizon, side.value] = sign
    return found


def total(cells: Mapping[Key, str]) -> Sum | None:
    """Return what most of the assessed cells say; of two that are as many, the one nearer to a shortage."""
    said = [sign for sign in cells.values() if sign in RANK]
    if not said:
        return None
    plain = Counter(Sign.SHORTAGE.value if sign == Sign.UNCERTAIN else sign for sign in said)
    sign, count = max(plain.items(), key=lambda pair: (pair[1], RANK[Sign(pair[0])]))
    is_uncertain = sign == Sign.SHORTAGE and said.count(Sign.UNCERTAIN.value) * 2 > count
    return Sum(Sign.UNCERTAIN.value if is_uncertain else sign, count, len(said))


def difference(cells: Mapping[Key, str]) -> Difference | None:
    """Return where the delregions lie furthest apart, if they do so at all."""
    found: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (area, horizon, sector), sign in cells.items():
        if sign in RANK:
            found[horizon, sector][sign].append(area)
    best = None
    for (horizon, sector), areas in found.items():
        ranks = [RANK[sign] for sign in areas]
        spread = max(ranks) - min(ranks)
        if spread and (best is None or spread > best.spread):
            best = Difference(horizon, sector, spread, areas)
    return best


def direction(now: Mapping[Key, str], before: Mapping[Key, str]) -> str:
    """Return whether more cells have moved towards a shortage than away from it since last time: up, down or same."""
    moves = [
        _step(now[key]) - _step(before[key]) for key in now.keys() & before.keys() if _is_said(now[key], before[key])
    ]
    balance = sum(move > 0 for move in moves) - sum(move < 0 for move in moves)
    return "" if not moves else "up" if balance > 0 else "down" if balance < 0 else "same"


def changed(now: Mapping[Key, str], before: Mapping[Key, str]) -> set[Key]:
    """Return the cells that say something else than last time."""
    return {key for key, sign in now.items() if sign and before.get(key) and before[key] != sign}


def _is_said(*both: str) -> bool:
    return all(sign in RANK for sign in both)


def _step(sign: str) -> float:
    return RANK[sign] - (0.5 if sign == Sign.UNCERTAIN else 0)


def furthest_apart(found: Signs, *, most: int) -> list[tuple[int, Difference]]:
    """Return the subjects that the delregions see most differently."""
    pairs = [(subject, apart) for subject, cells in found.items() if (apart := difference(cells)) is not None]
    return sorted(pairs, key=lambda pair: (-pair[1].spread, -len(pair[1].areas), pair[0]))[:most]


def short_of(found: Signs, *, most: int) -> list[tuple[int, str, list[str]]]:
    """Return the subjects with a shortage in the short term in most delregions: subject, sector and where."""
    pairs = []
    for subject, cells in found.items():
        by_sector = {side.value: _lacking(cells, side.value) for side in SECTORS}
        sector = max(by_sector, key=lambda one: len(by_sector[one]))
        if by_sector[sector]:
            pairs.append((subject, sector, by_sector[sector]))
    return sorted(pairs, key=lambda pair: (-len(pair[2]), pair[0]))[:most]


def _lacking(cells: Mapping[Key, str], sector: str) -> list[str]:
    lacks = Sign.SHORTAGE.value
    return [area.value for area in DELREGIONS if cells.get((area.value, Horizon.SHORT.value, sector)) == lacks]


def differing(found: Signs) -> list[int]:
    """Return the subjects with a clear difference between delregions."""
    return [pk for pk, cells in found.items() if (apart := difference(cells)) and apart.spread >= CLEAR]


def changing(found: Signs, before: Signs) -> list[int]:
    """Return the subjects with a cell that says something else than last time."""
    return [pk for pk, cells in found.items() if changed(cells, before.get(pk, {}))]


def saying(found: Signs, sign: str) -> list[int]:
    """Return the subjects with a cell of that sign."""
    return [pk for pk, cells in found.items() if sign in cells.values()]


def narrowed(found: Signs, keys: Iterable[Key]) -> Signs:
    """Return only the cells of some columns."""
    kept = set(keys)
    if len(kept) == len(DELREGIONS) * len(Horizon) * len(SECTORS):
        return found
    return {pk: {key: sign for key, sign in cells.items() if key in kept} for pk, cells in found.items()}
