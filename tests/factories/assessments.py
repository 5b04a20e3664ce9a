"""Rounds, subjects and what is judged of them."""

from datetime import timedelta

import factory
from django.utils import timezone

from analyses.models import Assessment, AssessmentRound, Goal, Ground, RecipientList, Subject
from tests.factories.analyses import AnalysisFactory
from tests.factories.councils import CouncilFactory

State = Assessment.State


class RoundFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AssessmentRound

    class Params:
        planned = factory.Trait(state=AssessmentRound.State.PLANNED)
        closed = factory.Trait(state=AssessmentRound.State.CLOSED)

    name = factory.Sequence(lambda n: f"Bedömning {n}")
    period = "2027–2037"
    opens_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=10))
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=20))
    state = AssessmentRound.State.OPEN


class SubjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Subject

    name = factory.Sequence(lambda n: f"Yrkesgrupp {n:03d}")
    topic = "care"


class AssessmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Assessment

    class Params:
        reviewed = factory.Trait(state=State.REVIEWED, is_reviewed=True)
        anchored = factory.Trait(state=State.ANCHORED, is_reviewed=True, is_anchored=True)
        adopted = factory.Trait(state=State.ADOPTED, is_reviewed=True, is_anchored=True, is_adopted=True)
        communicated = factory.Trait(
            state=State.COMMUNICATED, is_reviewed=True, is_anchored=True, is_adopted=True, is_out=True
        )
        is_reviewed = factory.Trait(reviewed_at=factory.LazyFunction(timezone.now))
        is_anchored = factory.Trait(
            stands_behind="Kompetensråd Fyrbodal", anchored_on=factory.LazyFunction(timezone.localdate)
        )
        is_adopted = factory.Trait(
            decision="Miljö- och regionutvecklingsnämnden § 12", adopted_on=factory.LazyFunction(timezone.localdate)
        )
        is_out = factory.Trait(communicated_at=factory.LazyFunction(timezone.now))

    round = factory.SubFactory(RoundFactory)
    subject = factory.SubFactory(SubjectFactory)
    area = "fy"
    sector = "public"
    horizon = "short"
    value = "shortage"
    written_at = factory.LazyFunction(timezone.now)


class GroundFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Ground

    assessment = factory.SubFactory(AssessmentFactory)
    analysis = factory.SubFactory(AnalysisFactory, published=True)


class RecipientListFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RecipientList

    council = factory.SubFactory(CouncilFactory)
    name = factory.Sequence(lambda n: f"Lista {n}")
    addresses = "ett@example.org\ntva@example.org"


class GoalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Goal

    class Params:
        agreed = factory.Trait(
            state=Goal.State.AGREED, said="Strategiska gruppen", said_on=factory.LazyFunction(timezone.localdate)
        )

    title = factory.Sequence(lambda n: f"Mål {n}")
    strategy = "skills"
    first_year = 2026
    last_year = 2030
