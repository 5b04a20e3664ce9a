"""Who is told, by rule, that municipalities stay silent: first those who coordinate, then whoever runs the hearing."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils import permissions
from councils.models import Assignment, Council, Hearing, HearingRequest, Membership, Party
from councils.services.hearings import TOO_OLD
from portal import quiet
from portal.models import User
from portal.services.notifications import tell
from portal.sorting import swedish

KIND = "hearing-silent"
# So many days after the last day the association's coordinators are told which of theirs are silent; and so many days
# after it whoever opened the hearing and whoever leads the item are told of all.
TO_ASSOCIATION, TO_CONVENER = timedelta(days=3), timedelta(days=6)


def days(hearing: Hearing) -> tuple[date, date]:
    """Return the days on which the rule tells the associations and the convener."""
    return tuple(quiet.working_day(hearing.due_on + step) for step in (TO_ASSOCIATION, TO_CONVENER))  # type: ignore[return-value]  # two of two


def escalate(now: datetime) -> int:
    """Tell those whom the rule names of the municipalities that are silent, once each; return how many were told."""
    if quiet.is_quiet(now):
        return 0
    due = Hearing.objects.open().filter(due_at__lt=now, due_at__gt=now - TO_CONVENER - TOO_OLD)
    return sum(_escalate(pk, now) for pk in due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _escalate(pk: int, now: datetime) -> int:
    rows = Hearing.objects.open().select_for_update(of=("self",), skip_locked=True, no_key=True)
    hearing = rows.select_related("shared_item__lead__user", "opened_by").filter(pk=pk).first()
    if hearing is None or not hearing.takes_answers:
        return 0
    today = timezone.localdate(now)
    silent = [row for row in _silent(hearing) if row.last_at < now]
    to_association, to_convener = days(hearing)
    told = 0
    if silent and to_association <= today:
        for party, mine in _by_party(silent).items():
            told += _tell(hearing, coordinators_of(party), mine, party.key)
    if silent and to_convener <= today:
        lead = hearing.shared_item.lead
        people = [hearing.opened_by, lead.user if lead else None]
        told += _tell(hearing, [user for user in people if user], silent, "all")
    return told


def _silent(hearing: Hearing) -> list[HearingRequest]:
    """Return the county's municipalities that have not answered, those that nobody could mail too."""
    rows = hearing.requests.silent().of_the_county().select_related("organisation", "party")
    found = list(rows.order_by(swedish("organisation__name"), "pk"))
    for row in found:
        row.hearing = hearing
    return found


def _by_party(rows: list[HearingRequest]) -> dict[Party, list[HearingRequest]]:
    found = defaultdict(list)
    for row in rows:
        if row.party:
            found[row.party].append(row)
    return found


def coordinators_of(party: Party) -> list[User]:
    """Return who coordinates the association's overarching council; where nobody does, the association's officials."""
    today = timezone.localdate()
    places = Membership.objects.on(today).filter(
        role=Membership.Role.COORDINATOR,
        council__kind=Council.Kind.OVERARCHING,
        council__ended_on=None,
        council__host=party.organisation_id,
    )
    staff = Assignment.objects.on(today).filter(organisation=party.organisation_id, task=Assignment.Task.STAFF)
    found = User.objects.filter(person__memberships__in=places).distinct()
    people = found or User.objects.filter(person__assignments__in=staff).distinct()
    return [user for user in people if permissions.can_read_shared_items(user)]


def _tell(hearing: Hearing, users: list[User], silent: list[HearingRequest], once: str) -> int:
    names = ", ".join(row.organisation.label for row in silent)

    def words() -> tuple[str, str]:
        many = ngettext(
            "%(n)s municipality has not answered the hearing on %(title)s",
            "%(n)s municipalities have not answered the hearing on %(title)s",
            len(silent),
        )
        return many % {"n": len(silent), "title": hearing.shared_item.title}, _("Silent: %(names)s") % {"names": names}

    # More time moves the day, and begins the rule anew.
    key = f"{hearing.pk}:{hearing.due_on.isoformat()}:{once}"
    return tell(users, KIND, once=key, record=hearing, words=words)
