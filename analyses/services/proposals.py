"""Proposed analyses, ranked by each of the five parties and decided on together."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from analyses.models import Analysis, Ranking
from analyses.services import analyses
from councils.models import Party
from portal import advisory
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

State = Analysis.State


@dataclass(frozen=True)
class Proposal:
    """A proposed analysis, the place that each party gives it, and what the places make together."""

    analysis: Analysis
    points: int
    places: dict[str, int] = field(default_factory=dict)


def ranked() -> list[Proposal]:
    """Return the proposals, those that the parties want most first; two queries.

    A party's first gives as many points as there are proposals, its second one less, and so on.
    """
    rankings = Prefetch("rankings", Ranking.objects.all())
    rows = list(Analysis.objects.filter(state=State.PROPOSED).for_list().prefetch_related(rankings))
    found = []
    for row in rows:
        places = {ranking.party_id: ranking.place for ranking in row.rankings.all()}
        found.append(Proposal(row, sum(max(len(rows) + 1 - place, 1) for place in places.values()), places))
    return sorted(found, key=lambda proposal: (-proposal.points, proposal.analysis.proposed_at, proposal.analysis.pk))


def seen(proposals: list[Proposal], party: Party) -> str:
    """Return a party's ranking as a form carries it, to tell whether a colleague has changed it since."""
    places = sorted((row.places[party.pk], row.analysis.pk) for row in proposals if party.pk in row.places)
    return ",".join(f"{pk}" for _place, pk in places)


@recorded
def rank(party: Party, order: list[Analysis], *, was: str, by: User) -> None:
    """Save which proposals the party wants, the first one first; those that are left out have no place.

    WrongState if a colleague has ranked since the form was read, or a proposal has been decided on.
    """
    advisory.hold(f"analyses.ranking.{party.pk}")
    open_now = list(Analysis.objects.select_for_update(of=("self",), no_key=True).filter(state=State.PROPOSED))
    if not {row.pk for row in order} <= {row.pk for row in open_now}:
        raise WrongState(_("A proposal has been decided on since you opened the page. Look at what is left."))
    if was != seen(ranked(), party):
        raise WrongState(_("Somebody else has ranked for the party since you opened the page. Look at it first."))
    Ranking.objects.filter(party=party, analysis__in=open_now).exclude(analysis__in=order).delete()
    for place, row in enumerate(order, 1):
        fields = {"place": place, "ranked_by": by, "ranked_at": timezone.now()}
        Ranking.objects.update_or_create(analysis=row, party=party, defaults=fields)


@recorded
def decide(
    *, made: Collection[Analysis], declined: Collection[Analysis], decision: str, reason: str, on: date, by: User
) -> None:
    """Decide on several proposals at once, all or none: which shall be made, and which not."""
    for row in made:
        analyses.decide(row, decision=decision, on=on, by=by)
    for row in declined:
        analyses.decline(row, reason=reason, by=by)
