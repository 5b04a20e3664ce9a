"""A party's own answer to a hearing beside what its municipalities say: how many, and who says otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from councils.models import HearingRequest
from councils.services import hearing_counts
from councils.services.hearing_counts import Count
from portal.sorting import swedish

Answer = HearingRequest.Answer
FOR = {Answer.SUPPORTS, Answer.WITH_REMARKS}


@dataclass(frozen=True)
class Own:
    """An association's municipalities in the county, as they have answered up to now."""

    count: Count
    # How many say what, in words, and who they are; those who just agree are counted and not named.
    said: tuple[tuple[str, str], ...]
    dissenting: tuple[HearingRequest, ...]
    # Those that have answered after the association, which may want to look again.
    later: int


def own_of(row: HearingRequest, towns: Iterable[HearingRequest]) -> Own | None:
    """Return what the party's municipalities say; None for one that has no municipalities, as the region."""
    mine = [town for town in towns if town.party_id == row.party_id and not town.is_party]
    if not mine or not row.is_party:
        return None
    said = []
    for answer in (Answer.SUPPORTS, Answer.WITH_REMARKS, Answer.OBJECTS, Answer.NO_VIEW, Answer.NONE):
        names = [town.organisation.label for town in mine if town.answer == answer]
        if names:
            who = "" if answer == Answer.SUPPORTS else ", ".join(names)
            said.append((hearing_counts.so_many(answer, len(names)), who))
    answered = row.answered_at
    return Own(
        count=hearing_counts.count(mine),
        said=tuple(said),
        dissenting=tuple(town for town in mine if differs(town.answer, row.answer)),
        later=sum(bool(answered and town.answered_at and town.answered_at > answered) for town in mine),
    )


def differs(town: str, party: str) -> bool:
    """Say whether a municipality's answer goes against the association's; until that is given, against the proposal."""
    if party == Answer.OBJECTS:
        return town in FOR
    return town == Answer.OBJECTS


def of(row: HearingRequest) -> Own | None:
    """Return what the municipalities of a party's row say, asked of the database."""
    if not row.is_party:
        return None
    towns = row.hearing.requests.of_the_county().filter(party=row.party_id).select_related("organisation")
    found = list(towns.order_by(swedish("organisation__name"), "pk"))
    for town in found:
        town.hearing, town.party = row.hearing, row.party
    return own_of(row, found)


def dissent(own: Own) -> str:
    """Return the words that an association's dissent begins with: who does not agree, and why."""
    lines = [
        _("%(name)s does not support it: %(text)s") % {"name": town.organisation.label, "text": town.text}
        for town in own.dissenting
        if town.answer == Answer.OBJECTS
    ]
    return "\n".join(lines)
