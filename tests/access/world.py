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

from analyses.models import Delivery, Priority, Undertaking
from analyses.services import publications
from councils.models import Correction, DialogueGuest, Import, Meeting, PlanStep, Verdict
from councils.services import agendas, corrections
from councils.services.imports import runs
from followup.models import Commitment, Evidence, FollowUpForm
from followup.services import declarations
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


def _correction(meeting: Meeting) -> Correction:
    """Return one that waits, written by somebody who is none of the roles."""
    words = {"was": "Uddevalla", "shall_be": "Vänersborg", "reason": "Mötet var i Vänersborg."}
    return corrections.write(meeting, item=None, by=f.UserFactory(), **words)


def _follow_up(party: Any, region: Any) -> None:
    """Make a round in each state: 2026 is open, 2025 planned, 2024 being compiled, 2023 presented."""
    said = {"q1": {"rating": "partly", "text": "På väg."}}
    f.FollowUpFormFactory(decided=True, year=2025)
    f.CycleFactory(year=2025, planned=True)
    f.CycleFactory(year=2023, state="presented")
    for year, state in ((2026, "open"), (2024, "compiling")):
        cycle = f.CycleFactory(year=year, state=state)
        f.SelfAssessmentFactory(cycle=cycle, party=party, answers=said, signed=year == 2024)
        f.SelfAssessmentFactory(cycle=cycle, party=region, answers=said, signed=year == 2024 and "to_co_sign")


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
            *(
                "former_member",
                "strategic",
                "vast",
                "region_officer",
                "municipal_contact",
                "administrator",
                "applicant",
            ),
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
    f.AssignmentFactory(person=people["host_staff"].person, organisation=party.organisation, task="funding_officer")
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
    published_analysis = f.AnalysisFactory(council=council, under_way=True)
    document = attached(published_analysis, people["coordinator"])
    f.DatasetFactory(analysis=published_analysis)
    published_analysis.number, published_analysis.published_at = "2020-999", timezone.now()
    published_analysis.state = "published"
    published_analysis.save()
    removed = attached(planned, people["coordinator"], name="Bort.txt", content=b"bort")
    documents.remove(removed, by=people["coordinator"])
    removed_item = f.AgendaItemFactory(meeting=planned, position=1)
    agendas.remove(removed_item, by=people["coordinator"])
    called = f.MeetingFactory(council=council, called=True)
    invitation = f.InvitationFactory(meeting=called, person=memberships["member"].person)
    stranger = f.UserFactory(closed=True)
    # A contact of the council who is not invited yet, and one who logs in with another address than the contact's.
    contact = f.MembershipFactory(council=council).person
    moved = f.PersonFactory(with_user=True, name="Maja Flyttad", email="maja@example.org")
    f.MembershipFactory(person=moved, council=council)
    moved.email = "maja@example.com"
    moved.save(update_fields=["email"])
    heard = f.HearingFactory(shared_item=f.SharedItemFactory(council=group, in_consultation=True))
    paper = attached(heard.shared_item, people["strategic"])
    heard.papers.add(paper)
    question = f.HearingRequestFactory(
        hearing=heard, town=town, party=party, contact=people["municipal_contact"].person
    )
    path = default_storage.save("jobs/access", ContentFile(b"%PDF-1.7"))
    talker = f.OrganisationFactory(name="Verkstaden AB")
    declarations.load(declarations.read())
    commitment = Commitment.objects.get(number=1)
    _follow_up(party, region)
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
        "heard_item": heard.shared_item,
        "hearing": heard,
        "question": question,
        "anchored_item": f.HearingRequestFactory(
            hearing__shared_item__council=group, hearing__closed=True, answered=True
        ).hearing.shared_item,
        "paper": paper,
        "answer_file": attached(question, people["municipal_contact"]),
        "forward": f.HearingForwardFactory(request=question),
        "answered_question": f.HearingRequestFactory(hearing=heard, party=party, answered=True),
        "anchoring": f.AnchoringFactory(item=shared, party=party),
        "removed_anchoring": f.AnchoringFactory(party=party, general=True, removed=True),
        "sent_on": (
            sent := f.SentOnFactory(
                item__council=group,
                item__lead=people["strategic"].person,
                board__organisation=party.organisation,
            )
        ),
        "handled_sent_on": f.SentOnFactory(
            item=sent.item,
            board__organisation=party.organisation,
            handled_on=timezone.localdate(),
            outcome="Nämnden ställer sig bakom.",
        ),
        "position": f.PositionFactory(item=shared, party=party, given=True),
        "comment": f.CommentFactory(item=shared, written_by=people["strategic"]),
        "solved_comment": f.CommentFactory(
            item=shared, written_by=people["strategic"], solved_at=timezone.now(), solved_by=people["strategic"]
        ),
        "analysis": (analysis := f.AnalysisFactory(council=council, under_way=True)),
        "author": f.ContributorFactory(analysis=analysis),
        "analysis_code": f.AnalysisCodeFactory(analysis=analysis),
        "other_code": f.CodeFactory(code="22", name="Yrken i vården"),
        "dataset": (dataset := f.DatasetFactory(analysis=analysis)),
        "data_chart": f.DataChartFactory(dataset=dataset),
        "table_draft": f.TableDraftFactory(analysis=analysis, uploaded_by=people["coordinator"]),
        "analysis_pdf": f.JobFactory(
            kind="analysis-report",
            key=publications.order(published_analysis, "xlsx", by=people["coordinator"]).key.replace("xlsx", "pdf"),
            params={"analysis": published_analysis.pk, "form": "pdf"},
            state=Job.State.DONE,
            file=path,
            filename="rapport.pdf",
            content_type="application/pdf",
        ),
        "written_analysis": f.ContributorFactory(
            analysis__council=council, analysis__summary="Fler behövs.", analysis__text="Gapet växer."
        ).analysis,
        "proposed_analysis": f.AnalysisFactory(council=council),
        "decided_analysis": f.AnalysisFactory(council=council, decided=True),
        "own_review": f.ReviewFactory(
            contributor=f.ContributorFactory(
                analysis=(reviewed := f.AnalysisFactory(council=council, in_review=True)),
                person=people["other_member"].person,
                reviewer=True,
            )
        ),
        "silent_review": f.ReviewFactory(contributor=f.ContributorFactory(analysis=reviewed, reviewer=True)),
        "reviewed_analysis": reviewed,
        "approved_analysis": f.ReviewFactory(
            approved=True, contributor__analysis__council=council
        ).contributor.analysis,
        "published_analysis": published_analysis,
        "recipient": f.RecipientFactory(),
        "delivery": Delivery.objects.create(analysis=published_analysis, sent_at=timezone.now()),
        "published_document": document,
        "ground": (ground := f.GroundFactory(assessment__round__name="Bedömning 2030", analysis=published_analysis)),
        "assessment": ground.assessment,
        "subject": ground.assessment.subject,
        "round": ground.assessment.round,
        "planned_round": f.RoundFactory(planned=True),
        "bare_subject": f.SubjectFactory(),
        "focus": (focus := f.FocusAreaFactory(plan__council=council)),
        "plan": focus.plan,
        "plan_step": PlanStep.objects.create(focus_area=focus, action_point=f.ActionPointFactory(council=council)),
        "goal": (goal := f.GoalFactory()),
        "agreed_goal": f.GoalFactory(agreed=True),
        "public_goal": f.GoalFactory(agreed=True, published_at=timezone.now()),
        "recipient_list": f.RecipientListFactory(council=council),
        "priority": Priority.objects.create(goal=goal, title="Handledare"),
        "undertaking": Undertaking.objects.create(goal=goal, analysis=published_analysis),
        "out_assessment": (out := f.AssessmentFactory(communicated=True)),
        "out_subject": out.subject,
        "out_round": out.round,
        "reviewed_assessment": f.AssessmentFactory(round=ground.assessment.round, area="sk", reviewed=True),
        "dialogue": (dialogue := f.DialogueFactory(council=council, organisation=talker)),
        "shared_dialogue": f.DialogueFactory(council=council, organisation=talker, level="councils"),
        "party_dialogue": f.DialogueFactory(council=council, organisation=talker, level="parties"),
        "secret_dialogue": f.DialogueFactory(council=council, organisation=talker, level="coordination"),
        "removed_dialogue": f.DialogueFactory(council=council, organisation=talker, removed=True),
        "need": f.NeedFactory(dialogue=dialogue),
        "removed_need": f.NeedFactory(dialogue=dialogue, removed=True),
        "dialogue_guest": DialogueGuest.objects.create(dialogue=dialogue, organisation=f.OrganisationFactory()),
        "group_meeting": f.MeetingFactory(council=group),
        "commitment": commitment,
        "draft_form": f.FollowUpFormFactory(year=2027),
        "decided_form": FollowUpForm.objects.get(year=2026),
        "evidence": Evidence.objects.create(
            commitment=commitment, party=party, year=2026, kind="meeting", record_id=held.pk, note="Rådets möte."
        ),
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
        "to_correct": f.MeetingFactory(council=council, approved=True),
        "correction": (correction := _correction(f.MeetingFactory(council=council, approved=True))),
        "corrected": correction.meeting,
        "to_extract": f.MeetingFactory(council=council, approved=True),
        "extract": (extract := f.ExtractFactory(meeting__council=council)),
        "extracted": extract.meeting,
        "reviewed_extract": f.ExtractFactory(meeting__council=council, for_review=True),
        "published_extract": (published := f.ExtractFactory(meeting__council=council, published=True)),
        "published_meeting": published.meeting,
        "published_pdf": f.JobFactory(
            kind="extract-pdf",
            key=f"extract-pdf:{published.pk}",
            params={"extract": published.pk},
            state=Job.State.DONE,
            file=path,
            filename="utdrag.pdf",
            content_type="application/pdf",
        ),
        "unmade_extract": f.ExtractFactory(meeting__council=council, published=True),
        "verdict": Verdict.objects.create(
            approver=answered,
            item=f.AgendaItemFactory(meeting=answered.meeting),
            remark="Tio platser.",
        ),
        "approved": f.MeetingFactory(council=council, approved=True),
        "item": item,
        "bare_item": bare_item,
        "removed_item": removed_item,
        "decision": f.DecisionFactory(item=item),
        "attendance": f.AttendanceFactory(meeting=meeting, person=memberships["member"].person),
        "action_point": f.ActionPointFactory(council=council, item=item, owner=memberships["member"].person),
        "done_action_point": f.ActionPointFactory(council=council, done=True, owner=memberships["member"].person),
        "assignment": people["host_staff"].person.assignments.get(task="staff"),
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
        "queued_job": Job.objects.create(
            kind="minutes-pdf",
            key="access-queued",
            title="Protokoll",
            params={"meeting": for_approval.pk},
            ordered_by=people["coordinator"],
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
    world.rows |= funding(party, people["applicant"])
    return world


def funding(party: Any, applicant: User) -> dict[str, Any]:
    """Return an agreement of the party with a frame, a project of the applicant's, and one that is not decided."""
    frame = f.FrameFactory(agreement__party=party)
    project = f.ProjectFactory(agreement=frame.agreement, granted=100_000)
    contact = f.ProjectContactFactory(project=project, person=applicant.person, may_sign=True)
    changing = f.ProjectFactory(agreement=frame.agreement, granted=100_000)
    f.ProjectContactFactory(project=changing, person=applicant.person, may_sign=True)
    return {
        "report": f.ProjectReportFactory(
            project=project, number=3, done="Två träffar.", to_on=timezone.localdate() - timedelta(days=1)
        ),
        "sent_report": f.ProjectReportFactory(project=project, number=2, sent=True),
        "reviewed_report": f.ProjectReportFactory(project=project, number=1, reviewed=True),
        "call": (call := f.CallFactory(agreement=frame.agreement)),
        "draft_application": f.ApplicationFactory(call__agreement=frame.agreement, created_by=applicant),
        "application": f.ApplicationFactory(call=call, created_by=applicant, sent=True),
        "change_request": f.ChangeRequestFactory(project=changing, sent_by=applicant),
        "agreement": frame.agreement,
        "terms": f.GeneralTermsFactory(),
        "frame": frame,
        "project": project,
        "proposed_project": f.ProjectFactory(agreement=frame.agreement, applied=100_000),
        "project_contact": contact,
        "project_person": f.PersonFactory(organisation=project.organisation),
        "grant": project.decisions.get(),
        "funding_board": f.BoardFactory(organisation=party.organisation),
    }
