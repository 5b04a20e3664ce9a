"""Indicators as charts."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from councils.models import Party
from followup.models import IndicatorValue
from followup.models.declaration import short_name
from followup.services.indicators.base import Indicator, Unit
from portal.charts import Chart, Kind, Series

# The parties' own colours, as elsewhere in the portal.
TONES = {"vg": "fa", "fy": "fk", "gr": "fg", "bo": "fo", "sk": "fq"}


def over_the_years(indicator: Indicator, parties: Sequence[Party], rows: Iterable[IndicatorValue]) -> Chart | None:
    """Return the indicator's line of each party over the years; None as long as there are not two years."""
    found = {(row.year, row.party_id): row.value for row in rows}
    years = sorted({year for year, _party in found})
    if indicator.unit == Unit.YES_NO or len(years) < 2:
        return None
    series = tuple(
        Series(short_name(party), tuple(found.get((year, party.key)) for year in years), TONES[party.key])
        for party in parties
        if any(found.get((year, party.key)) is not None for year in years)
    )
    if not series:
        return None
    return Chart(
        kind=Kind.LINE,
        title=str(indicator.title),
        head=_("Year"),
        labels=tuple(str(year) for year in years),
        series=series,
        unit="%" if indicator.unit == Unit.PERCENT else str(indicator.unit.label),
        source=str(indicator.source),
    )
