"""What a user may do follows from memberships and assignments; computed here and nowhere else, once a request."""

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.aggregates import ArrayAgg
from django.utils import timezone

from councils.models.council import Council
from councils.models.membership import Membership
from councils.models.person import Assignment
from portal.models import User

Kind = Council.Kind
REGION = "vg"  # the party, not the kind of organisation: no typed kind gives anybody the region's rights


@dataclass(frozen=True)
class Rights:
    """A user's councils and tasks today; see the table of roles in docs/decisions.md."""

    is_administrator: bool = False
    # Councils where the user has a place (id -> role), and those that the user coordinates.
    places: dict[int, str] = field(default_factory=dict)
    coordinates: frozenset[int] = frozenset()
    in_strategic_group: bool = False
    # The organisations that the user stands for in the strategic group.
    speaks_for: frozenset[int] = frozenset()
    in_vast_group: bool = False
    is_region_staff: bool = False
    staff_of: frozenset[int] = frozenset()
    funds_for: frozenset[int] = frozenset()
    answers_for: frozenset[int] = frozenset()

    @property
    def any(self) -> bool:
        """The user has some role at all; without one a login opens nothing but the account."""
        return self.is_administrator or bool(self.places or self.staff_of or self.funds_for or self.answers_for)

    @property
    def is_staff(self) -> bool:
        """Roles that write for others and therefore need a second factor."""
        return self.is_administrator or bool(self.coordinates or self.staff_of or self.funds_for)

    @property
    def is_coordinator(self) -> bool:
        return bool(self.coordinates)

    @property
    def reads_all_councils(self) -> bool:
        return self.is_administrator or self.is_region_staff or self.in_strategic_group

    @property
    def reads_shared_items(self) -> bool:
        """What the strategic group prepares: also whoever coordinates a council, and so has to anchor it there."""
        return self.reads_all_councils or self.is_coordinator

    @property
    def reads_registry(self) -> bool:
        """People and memberships everywhere, not only in one's own councils."""
        return self.reads_all_councils or self.is_staff

    @property
    def reads_councils(self) -> frozenset[int]:
        return self.coordinates | frozenset(self.places)

    def reads_held_notes(self, council_id: int) -> bool:
        """Notes that stay within a council are for its own members and coordinators alone."""
        return council_id in self.reads_councils


def rights_of(user: User | AnonymousUser) -> Rights:
    """Return the user's rights today: two queries the first time in a request, none after."""
    if not user.is_authenticated or not user.is_active:
        return Rights()
    known: Rights | None = getattr(user, "known_rights", None)
    if known is None:
        known = _compute(user)
        user.known_rights = known  # type: ignore[attr-defined]  # lives as long as the request's user
    return known


def _compute(user: User) -> Rights:
    today = timezone.localdate()
    places = list(
        Membership.objects.on(today)
        .filter(person__user=user, council__ended_on=None)
        .values_list("council_id", "role", "council__kind", "organisation_id")
    )
    tasks = list(
        Assignment.objects.on(today)
        .filter(person__user=user)
        .annotate(hosted=ArrayAgg("organisation__hosted_councils", default=[]))
        .values_list("organisation_id", "task", "organisation__party__key", "hosted")
    )
    own = [task for task in tasks if task[1] == Assignment.Task.STAFF]
    coordinates = {pk for pk, role, *_ in places if role == Membership.Role.COORDINATOR}
    coordinates.update(pk for *_, hosted in own for pk in hosted if pk is not None)
    working = [place for place in places if place[1] != Membership.Role.OBSERVER]
    kinds = {kind for _, _, kind, _ in working}
    return Rights(
        is_administrator=user.is_administrator,
        places={pk: role for pk, role, *_ in places},
        coordinates=frozenset(coordinates),
        in_strategic_group=Kind.STRATEGIC_GROUP in kinds,
        speaks_for=frozenset(organisation for _, _, kind, organisation in working if kind == Kind.STRATEGIC_GROUP),
        in_vast_group=Kind.VAST_GROUP in kinds,
        is_region_staff=any(party == REGION for _, _, party, _ in own),
        staff_of=frozenset(pk for pk, *_ in own),
        funds_for=frozenset(pk for pk, task, *_ in tasks if task == Assignment.Task.FUNDING_OFFICER),
        answers_for=frozenset(pk for pk, task, *_ in tasks if task == Assignment.Task.MUNICIPAL_CONTACT),
    )
