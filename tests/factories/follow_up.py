"""Forms, rounds and self-assessments of the follow-up."""

from datetime import date, timedelta

import factory
from django.utils import timezone

from followup.models import Cycle, FollowUpForm, SelfAssessment
from followup.models.questions import Content, Question, Section
from followup.services import declarations
from tests.factories.councils import PartyFactory
from tests.factories.portal import UserFactory

RATED = Question(key="q1", kind="rating", text="Finns ett aktivt råd?", commitment=1, indicators=("meetings-held",))


def content(*questions: Question, co_sign: bool = False) -> dict:
    """Return a form's content with one section of these questions; of one rating where none are given."""
    return Content((Section("s1", "Rådet", "", questions or (RATED,)),), co_sign).dump()


class FollowUpFormFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FollowUpForm

    class Params:
        decided = factory.Trait(
            state=FollowUpForm.State.DECIDED, decided_on=factory.LazyAttribute(lambda row: date(row.year, 1, 15))
        )

    year = 2026
    number = factory.Sequence(lambda n: n + 1)
    title = factory.LazyAttribute(lambda row: f"Uppföljning {row.year}")
    content = factory.LazyFunction(content)


def _declaration():
    declarations.load(declarations.read())
    return declarations.current()


class CycleFactory(factory.django.DjangoModelFactory):
    """An open round whose last day is in three weeks; other states by `state`."""

    class Meta:
        model = Cycle
        django_get_or_create = ("year",)

    class Params:
        planned = factory.Trait(state=Cycle.State.PLANNED, form=None)

    year = 2026
    declaration = factory.LazyFunction(_declaration)
    form = factory.SubFactory(FollowUpFormFactory, decided=True, year=factory.SelfAttribute("..year"))
    state = Cycle.State.OPEN
    state_since = factory.LazyFunction(timezone.now)
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=21))
    opens_on = factory.LazyAttribute(lambda row: row.due_on - timedelta(days=60))
    compiled_on = factory.LazyAttribute(lambda row: row.due_on + timedelta(days=5))
    meets_on = factory.LazyAttribute(lambda row: row.due_on + timedelta(days=10))


class SelfAssessmentFactory(factory.django.DjangoModelFactory):
    """A party's draft; `answers` are what it says, `signed=True` signs them."""

    class Meta:
        model = SelfAssessment
        skip_postgeneration_save = True

    cycle = factory.SubFactory(CycleFactory)
    party = factory.SubFactory(PartyFactory)

    @factory.post_generation
    def answers(self, create, extracted, **kwargs):
        for key, value in (extracted or {}).items():
            self.answers.create(key=key, value=value, written_at=timezone.now(), version=1)

    @factory.post_generation
    def signed(self, create, extracted, **kwargs):
        if extracted:
            self.state = "signed" if extracted is True else extracted
            self.signed_at, self.signed_by = timezone.now(), UserFactory()
            self.save()
