"""Places in a council: given, changed and ended; what has been stays, and nobody has two at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from councils.models import Membership, Person, Side
from councils.services import locks
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

FIELDS = ["role", "organisation", "from_on", "to_on"]


@recorded
def add(membership: Membership, *, by: User) -> Membership:
    """Give a person a place in a council; refused where the person has one in a part of that time."""
    _lock(membership)
    _require_free(membership)
    membership.save()
    return membership


@recorded
def edit(membership: Membership, *, version: int, by: User) -> Membership:
    """Save role, organisation and period; Conflict if somebody else has changed the place."""
    _lock(membership)
    _require_free(membership)
    concurrency.save(membership, version=version, fields=FIELDS)
    return membership


@recorded
def end(membership: Membership, *, to_on: date, by: User) -> Membership:
    """Let the day be the place's last; a place that already ends stays as it is."""
    row = _lock(membership)
    if row.to_on is not None:
        return row
    if row.from_on is not None and to_on < row.from_on:
        raise WrongState(_("The last day must not be before the first."))
    return _set_end(row, to_on)


@recorded
def end_now(membership: Membership, *, by: User) -> Membership | None:
    """Let a place be over, so that its rights are gone at the next request: its last day was yesterday.

    A place that has only begun today, or has not begun, goes away; the history keeps it. Then nothing is returned.
    """
    row = _lock(membership)
    today = timezone.localdate()
    if row.from_on is not None and row.from_on >= today:
        row.delete()
        return None
    return _set_end(row, today - timedelta(days=1)) if row.covers(today) else row


@recorded
def reopen(membership: Membership, *, by: User) -> Membership:
    """Take away a place's last day; refused where the person has got another place since."""
    row = _lock(membership)
    if row.to_on is None:
        return row
    row.to_on = None
    _require_free(row)
    return _set_end(row, None)


def _set_end(row: Membership, day: date | None) -> Membership:
    row.to_on, row.version = day, F("version") + 1
    row.save(update_fields=["to_on", "version"])
    row.refresh_from_db(fields=["version"])
    return row


def _lock(membership: Membership) -> Membership:
    """Return the place as it is now; its council is locked, so that two cannot give one person two places."""
    council = locks.council(membership.council_id)
    if council.ended_on is not None:
        raise WrongState(_("The council has ended, so its places cannot be changed. Take it up again first."))
    return Membership.objects.get(pk=membership.pk) if membership.pk else membership


def _require_free(membership: Membership) -> None:
    # Locked, so that nobody is given a place while somebody else lets them leave.
    left_on = Person.objects.select_for_update(of=("self",)).get(pk=membership.person_id).ended_on
    if left_on is not None and (membership.to_on is None or membership.to_on >= left_on):
        raise WrongState(_("%s has left. Take the person back first.") % membership.person)
    places = Membership.objects.filter(council=membership.council_id, person=membership.person_id)
    others = places.exclude(pk=membership.pk).overlapping(membership.from_on, membership.to_on)
    if other := others.order_by("from_on").first():
        raise WrongState(
            _("%(person)s already has a place in the council %(period)s. End it, or choose other days.")
            % {"person": membership.person, "period": _period(other)}
        )


def _period(row: Membership) -> str:
    start, end = (date_format(day, "Y-m-d") if day else "" for day in (row.from_on, row.to_on))
    if start and end:
        return _("from %(start)s to %(end)s") % {"start": start, "end": end}
    if end:
        return _("until %(end)s") % {"end": end}
    return _("from %(start)s") % {"start": start} if start else _("without a last day")


@dataclass(frozen=True)
class Group:
    """One side of the table and those who sit there, by role and name."""

    side: Side
    rows: list[Membership]


def by_side(rows: Iterable[Membership]) -> list[Group]:
    """Return the places by side, chairs and coordinators first; a side without anybody is left out."""
    order = list(Membership.Role.values)
    places = sorted(rows, key=lambda row: order.index(row.role))
    groups = [Group(side, [row for row in places if row.organisation.side == side]) for side in Side]
    return [group for group in groups if group.rows]
