"""Whether a user may: one question, one function, asked by views and templates alike.

Rows reach these functions through `visible_to(user)`; what one may not see is not found at all.
"""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils import timezone

from councils.models import (
    ActionPoint,
    AgendaItem,
    Assignment,
    Council,
    Dialogue,
    HearingRequest,
    Meeting,
    Membership,
    Organisation,
    Party,
    Person,
    Proposal,
    SentOn,
    SharedItem,
)
from councils.models.person import PersonQuerySet
from councils.rights import Kind, rights_of
from portal.models import User


def can_administer(user: User) -> bool:
    """Administrators alone: parties, municipalities, assignments, who is an administrator."""
    return rights_of(user).is_administrator


def can_write_registry(user: User) -> bool:
    """Organisations, people and boards are shared: coordinators, officials of the parties, administrators."""
    return rights_of(user).is_staff


def can_import(user: User) -> bool:
    """Whoever writes in the registry may do so from a file; each row is then judged as if it were typed."""
    return can_write_registry(user)


def can_edit_organisation(user: User, organisation: Organisation) -> bool:
    """The parties and the municipalities are changed by administrators only."""
    if hasattr(organisation, "party") or hasattr(organisation, "municipality"):
        return can_administer(user)
    return can_write_registry(user)


def can_edit_person(user: User, person: Person) -> bool:
    """One's own contact; else someone whose every place and task is one's own to give.

    An address is what an invitation is sent to, so whoever changes it could take over the person's rights.
    """
    return person.pk in editable_people(user, [person.pk])


def editable_people(user: User, pks: Collection[int]) -> set[int]:
    """Return whom of these the user may edit, in as many queries for one as for ten thousand."""
    return set(pks) if rights_of(user).is_administrator else set(_editable(user, pks).values_list("pk", flat=True))


def _editable(user: User, pks: Collection[int]) -> PersonQuerySet:
    rights, may = rights_of(user), Q(user=user)
    if rights.is_staff:
        # What begins next month counts too, or the address could be changed in time for it.
        today = timezone.localdate()
        own = Q(council__host__in=rights.staff_of) | (
            Q(council__in=rights.coordinates) & ~Q(role=Membership.Role.COORDINATOR)  # see can_edit_membership
        )
        elsewhere = Membership.objects.not_over(today).filter(person__in=pks).exclude(own)
        tasks = Assignment.objects.not_over(today).filter(person__in=pks).exclude(organisation__in=rights.staff_of)
        kept = Q(user__is_administrator=True) | Q(pk__in=elsewhere.values("person")) | Q(pk__in=tasks.values("person"))
        may |= ~kept
    return Person.objects.filter(may, pk__in=pks)


def can_invite(user: User, person: Person) -> bool:
    """Invite whom one may edit; an account follows a role, so those without an address cannot be invited."""
    return bool(person.email) and rights_of(user).is_staff and can_edit_person(user, person)


def can_end_person(user: User, person: Person) -> bool:
    """End whom one may edit, and take them back; nobody ends themselves, and tasks are an administrator's to end."""
    rights = rights_of(user)
    if rights.is_administrator or not rights.is_staff:
        return rights.is_administrator
    with_tasks = Assignment.objects.not_over(timezone.localdate()).values("person")
    return person.user_id != user.pk and _editable(user, [person.pk]).exclude(pk__in=with_tasks).exists()


def can_assign(user: User) -> bool:
    """Say who is an official, a funding officer or a municipal contact: administrators, as rights follow from it."""
    return can_administer(user)


def can_move_account(user: User) -> bool:
    """Let a person log in with another address than before: administrators, who have made sure of whose it is."""
    return can_administer(user)


def can_create_council(user: User) -> bool:
    rights = rights_of(user)
    return rights.is_administrator or bool(rights.staff_of)


def can_edit_council(user: User, council: Council) -> bool:
    rights = rights_of(user)
    return rights.is_administrator or council.pk in rights.coordinates


def can_read_council(user: User, council_id: int) -> bool:
    """Whether the council's page is the user's to read, without asking the database: for links to it."""
    rights = rights_of(user)
    return rights.reads_all_councils or council_id in rights.reads_councils


def can_end_council(user: User, council: Council) -> bool:
    """Administrators and officials of the host: a coordinator by place alone would lose sight of what was ended."""
    return _answers_for(user, council)


def can_appoint_coordinator(user: User, council: Council) -> bool:
    """A coordinator's rights come from those who answer for the council, so that they never spread by themselves."""
    return _answers_for(user, council)


def _answers_for(user: User, council: Council) -> bool:
    rights = rights_of(user)
    return rights.is_administrator or council.host_id in rights.staff_of


def can_add_membership(user: User, council: Council) -> bool:
    return can_edit_council(user, council)


def can_edit_membership(user: User, membership: Membership) -> bool:
    """The council's coordinators and administrators; a coordinator's own place only those who may appoint one."""
    if membership.role == Membership.Role.COORDINATOR and not can_appoint_coordinator(user, membership.council):
        return False
    return can_edit_council(user, membership.council)


def can_plan_meetings(user: User) -> bool:
    """May plan a meeting in some council."""
    return rights_of(user).is_coordinator


def can_plan_meeting(user: User, council: Council) -> bool:
    return council.pk in rights_of(user).coordinates


def can_write_meeting(user: User, meeting: Meeting) -> bool:
    """Plan, agenda, attendance, notes: the council's coordinators. An administrator has no business there."""
    return meeting.council_id in rights_of(user).coordinates


def can_approve_minutes(user: User, meeting: Meeting) -> bool:
    """The council's chair or a coordinator approves."""
    rights = rights_of(user)
    is_chair = rights.places.get(meeting.council_id) == Membership.Role.CHAIR
    return is_chair or meeting.council_id in rights.coordinates


def can_follow_approval(user: User, meeting: Meeting) -> bool:
    """See how far the approvers have come, and what they propose: the coordinators and the chair."""
    return can_approve_minutes(user, meeting)


def can_follow_corrections(user: User, meeting: Meeting) -> bool:
    """Read corrections before they are made, and confirm or reject what another has written."""
    return can_approve_minutes(user, meeting)


def can_review_extract(user: User, meeting: Meeting) -> bool:
    """Read a public extract before it is public, and publish what another has written."""
    return can_approve_minutes(user, meeting)


def can_read_notes(user: User, item: AgendaItem) -> bool:
    """Notes held to the council are read by its own members and coordinators only."""
    return not item.is_held_to_council or rights_of(user).reads_held_notes(item.meeting.council_id)


def can_close_action_point(user: User, action_point: ActionPoint) -> bool:
    """Whoever is responsible, and the council's coordinators."""
    is_owner = action_point.owner is not None and action_point.owner.user_id == user.pk
    return is_owner or action_point.council_id in rights_of(user).coordinates


def can_edit_action_point(user: User, action_point: ActionPoint) -> bool:
    return action_point.council_id in rights_of(user).coordinates


def can_propose(user: User, council: Council) -> bool:
    """Everyone with a place in the council but observers, and its coordinators."""
    rights = rights_of(user)
    place = rights.places.get(council.pk, Membership.Role.OBSERVER)
    return place != Membership.Role.OBSERVER or council.pk in rights.coordinates


def can_handle_proposals(user: User, council: Council) -> bool:
    """The coordinators of the council that a proposal is put to."""
    return council.pk in rights_of(user).coordinates


def can_withdraw_proposal(user: User, proposal: Proposal) -> bool:
    return proposal.proposed_by_id == user.pk


def can_carry_on(user: User, meeting: Meeting, organisation: Organisation) -> bool:
    """Say that an organisation has passed a meeting on: who stands for it in the council, and the coordinators."""
    places = Membership.objects.on(timezone.localdate()).filter(council=meeting.council_id, person__user=user)
    return can_write_meeting(user, meeting) or places.filter(organisation=organisation).exists()


def can_subscribe(user: User) -> bool:
    """Fetch meetings to a calendar of one's own: whoever reads some council."""
    rights = rights_of(user)
    return bool(rights.reads_councils) or rights.reads_all_councils


def can_read_shared_items(user: User) -> bool:
    return rights_of(user).reads_shared_items


def can_propose_shared_item(user: User) -> bool:
    """Whoever has a place in the strategic group, and its coordinators: they read in it what they write."""
    rights = rights_of(user)
    return rights.in_strategic_group or Kind.STRATEGIC_GROUP in rights.coordinates_kinds


def can_write_shared_item(user: User, item: SharedItem) -> bool:
    """Members of the strategic group, and its coordinators; an administrator has no business there."""
    rights = rights_of(user)
    return rights.in_strategic_group or item.council_id in rights.coordinates


def can_decide_shared_item(user: User, item: SharedItem) -> bool:
    """Say what the group has decided, and order its agenda: its coordinators, and whoever leads the item."""
    is_lead = item.lead is not None and item.lead.user_id == user.pk
    return item.council_id in rights_of(user).coordinates or (is_lead and can_write_shared_item(user, item))


def can_write_position(user: User, party: Party) -> bool:
    """A party's own: its officials, and those who stand for it in the strategic group."""
    rights = rights_of(user)
    return party.organisation_id in rights.staff_of | rights.speaks_for


def can_run_hearing(user: User, item: SharedItem) -> bool:
    """Open a hearing, give more time, remind and close: those who write the item."""
    return can_write_shared_item(user, item)


def parties_answered_for(user: User) -> QuerySet[Party]:
    """Return the parties whose municipalities' answers the user writes down.

    They are those of whom the user is an official, and those that host a council which the user coordinates.
    """
    rights = rights_of(user)
    return Party.objects.filter(
        Q(organisation__in=rights.staff_of) | Q(organisation__hosted_councils__in=rights.coordinates)
    )


def answered_for(user: User) -> frozenset[str]:
    """Return the keys of those parties, in one query."""
    return frozenset(parties_answered_for(user).values_list("key", flat=True))


def is_contact_of(user: User, row: HearingRequest) -> bool:
    """Send the question on to a colleague: the municipality's own contact."""
    return row.organisation_id in rights_of(user).answers_for


def answers_itself(user: User, row: HearingRequest) -> bool:
    """The municipality's own contact, and who writes the party's position."""
    return is_contact_of(user, row) or (row.party is not None and row.is_party and can_write_position(user, row.party))


def can_answer_hearing(user: User, row: HearingRequest) -> bool:
    """Whoever is asked, and whoever writes down the answers of the association's municipalities."""
    return answers_itself(user, row) or row.party_id in answered_for(user)


def can_ask_again(user: User, row: HearingRequest) -> bool:
    """Send a municipality its question once more: who runs the hearing, and who writes down its answers."""
    return can_run_hearing(user, row.hearing.shared_item) or row.party_id in answered_for(user)


def can_read_dialogues(user: User) -> bool:
    return rights_of(user).reads_dialogues


def can_note_dialogue(user: User) -> bool:
    """Whoever coordinates a council notes its dialogues."""
    return rights_of(user).is_coordinator


def can_write_dialogue(user: User, dialogue: Dialogue) -> bool:
    return dialogue.council_id in rights_of(user).coordinates


def can_log_anchoring(user: User, party: Party) -> bool:
    """Say what a party's management has been told and where it stands: who writes the party's position."""
    return can_write_position(user, party)


def can_follow_board(user: User, row: SentOn) -> bool:
    """Say what a board has decided: who decides for the item, and the board's own party."""
    rights = rights_of(user)
    is_own = row.board.organisation_id in rights.staff_of | rights.speaks_for
    return is_own or can_decide_shared_item(user, row.item)


def can_comment(user: User, item: SharedItem) -> bool:
    """Whoever may read a shared item may speak of it, but the administrator who only looks after the system."""
    rights = rights_of(user)
    return rights.in_strategic_group or rights.is_coordinator
