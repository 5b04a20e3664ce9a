"""The matrix in words: delregions by name, where they differ, and what a delregion says of a subject."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from analyses.models import DELREGIONS, Area, Horizon, Sector, Sign
from analyses.services.matrix import RANK, SECTORS, Difference, Key


def names(areas: Iterable[str]) -> str:
    """Return delregions in words; all four are the whole county."""
    found = [str(Area(area).label) for area in areas]
    if len(found) == len(DELREGIONS):
        return _("the whole county")
    return (
        found[0] if len(found) == 1 else _("%(some)s and %(last)s") % {"some": ", ".join(found[:-1]), "last": found[-1]}
    )


def short(horizon: str) -> str:
    return _("Short term") if horizon == Horizon.SHORT else _("Long term")


def lacking(sector: str, areas: Iterable[str]) -> str:
    """Public sector in Fyrbodal and Skaraborg."""
    return _("%(sector)s in %(areas)s") % {"sector": Sector(sector).label, "areas": names(areas)}


def words_of(found: Difference) -> str:
    """Shortage in Fyrbodal, balance in Skaraborg; short term, public sector."""
    order = sorted(found.areas, key=lambda sign: -RANK[sign])
    said = [
        _("%(sign)s in %(areas)s") % {"sign": Sign(sign).label, "areas": names(found.areas[sign])} for sign in order
    ]
    said = [said[0], *(words[:1].lower() + words[1:] for words in said[1:])]
    where = f"{short(found.horizon)}, {str(Sector(found.sector).label).lower()}"
    return f"{', '.join(said)}. {where}."


def said_by(cells: Mapping[Key, str], area: str) -> str:
    """Say what a delregion judges, in as few words as it can be said: Shortage. Long term: balance."""
    by_horizon = {horizon: _of_sectors(cells, area, horizon.value) for horizon in Horizon}
    if len(set(by_horizon.values())) == 1:
        return next(iter(by_horizon.values()))
    return ". ".join(f"{short(horizon)}: {words.lower()}" for horizon, words in by_horizon.items() if words)


def _of_sectors(cells: Mapping[Key, str], area: str, horizon: str) -> str:
    signs = {sector: cells.get((area, horizon, sector.value), "") for sector in SECTORS}
    said = {sector: str(Sign(sign).label) for sector, sign in signs.items() if sign}
    if len(said) == len(SECTORS) and len(set(said.values())) == 1:
        return next(iter(said.values()))
    found = [
        _("%(sign)s in %(areas)s") % {"sign": word.lower(), "areas": str(sector.label).lower()}
        for sector, word in said.items()
    ]
    return ", ".join(found)
