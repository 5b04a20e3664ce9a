"""Which association a municipality belongs to, from when; what was true before stays."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from councils.models import Affiliation, Municipality, Party
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User


@recorded
def move(municipality: Municipality, *, party: Party, is_co_opted: bool, from_on: date, by: User) -> Affiliation:
    """Let a municipality belong to an association from a day; what it belonged to ends the day before.

    Moved again from the same day, the first move is corrected. WrongState if it belongs there already, or if the day
    is before the present affiliation's first.
    """
    # Locked, so that of two who move it at once the later is told.
    row = Municipality.objects.select_for_update(of=("self",)).get(pk=municipality.pk)
    current: Affiliation | None = row.affiliations.filter(to_on=None).first()
    if current is None:
        return _begin(row, party, is_co_opted, from_on)
    if (current.party_id, current.is_co_opted) == (party.pk, is_co_opted):
        raise WrongState(_("The municipality already belongs there."))
    if current.from_on is not None and from_on < current.from_on:
        raise WrongState(_("Give a day after the municipality came to where it belongs now."))
    if current.from_on == from_on:
        current.party, current.is_co_opted = party, is_co_opted
        current.save(update_fields=["party", "is_co_opted"])
        return current
    current.to_on = from_on - timedelta(days=1)
    current.save(update_fields=["to_on"])
    return _begin(row, party, is_co_opted, from_on)


def _begin(row: Municipality, party: Party, is_co_opted: bool, from_on: date) -> Affiliation:
    return Affiliation.objects.create(municipality=row, party=party, is_co_opted=is_co_opted, from_on=from_on)
