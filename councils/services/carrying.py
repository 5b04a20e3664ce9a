"""The duty to pass on what a meeting has said: which organisations owe it, and which have done it."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import CarriedOn, Meeting, Membership, Organisation
from councils.services import locks
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User
from portal.sorting import swedish

WITHIN = timedelta(days=14)  # after the meeting; then it is late
FORGOTTEN = timedelta(days=120)  # nobody is asked about a meeting that is older than this


@dataclass(frozen=True)
class Duty:
    """An organisation that was in the room, and what it has said about passing on."""

    organisation: Organisation
    done: CarriedOn | None
    is_mine: bool


def duties(meeting: Meeting, *, user: User) -> list[Duty]:
    """Return the organisations that took part, in order of name, each with whether the user stands for it."""
    present = meeting.attendances.present().values("organisation")
    done = {row.organisation_id: row for row in meeting.carried_on.select_related("said_by")}
    mine = organisations_of(meeting, user)
    rows = Organisation.objects.filter(Q(pk__in=present) | Q(pk__in=done)).order_by(swedish("name"))
    return [Duty(row, done.get(row.pk), row.pk in mine) for row in rows]


def organisations_of(meeting: Meeting, user: User) -> set[int]:
    """Return the organisations that the user stands for in the meeting's council."""
    places = Membership.objects.filter(council=meeting.council_id, person__user=user)
    return set(places.on(timezone.localdate()).values_list("organisation_id", flat=True))


@recorded
def carry_on(meeting: Meeting, organisation: Organisation, *, text: str, by: User) -> CarriedOn:
    """Say that an organisation has passed a held meeting on; said again, the latest line counts."""
    meeting = locks.meeting(meeting.pk)
    if not meeting.has_been_held:
        raise WrongState(_("The meeting has not been held yet."))
    row, _is_new = CarriedOn.objects.update_or_create(
        meeting=meeting, organisation=organisation, defaults={"text": text, "said_by": by}
    )
    return row


@recorded
def take_back(meeting: Meeting, organisation: Organisation, *, by: User) -> None:
    """Undo it; nothing happens if it has not been said."""
    CarriedOn.objects.filter(meeting=meeting, organisation=organisation).delete()


def owed_by(user: User) -> "QuerySet[Meeting]":
    """Return the held meetings that the user took part in and whose content their organisation has not passed on."""
    since = timezone.now() - FORGOTTEN
    mine = Meeting.objects.filter(
        held_at__gte=since, attendances__person__user=user, attendances__presence__in=["present", "remote"]
    )
    done = CarriedOn.objects.filter(organisation__attendances__person__user=user).values("meeting")
    places = Membership.objects.on(timezone.localdate()).filter(person__user=user).values("council")
    return mine.filter(council__in=places).exclude(pk__in=done).select_related("council").distinct()
