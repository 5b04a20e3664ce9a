"""Analyses and those who have made them."""

from datetime import timedelta

import factory
from django.utils import timezone

from analyses.models import (
    Analysis,
    AnalysisCode,
    Check,
    Contributor,
    DataChart,
    Dataset,
    Delivery,
    Recipient,
    Review,
    TableDraft,
)
from tests.factories.councils import CodeFactory, CouncilFactory, PersonFactory
from tests.factories.portal import UserFactory

State = Analysis.State


class AnalysisFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Analysis

    class Params:
        decided = factory.Trait(
            state=State.DECIDED, decision="Görs under våren.", decided_on=factory.LazyFunction(timezone.localdate)
        )
        under_way = factory.Trait(state=State.UNDER_WAY)
        in_review = factory.Trait(state=State.IN_REVIEW, review_round=1)
        published = factory.Trait(state=State.PUBLISHED, is_out=True)
        superseded = factory.Trait(state=State.SUPERSEDED, is_out=True)
        is_out = factory.Trait(
            number=factory.Sequence(lambda n: f"2020-{n}"),
            published_at=factory.LazyFunction(timezone.now),
            review_round=1,
        )
        declined = factory.Trait(state=State.DECLINED, declined_reason="Frågan är redan utredd.")

    council = factory.SubFactory(CouncilFactory)
    publisher = factory.SelfAttribute("council.host")
    title = factory.Sequence(lambda n: f"Underlag {n}")
    purpose = "Hur många undersköterskor behövs om tio år?"
    topics = ["care"]
    areas = ["fy"]
    state_since = factory.LazyFunction(timezone.now)


class AnalysisCodeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AnalysisCode

    analysis = factory.SubFactory(AnalysisFactory, under_way=True)
    code = factory.SubFactory(CodeFactory)


class ContributorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contributor

    class Params:
        reviewer = factory.Trait(role=Contributor.Role.REVIEWER)

    analysis = factory.SubFactory(AnalysisFactory, under_way=True)
    person = factory.SubFactory(PersonFactory)
    role = Contributor.Role.AUTHOR


class ReviewFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Review

    class Params:
        approved = factory.Trait(
            verdict=Review.Verdict.APPROVED,
            given_at=factory.LazyFunction(timezone.now),
            checklist={check.value: "yes" for check in Check},
        )
        returned = factory.Trait(
            verdict=Review.Verdict.RETURNED,
            given_at=factory.LazyFunction(timezone.now),
            checklist={check.value: "partly" for check in Check},
            remarks="Källorna saknas.",
        )

    contributor = factory.SubFactory(
        ContributorFactory, reviewer=True, analysis=factory.SubFactory(AnalysisFactory, in_review=True)
    )
    round = 1
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=7))


class RecipientFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Recipient

    delivery = factory.LazyAttribute(
        lambda row: Delivery.objects.create(analysis=AnalysisFactory(published=True), sent_at=timezone.now())
    )
    email = factory.Sequence(lambda n: f"mottagare{n}@example.org")


class DatasetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Dataset

    analysis = factory.SubFactory(AnalysisFactory, under_way=True)
    number = factory.Sequence(lambda n: n + 1)
    title = "Anställda i vård och omsorg"
    source = "Regionens statistik"
    columns = [
        {"label": "År", "kind": "year", "unit": "", "places": None},
        {"label": "Efterfrågan", "kind": "integer", "unit": "personer", "places": 0},
        {"label": "Tillgång", "kind": "integer", "unit": "personer", "places": 0},
    ]
    rows = [["2020", "75400", "75100"], ["2026", "78400", "78000"], ["2035", "86100", None]]
    row_count = 3
    filename = "anstallda.csv"
    taken_in_at = factory.LazyFunction(timezone.now)


class DataChartFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DataChart

    dataset = factory.SubFactory(DatasetFactory)
    analysis = factory.SelfAttribute("dataset.analysis")
    number = factory.Sequence(lambda n: n + 1)
    kind = "line"
    title = "Gapet växer"
    label_column = 0
    value_columns = [1, 2]


class TableDraftFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TableDraft

    analysis = factory.SubFactory(AnalysisFactory, under_way=True)
    filename = "platser.csv"
    lines = [[1, ["Kommun", "Platser"]], [2, ["Uddevalla", "18"]], [3, ["Åmål", "7"]]]
    uploaded_by = factory.SubFactory(UserFactory)
