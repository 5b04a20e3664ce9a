"""The registry and the meetings."""

from datetime import date, datetime, timedelta

import factory
from django.utils import timezone

from councils.models import (
    ActionPlan,
    ActionPoint,
    AgendaItem,
    Anchoring,
    Approver,
    Assignment,
    Attendance,
    Board,
    CalendarFeed,
    Classification,
    Code,
    Comment,
    Correction,
    Council,
    Decision,
    Dialogue,
    Extract,
    FocusArea,
    Hearing,
    HearingForward,
    HearingRequest,
    Invitation,
    Meeting,
    Membership,
    Municipality,
    NeedGroup,
    NeedObservation,
    Organisation,
    Party,
    Person,
    Population,
    Position,
    Proposal,
    SentOn,
    SharedItem,
)
from councils.models.hearing import end_of
from councils.models.municipality import COUNTY
from councils.services import reference
from tests.factories.portal import UserFactory

Kind = Organisation.Kind


def _midnight() -> datetime:
    """Return when today began where the portal is: what is under way is so on the day of today, at 00.10 too."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    class Params:
        supply = factory.Trait(kind=Kind.HIGHER_EDUCATION)
        demand = factory.Trait(kind=Kind.TRADE_UNION)
        association = factory.Trait(kind=Kind.ASSOCIATION)
        region = factory.Trait(kind=Kind.REGION)
        ended = factory.Trait(ended_on=factory.LazyFunction(timezone.localdate))

    name = factory.Sequence(lambda n: f"Organisation {n}")
    kind = Kind.EMPLOYER_PRIVATE


class PartyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Party
        django_get_or_create = ("key",)

    key = "fy"
    area = factory.LazyAttribute(lambda party: {"fy": "Fyrbodal", "vg": "Västra Götaland"}.get(party.key, party.key))
    organisation = factory.SubFactory(OrganisationFactory, association=True)


# Codes of the county that no municipality has: those that there are, tests write out themselves.
REAL = {row["code"] for row in reference.read()["municipalities"]}
NO_MUNICIPALITY = [code for n in range(100) if (code := f"{COUNTY}{n:02d}") not in REAL]


class MunicipalityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Municipality

    organisation = factory.SubFactory(OrganisationFactory, kind=Kind.MUNICIPALITY)
    code = factory.Sequence(lambda n: NO_MUNICIPALITY[n % len(NO_MUNICIPALITY)])
    abbreviation = "KOM"


class PopulationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Population

    municipality = factory.SubFactory(MunicipalityFactory)
    on = date(2025, 12, 31)
    people = 10_000
    source = "SCB"


class PersonFactory(factory.django.DjangoModelFactory):
    """A work contact; `with_user=True` has an account."""

    class Meta:
        model = Person

    class Params:
        with_user = factory.Trait(
            user=factory.SubFactory(
                UserFactory, name=factory.SelfAttribute("..name"), email=factory.SelfAttribute("..email")
            )
        )

    name = factory.Sequence(lambda n: f"Robin Kontakt{n}")
    email = factory.Sequence(lambda n: f"robin{n}@example.org")
    organisation = factory.SubFactory(OrganisationFactory)


class CouncilFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Council

    class Params:
        strategic = factory.Trait(kind=Council.Kind.STRATEGIC_GROUP)
        vast = factory.Trait(kind=Council.Kind.VAST_GROUP)
        formal = factory.Trait(minutes_kind=Council.MinutesKind.MINUTES)
        ended = factory.Trait(ended_on=factory.LazyFunction(timezone.localdate))

    name = factory.Sequence(lambda n: f"Kompetensråd {n}")
    short_name = factory.Sequence(lambda n: f"Råd {n}")
    slug = factory.Sequence(lambda n: f"rad-{n}")
    kind = Council.Kind.OVERARCHING
    host = factory.SubFactory(OrganisationFactory, association=True)


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    class Params:
        coordinator = factory.Trait(role=Membership.Role.COORDINATOR)
        chair = factory.Trait(role=Membership.Role.CHAIR)
        ended = factory.Trait(to_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1)))

    person = factory.SubFactory(PersonFactory)
    council = factory.SubFactory(CouncilFactory)
    organisation = factory.SelfAttribute("person.organisation")
    from_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=365))


class AssignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Assignment

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SelfAttribute("person.organisation")
    task = Assignment.Task.STAFF


class BoardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Board

    organisation = factory.SubFactory(OrganisationFactory, region=True)
    name = factory.Sequence(lambda n: f"Nämnd {n}")


class MeetingFactory(factory.django.DjangoModelFactory):
    """A planned meeting next week; `held=True`, `approved=True` and the like set what the state demands."""

    class Meta:
        model = Meeting

    class Params:
        called = factory.Trait(state=Meeting.State.CALLED)
        under_way = factory.Trait(
            state=Meeting.State.UNDER_WAY,
            starts_at=factory.LazyFunction(lambda: max(timezone.now() - timedelta(minutes=30), _midnight())),
            started_at=factory.LazyFunction(timezone.now),
        )
        held = factory.Trait(
            state=Meeting.State.HELD,
            starts_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=14)),
            held_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=14)),
        )
        for_approval = factory.Trait(
            state=Meeting.State.FOR_APPROVAL,
            starts_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=14)),
            held_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=14)),
        )
        approved = factory.Trait(
            state=Meeting.State.APPROVED,
            starts_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=60)),
            held_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=60)),
            approved_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=50)),
            approved_by=factory.SubFactory(UserFactory),
        )
        cancelled = factory.Trait(state=Meeting.State.CANCELLED, cancelled_reason="För få anmälda")

    council = factory.SubFactory(CouncilFactory)
    title = factory.Sequence(lambda n: f"Rådsmöte {n}")
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    ends_at = factory.LazyAttribute(lambda meeting: meeting.starts_at + timedelta(hours=2))
    mode = Meeting.Mode.HYBRID
    place = "Uddevalla"


class AgendaItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Läget på arbetsmarknaden {n}")


class DecisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Decision

    item = factory.SubFactory(AgendaItemFactory)
    text = "Rådet ställer sig bakom förslaget."


class AttendanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attendance

    meeting = factory.SubFactory(MeetingFactory)
    person = factory.SubFactory(PersonFactory)
    organisation = factory.SelfAttribute("person.organisation")
    role = "member"
    side = factory.LazyAttribute(lambda row: row.organisation.side)


class ActionPointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ActionPoint

    class Params:
        done = factory.Trait(state=ActionPoint.State.DONE, closed_at=factory.LazyFunction(timezone.now))
        late = factory.Trait(due_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=3)))

    council = factory.SubFactory(CouncilFactory)
    text = factory.Sequence(lambda n: f"Sammanställ behovet {n}")
    owner = factory.SubFactory(PersonFactory)
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=14))


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Invitation

    """A call to somebody who has a place in the meeting's council."""

    meeting = factory.SubFactory(MeetingFactory, called=True)
    person = factory.LazyAttribute(lambda call: MembershipFactory(council=call.meeting.council).person)
    organisation = factory.SelfAttribute("person.organisation")
    role = Membership.Role.MEMBER


class ApproverFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Approver

    meeting = factory.SubFactory(MeetingFactory, for_approval=True)
    person = factory.SubFactory(PersonFactory, with_user=True)
    asked_at = factory.LazyFunction(timezone.now)


class ExtractFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Extract

    class Params:
        for_review = factory.Trait(state=Extract.State.FOR_REVIEW)
        published = factory.Trait(
            state=Extract.State.PUBLISHED,
            published_by=factory.SubFactory(UserFactory),
            published_at=factory.LazyFunction(timezone.now),
        )

    meeting = factory.SubFactory(MeetingFactory, approved=True)
    written_by = factory.SubFactory(UserFactory)
    summary = "Rådet tillsätter en arbetsgrupp."
    items = factory.LazyFunction(
        lambda: [
            {
                "number": "1.",
                "title": "Praktik",
                "conclusion": "Fler platser behövs.",
                "decisions": ["Rådet går vidare."],
            }
        ]
    )


class CorrectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Correction

    meeting = factory.SubFactory(MeetingFactory, approved=True)
    was = "Uddevalla"
    shall_be = "Vänersborg"
    reason = "Mötet var i Vänersborg."
    written_by = factory.SubFactory(UserFactory)


class ProposalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Proposal

    class Params:
        declined = factory.Trait(
            state=Proposal.State.DECLINED, reason="Inte nu", handled_at=factory.LazyFunction(timezone.now)
        )

    council = factory.SubFactory(CouncilFactory)
    title = factory.Sequence(lambda n: f"Förslag {n}")
    proposed_by = factory.SubFactory(UserFactory)


class CalendarFeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CalendarFeed

    class Params:
        revoked = factory.Trait(revoked_at=factory.LazyFunction(timezone.now))

    user = factory.SubFactory(UserFactory)


class ClassificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Classification
        django_get_or_create = ("system", "version")

    system = "ssyk"
    version = "2012"


class CodeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Code
        django_get_or_create = ("classification", "code")

    classification = factory.SubFactory(ClassificationFactory)
    code = "53"
    level = factory.LazyAttribute(lambda row: len(row.code))
    name = "Omsorgsyrken"


class DialogueFactory(factory.django.DjangoModelFactory):
    """Read by the council's own, unless its level is another."""

    class Meta:
        model = Dialogue

    class Params:
        removed = factory.Trait(removed_at=factory.LazyFunction(timezone.now))

    council = factory.SubFactory(CouncilFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    held_on = factory.LazyFunction(timezone.localdate)
    notes = "De söker folk hela tiden."


class NeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NeedObservation

    class Params:
        removed = factory.Trait(removed_at=factory.LazyFunction(timezone.now))

    dialogue = factory.SubFactory(DialogueFactory)
    organisation = factory.SelfAttribute("dialogue.organisation")
    subject = factory.Sequence(lambda n: f"Svetsare {n}")


class NeedGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NeedGroup

    code = factory.SubFactory(CodeFactory)
    needs_count = 5
    people_count = 12
    hard_count = 3
    smallest = 3
    made_on = factory.LazyFunction(timezone.localdate)


class SharedItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SharedItem

    class Params:
        in_preparation = factory.Trait(state=SharedItem.State.IN_PREPARATION)
        in_consultation = factory.Trait(state=SharedItem.State.IN_CONSULTATION)
        ready = factory.Trait(state=SharedItem.State.READY)
        decided = factory.Trait(
            state=SharedItem.State.DECIDED,
            decision="Gruppen ställer sig bakom förslaget.",
            decided_on=factory.LazyFunction(timezone.localdate),
        )
        withdrawn = factory.Trait(state=SharedItem.State.WITHDRAWN, withdrawn_reason="Frågan är löst.")

    council = factory.SubFactory(CouncilFactory, strategic=True)
    number = factory.Sequence(lambda n: f"2020-{n}")
    title = factory.Sequence(lambda n: f"Gemensam fråga {n}")
    question = "Ska parterna göra detta tillsammans?"
    state_since = factory.LazyFunction(timezone.now)


class PositionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Position

    class Params:
        given = factory.Trait(given_at=factory.LazyFunction(timezone.now), given_by=factory.SubFactory(UserFactory))

    item = factory.SubFactory(SharedItemFactory, in_preparation=True)
    party = factory.SubFactory(PartyFactory)
    text = "Vi står bakom förslaget."


class CommentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Comment

    item = factory.SubFactory(SharedItemFactory, in_preparation=True)
    text = factory.Sequence(lambda n: f"En synpunkt {n}")
    written_by = factory.SubFactory(UserFactory)


class HearingFactory(factory.django.DjangoModelFactory):
    """An open hearing with two weeks to answer; ask with `HearingRequestFactory`."""

    class Meta:
        model = Hearing

    class Params:
        closed = factory.Trait(closed_at=factory.LazyFunction(timezone.now), summary="De flesta stödjer förslaget.")

    shared_item = factory.SubFactory(SharedItemFactory, in_consultation=True)
    question = "Stödjer kommunen förslaget?"
    due_at = factory.LazyFunction(lambda: end_of(timezone.localdate() + timedelta(days=14)))


class HearingRequestFactory(factory.django.DjangoModelFactory):
    """A municipality that has been asked; `answered=True` supports it, `unreached=True` has no contact."""

    class Meta:
        model = HearingRequest

    class Params:
        town = factory.SubFactory(MunicipalityFactory)
        unreached = factory.Trait(contact=None, asked_at=None)
        answered = factory.Trait(
            answer="supports",
            level="official",
            answered_at=factory.LazyFunction(timezone.now),
            answered_via="link",
            answered_by="Lisbeth Nyman, näringslivschef",
        )

    hearing = factory.SubFactory(HearingFactory)
    organisation = factory.SelfAttribute("town.organisation")
    contact = factory.LazyAttribute(
        lambda row: (
            AssignmentFactory(
                person__organisation=row.organisation, organisation=row.organisation, task="municipal_contact"
            ).person
        )
    )
    asked_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))


class HearingForwardFactory(factory.django.DjangoModelFactory):
    """A colleague whom a municipality's contact has sent the question on to."""

    class Meta:
        model = HearingForward

    request = factory.SubFactory(HearingRequestFactory)
    name = "Ulf Sundell"
    email = factory.Sequence(lambda n: f"kollega{n}@example.org")
    sent_by = "Lisbeth Nyman"


class AnchoringFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Anchoring

    class Params:
        general = factory.Trait(item=None, outcome=Anchoring.Outcome.INFORMED)
        removed = factory.Trait(removed_at=factory.LazyFunction(timezone.now))

    party = factory.SubFactory(PartyFactory)
    item = factory.SubFactory(SharedItemFactory, in_preparation=True)
    on = factory.LazyFunction(timezone.localdate)
    management = "Ledningsgruppen"
    outcome = Anchoring.Outcome.BEHIND


class SentOnFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SentOn

    item = factory.SubFactory(SharedItemFactory, decided=True)
    board = factory.SubFactory(BoardFactory)
    sent_on = factory.SelfAttribute("item.decided_on")


class ActionPlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ActionPlan

    class Params:
        adopted = factory.Trait(state=ActionPlan.State.ADOPTED, adopted_on=factory.LazyFunction(timezone.localdate))

    council = factory.SubFactory(CouncilFactory)
    year = 2026


class FocusAreaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FocusArea

    plan = factory.SubFactory(ActionPlanFactory)
    title = factory.Sequence(lambda n: f"Område {n}")
