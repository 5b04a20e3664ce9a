"""How many live in the municipalities: taken in from the statistics office, and read as of a day."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from councils.models import Municipality, Organisation, Population
from councils.services.population_files import Figures
from portal.sorting import swedish
from portal.templatetags.portal import longday


@transaction.atomic
def load(figures: Figures, *, source: str) -> Counter[str]:
    """Add each year's figures as of its last day, and change those that are another number now; say how many."""
    towns = dict(Municipality.objects.values_list("code", "pk"))
    done: Counter[str] = Counter()
    for year, people in figures.items():
        on = date(year, 12, 31)
        known = {row.municipality_id: row for row in Population.objects.select_for_update().filter(on=on)}
        for code, number in people.items():
            row = known.get(towns.get(code, 0))
            if code not in towns:
                done["passed over"] += 1
            elif row is None:
                Population.objects.create(municipality_id=towns[code], on=on, people=number, source=source)
                done["added"] += 1
            elif (row.people, row.source) != (number, source):
                row.people, row.source = number, source
                row.save(update_fields=["people", "source"])
                done["changed"] += 1
    return done


@dataclass(frozen=True)
class People:
    """How many live in each of some organisations' municipalities, all as of one day; or who has no figure then."""

    on: date | None = None
    source: str = ""
    of: Mapping[int, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        return self.on is not None and not self.missing

    @property
    def about(self) -> str:
        """Say which figures the shares rest on, or why there are none."""
        if self.is_known and self.on is not None:
            words = {"day": longday(self.on), "source": self.source}
            return _("Share of the population of the municipalities asked, %(day)s. Source: %(source)s.") % words
        if self.on is None:
            return _("No shares of the population are shown: the portal has no figures of it yet.")
        words = {"names": ", ".join(self.missing), "day": longday(self.on)}
        return _("No shares of the population are shown: figures are missing for %(names)s, %(day)s.") % words


def people_in(organisations: Iterable[Organisation], *, today: date) -> People:
    """Return the figures of the latest day that has them all; without one, the latest day and who is missing."""
    asked = {row.pk: row for row in organisations}
    rows = Population.objects.filter(municipality__organisation__in=asked, on__lte=today)
    days: dict[date, dict[int, int]] = defaultdict(dict)
    sources: dict[date, str] = {}
    for pk, on, people, source in rows.order_by("-on", swedish("source")).values_list(
        "municipality__organisation", "on", "people", "source"
    ):
        days[on][pk] = people
        sources.setdefault(on, source)
    if not days:
        return People()
    on = next((day for day, found in days.items() if len(found) == len(asked)), max(days))
    missing = tuple(row.label for pk, row in asked.items() if pk not in days[on])
    return People(on, sources[on], days[on], missing)
