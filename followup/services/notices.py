"""Whom the follow-up tells, of what."""

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from councils.models import Assignment, Council, Membership, Party
from followup.models import Cycle, SelfAssessment
from followup.models.declaration import short_name
from portal.models import User
from portal.services.notifications import settle, tell

ASKED, DUE, STEP = "follow-up-asked", "follow-up-due", "follow-up"


def writers_of(party: Party) -> list[User]:
    """Return who answers for the party: its officials, who coordinates its council, who stands for it in the group."""
    today = timezone.localdate()
    staff = Assignment.objects.on(today).filter(organisation=party.organisation_id, task=Assignment.Task.STAFF)
    places = Membership.objects.on(today).filter(council__ended_on=None)
    leads = places.filter(
        role=Membership.Role.COORDINATOR,
        council__kind=Council.Kind.OVERARCHING,
        council__host=party.organisation_id,
    )
    group = places.filter(organisation=party.organisation_id, council__kind=Council.Kind.STRATEGIC_GROUP)
    group = group.exclude(role=Membership.Role.OBSERVER)
    mine = Q(person__assignments__in=staff) | Q(person__memberships__in=leads) | Q(person__memberships__in=group)
    return list(User.objects.filter(mine, is_active=True).distinct().order_by("pk"))


def runners() -> list[User]:
    """Return who runs the follow-up: VGR's officials."""
    today = timezone.localdate()
    staff = Assignment.objects.on(today).filter(organisation__party__key="vg", task=Assignment.Task.STAFF)
    return list(User.objects.filter(person__assignments__in=staff, is_active=True).distinct().order_by("pk"))


def opened(cycle: Cycle, *, by: User) -> None:
    """Ask those who answer for each party."""
    for row in cycle.assessments.select_related("party"):
        row.cycle = cycle

        def words(row: SelfAssessment = row) -> tuple[str, str]:
            day = date_format(cycle.due_on, "j F")
            return _("Answer the follow-up of %(year)s by %(day)s") % {"year": cycle.year, "day": day}, _(
                "For %(party)s. Much is filled in already."
            ) % {"party": short_name(row.party)}

        # A round that is opened again asks again.
        tell(writers_of(row.party), ASKED, once=f"{row.pk}:{cycle.version}", record=row, words=words, by=by)


def signed(row: SelfAssessment, *, by: User) -> None:
    """What waited for the party waits no more; tell those who run the follow-up."""
    settle(row, ASKED, DUE)

    def words() -> tuple[str, str]:
        return _("%(party)s has answered the follow-up of %(year)s") % {
            "party": short_name(row.party),
            "year": row.cycle.year,
        }, ""

    tell(runners(), STEP, once=f"signed:{row.pk}:{row.version}", record=row, words=words, by=by)


def to_co_sign(row: SelfAssessment, *, by: User) -> None:
    def words() -> tuple[str, str]:
        return _("Sign the answers of %(party)s as the second") % {"party": short_name(row.party)}, str(row.cycle)

    tell(writers_of(row.party), ASKED, once=f"second:{row.pk}:{row.version}", record=row, words=words, by=by)


def returned(row: SelfAssessment, *, by: User) -> None:
    def words() -> tuple[str, str]:
        return _("The answers to the follow-up of %(year)s are sent back") % {"year": row.cycle.year}, row.remark[:200]

    tell(writers_of(row.party), ASKED, once=f"returned:{row.pk}:{row.version}", record=row, words=words, by=by)


def presented(cycle: Cycle, *, by: User) -> None:
    """Tell everybody who answered for a party that Västgruppen has been given the follow-up: once each."""
    people: dict[int, User] = {}
    rows = list(cycle.assessments.select_related("party"))
    for row in rows:
        settle(row, ASKED, DUE)
        people |= {user.pk: user for user in writers_of(row.party)}

    def words() -> tuple[str, str]:
        return _("The follow-up of %(year)s has been presented to Västgruppen") % {"year": cycle.year}, ""

    if rows:
        tell(people.values(), STEP, once=f"presented:{cycle.pk}", record=rows[0], words=words, by=by)
