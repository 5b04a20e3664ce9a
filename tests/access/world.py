"""One council with one of everything, and somebody in every role: what the access table is tried on."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from councils.models import Import, Verdict
from councils.services.imports import runs
from portal.models import Job, Mail, User
from portal.services import documents
from tests import factories as f
from tests.portal.documents import attached


@dataclass
class World:
    """The rows that addresses name (by word) and the accounts (by role)."""

    rows: dict[str, Any] = field(default_factory=dict)
    roles: dict[str, User | None] = field(default_factory=dict)
    # The key of each role's session, where the world has sessions.
    keys: dict[str, str] = field(default_factory=dict)


def account(name: str) -> User:
    return f.PersonFactory(name=name, email=f"{name.lower()}@example.org", with_user=True).user


def _import(by: User) -> Import:
    content = b"Namn;Typ\nNya bolaget AB;Privat arbetsgivare\n"
    return runs.upload(Import.Kind.ORGANISATIONS, content, filename="organisationer.csv", by=by)


def build() -> World:
    world = World()
    party = f.PartyFactory(key="fy")
    region = f.PartyFactory(key="vg", organisation=f.OrganisationFactory(region=True, name="VGR"))
    council = f.CouncilFactory(name="Kompetensråd Fyrbodal", slug="fyrbodal", host=party.organisation, formal=True)
    elsewhere = f.CouncilFactory(slug="skaraborg")
    group = f.CouncilFactory(strategic=True, slug="strategiska-gruppen", host=region.organisation)
    vast = f.CouncilFactory(vast=True, slug="vastgruppen", host=region.organisation)

    people = {
        name: account(name)
        for name in (
            *("outsider", "member", "chair", "coordinator", "host_staff", "other_member", "other_coordinator"),
            *("former_member", "strategic", "vast", "region_officer", "municipal_contact", "administrator"),
        )
    }
    places = {
        "member": (council, {}),
        "chair": (council, {"chair": True}),
        "coordinator": (council, {"coordinator": True}),
        "other_member": (elsewhere, {}),
        "other_coordinator": (elsewhere, {"coordinator": True}),
        "former_member": (council, {"ended": True}),
        "strategic": (group, {}),
        "vast": (vast, {}),
    }
    memberships = {
        role: f.MembershipFactory(person=people[role].person, council=where, **as_what)
        for role, (where, as_what) in places.items()
    }
    f.AssignmentFactory(person=people["host_staff"].person, organisation=party.organisation)
    f.AssignmentFactory(person=people["region_officer"].person, organisation=region.organisation)
    town = f.MunicipalityFactory()
    f.AssignmentFactory(
        person=people["municipal_contact"].person, organisation=town.organisation, task="municipal_contact"
    )
    people["administrator"].is_administrator = True
    people["administrator"].save()

    approved_by_asking = f.CouncilFactory(slug="justerat", host=party.organisation, approval="approvers")
    for role in ("member", "chair", "coordinator"):
        f.MembershipFactory(person=people[role].person, council=approved_by_asking, **places[role][1])
    asked = f.ApproverFactory(
        meeting__council=approved_by_asking,
        meeting__approve_by=timezone.localdate() - timedelta(days=1),
        person=people["member"].person,
    )
    answered = f.ApproverFactory(meeting__council=approved_by_asking, person=people["chair"].person)
    meeting = f.MeetingFactory(council=council, under_way=True)
    item = f.AgendaItemFactory(meeting=meeting, position=1)
    bare_item = f.AgendaItemFactory(meeting=meeting, position=2)
    held = f.MeetingFactory(council=council, held=True)
    for_approval = f.MeetingFactory(council=council, for_approval=True)
    planned = f.MeetingFactory(council=council)
    removed = attached(planned, people["coordinator"], name="Bort.txt", content=b"bort")
    documents.remove(removed, by=people["coordinator"])
    called = f.MeetingFactory(council=council, called=True)
    invitation = f.InvitationFactory(meeting=called, person=memberships["member"].person)
    stranger = f.UserFactory(closed=True)
    # A contact of the council who is not invited yet, and one who logs in with another address than the contact's.
    contact = f.MembershipFactory(council=council).person
    moved = f.PersonFactory(with_user=True, name="Maja Flyttad", email="maja@example.org")
    f.MembershipFactory(person=moved, council=council)
    moved.email = "maja@example.com"
    moved.save(update_fields=["email"])
    path = default_storage.save("jobs/access", ContentFile(b"%PDF-1.7"))
    world.rows = {
        "council": council,
        "elsewhere": elsewhere,
        "idle_council": f.CouncilFactory(slug="vilande", host=party.organisation),
        "ended_council": f.CouncilFactory(slug="avslutat", host=party.organisation, ended=True),
        "membership": memberships["member"],
        "coordinators_membership": memberships["coordinator"],
        "ended_membership": memberships["former_member"],
        "organisation": f.OrganisationFactory(),
        "ended_organisation": f.OrganisationFactory(ended=True),
        "party_organisation": party.organisation,
        "municipality": town,
        "person": memberships["member"].person,
        "contact": contact,
        "moved": moved,
        "ended_person": f.PersonFactory(ended_on=timezone.localdate()),
        "board": f.BoardFactory(),
        "ended_board": f.BoardFactory(to_on=timezone.localdate() - timedelta(days=1)),
        "called": called,
        "invitation": invitation,
        "feed": f.CalendarFeedFactory(user=people["member"]),
        "proposal": f.ProposalFactory(council=council, proposed_by=people["member"]),
        "declined_proposal": f.ProposalFactory(council=council, proposed_by=people["member"], declined=True),
        "referral": f.ProposalFactory(council=group),
        "shared_item": (shared := f.SharedItemFactory(council=group, in_preparation=True)),
        "ready_item": f.SharedItemFactory(council=group, ready=True, lead=people["strategic"].person),
        "decided_item": f.SharedItemFactory(council=group, decided=True, lead=people["strategic"].person),
        "position": f.PositionFactory(item=shared, party=party, given=True),
        "comment": f.CommentFactory(item=shared, written_by=people["strategic"]),
        "solved_comment": f.CommentFactory(
            item=shared, written_by=people["strategic"], solved_at=timezone.now(), solved_by=people["strategic"]
        ),
        "group_meeting": f.MeetingFactory(council=group),
        "import": _import(people["coordinator"]),
        "meeting": meeting,
        "planned": planned,
        "document": attached(planned, people["coordinator"]),
        "removed_document": removed,
        "held": held,
        "for_approval": for_approval,
        "to_ask": f.AttendanceFactory(
            meeting=f.MeetingFactory(council=approved_by_asking, held=True),
            person=people["member"].person,
            presence="present",
        ).meeting,
        "asked": asked.meeting,
        "to_extract": f.MeetingFactory(council=council, approved=True),
        "extract": (extract := f.ExtractFactory(meeting__council=council)),
        "extracted": extract.meeting,
        "reviewed_extract": f.ExtractFactory(meeting__council=council, for_review=True),
        "published_extract": (published := f.ExtractFactory(meeting__council=council, published=True)),
        "published_meeting": published.meeting,
        "verdict": Verdict.objects.create(
            approver=answered,
            item=f.AgendaItemFactory(meeting=answered.meeting),
            remark="Tio platser.",
        ),
        "approved": f.MeetingFactory(council=council, approved=True),
        "item": item,
        "bare_item": bare_item,
        "decision": f.DecisionFactory(item=item),
        "attendance": f.AttendanceFactory(meeting=meeting, person=memberships["member"].person),
        "action_point": f.ActionPointFactory(council=council, item=item, owner=memberships["member"].person),
        "done_action_point": f.ActionPointFactory(council=council, done=True, owner=memberships["member"].person),
        "assignment": people["host_staff"].person.assignments.get(),
        "job": Job.objects.create(
            kind="minutes-pdf",
            key="access",
            title="Protokoll",
            params={"meeting": for_approval.pk},
            ordered_by=people["coordinator"],
            state=Job.State.DONE,
            file=path,
            filename="protokoll.pdf",
            content_type="application/pdf",
        ),
        "user": people["outsider"],
        "closed_user": stranger,
        # What belongs to the account of somebody else.
        "session": UserSession.objects.create(
            user=stranger, ip="127.0.0.1", session_key="another", last_seen_at=timezone.now(), user_agent=""
        ),
        "directory": SocialAccount.objects.create(user=stranger, provider="nowhere", uid="another"),
        "passkey": Authenticator.objects.create(user=stranger, type=Authenticator.Type.WEBAUTHN, data={}),
        "other_administrator": f.UserFactory(administrator=True),
        "notification": f.NotificationFactory(user=people["member"], kind="call", record_id=called.pk),
        "mail": Mail.objects.create(
            key="access",
            to="a@example.org",
            subject="s",
            text="t",
            message_id="<a@b>",
            state=Mail.State.PARKED,
            next_try_at=timezone.now(),
        ),
    }
    world.roles = {"anonymous": None, **people}
    return world
