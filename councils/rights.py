"""What a user may do follows from memberships and assignments; computed here and nowhere else, once a request."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, Value
from django.utils import timezone

from councils.models.council import Council
from councils.models.membership import Membership
from councils.models.person import Assignment
from portal.compiled import Question
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
    # Of which kinds the latter are, and for which parties' areas where they are overarching.
    coordinates_kinds: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    in_strategic_group: bool = False
    # The organisations that the user stands for in the strategic group.
    speaks_for: frozenset[int] = frozenset()
    in_vast_group: bool = False
    is_region_staff: bool = False
    is_party_staff: bool = False
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
    def reads_follow_up(self) -> bool:
        """How the declaration is kept: also Västgruppen, and the officials of the five parties."""
        return self.reads_shared_items or self.in_vast_group or self.is_party_staff

    @property
    def reads_registry(self) -> bool:
        """People and memberships everywhere, not only in one's own councils."""
        return self.reads_all_councils or self.is_staff

    @property
    def reads_councils(self) -> frozenset[int]:
        return self.coordinates | frozenset(self.places)

    @property
    def reads_dialogues_of_parties(self) -> bool:
        """What councils share with the five parties: their officials, who coordinates, and the strategic group."""
        return self.is_party_staff or self.is_coordinator or self.in_strategic_group

    @property
    def reads_dialogues(self) -> bool:
        """Has some council, or works for one of the parties; an administrator has no business there."""
        return bool(self.reads_councils) or self.reads_dialogues_of_parties

    def reads_held_notes(self, council_id: int) -> bool:
        """Notes that stay within a council are for its own members and coordinators alone."""
        return council_id in self.reads_councils


def rights_of(user: User | AnonymousUser) -> Rights:
    """Return the user's rights today: one query the first time in a request, none after."""
    if not user.is_authenticated or not user.is_active:
        return Rights()
    known: Rights | None = getattr(user, "known_rights", None)
    if known is None:
        known = _compute(user)
        user.known_rights = known  # type: ignore[attr-defined]  # lives as long as the request's user
    return known


class Tie(NamedTuple):
    """What ties a user to an organisation: a place in a council, or a task, with each council that it hosts."""

    is_place: bool
    role: str  # or the task
    organisation: int
    council: int | None
    kind: str | None
    area: str | None  # the key of the party that hosts the council; of a task's organisation also without a council


def _ties(user_id: int, today: date) -> QuerySet[Any, Any]:
    places = Membership.objects.on(today).filter(person__user=user_id, council__ended_on=None)
    tasks = Assignment.objects.on(today).filter(person__user=user_id)
    hosted = "organisation__hosted_councils"
    of_places = places.annotate(is_place=Value(True)).values_list(
        "is_place", "role", "organisation_id", "council_id", "council__kind", "council__host__party__key"
    )
    of_tasks = tasks.annotate(is_place=Value(False)).values_list(
        "is_place", "task", "organisation_id", hosted, f"{hosted}__kind", "organisation__party__key"
    )
    ties: QuerySet[Any, Any] = of_places.union(of_tasks, all=True)
    return ties


TIES = Question(_ties)


def _compute(user: User) -> Rights:
    ties = [Tie(*row) for row in TIES.rows(user_id=user.pk, today=timezone.localdate())]
    places = [tie for tie in ties if tie.is_place]
    working = [tie for tie in places if tie.role != Membership.Role.OBSERVER]
    tasks = [tie for tie in ties if not tie.is_place]
    own = [tie for tie in tasks if tie.role == Assignment.Task.STAFF]
    coordinated = [tie for tie in places if tie.role == Membership.Role.COORDINATOR]
    coordinated += [tie for tie in own if tie.council is not None]
    kinds = {tie.kind for tie in working}
    return Rights(
        is_administrator=user.is_administrator,
        places={tie.council: tie.role for tie in places if tie.council is not None},
        coordinates=frozenset(tie.council for tie in coordinated if tie.council is not None),
        coordinates_kinds=frozenset(tie.kind for tie in coordinated if tie.kind is not None),
        areas=frozenset(tie.area for tie in coordinated if tie.kind == Kind.OVERARCHING and tie.area is not None),
        in_strategic_group=Kind.STRATEGIC_GROUP in kinds,
        speaks_for=frozenset(tie.organisation for tie in working if tie.kind == Kind.STRATEGIC_GROUP),
        in_vast_group=Kind.VAST_GROUP in kinds,
        is_party_staff=any(tie.area is not None for tie in own),
        is_region_staff=any(tie.area == REGION for tie in own),
        staff_of=frozenset(tie.organisation for tie in own),
        funds_for=frozenset(tie.organisation for tie in tasks if tie.role == Assignment.Task.FUNDING_OFFICER),
        answers_for=frozenset(tie.organisation for tie in tasks if tie.role == Assignment.Task.MUNICIPAL_CONTACT),
    )
