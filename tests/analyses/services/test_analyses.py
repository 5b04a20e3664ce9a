"""The life of an analysis, step by step, and who is told of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from analyses.models import Analysis, Contributor
from analyses.services import analyses, contributors
from portal.concurrency import Conflict, WrongState
from portal.models import Notification
from tests.factories import (
    AnalysisCodeFactory,
    AnalysisFactory,
    ContributorFactory,
    DataChartFactory,
    DatasetFactory,
    MembershipFactory,
    PersonFactory,
    UserFactory,
)

State = Analysis.State


def draft(council, **words):
    words = {"title": "Undersköterskor", "purpose": "Hur många?", "topics": ["care"], "areas": ["fy"]} | words
    return Analysis(council=council, publisher=council.host, **words)


def test_ours_begins_as_a_proposal_and_others_as_something_to_review(council, coordinator, member):
    ours = analyses.propose(draft(council), by=member)
    others = analyses.propose(draft(council, is_external=True), by=member)
    assert (ours.state, others.state) == (State.PROPOSED, State.UNDER_WAY)
    assert (ours.proposed_by, ours.state_since.date()) == (member, timezone.now().date())
    assert Notification.objects.filter(user=coordinator, kind="analysis").count() == 2


def test_from_proposal_to_work_with_the_proposer_told_each_time(council, coordinator, member):
    row = analyses.propose(draft(council), by=member)
    today = timezone.localdate()
    row = analyses.decide(row, decision="Malin gör det.", on=today, by=coordinator)
    assert (row.state, row.decision, row.decided_on) == (State.DECIDED, "Malin gör det.", today)
    row = analyses.begin(row, by=coordinator)
    assert row.state == State.UNDER_WAY
    assert list(Notification.objects.filter(user=member).order_by("pk").values_list("title", flat=True)) == [
        "Beslutat: Undersköterskor",
        "Pågår: Undersköterskor",
    ]


def test_what_is_declined_says_why_and_may_be_proposed_again(council, coordinator):
    row = analyses.decline(AnalysisFactory(council=council), reason="Den finns redan.", by=coordinator)
    assert (row.state, row.declined_reason) == (State.DECLINED, "Den finns redan.")
    row = analyses.propose_again(row, by=coordinator)
    assert (row.state, row.declined_reason) == (State.PROPOSED, "")


@pytest.mark.parametrize(
    ("trait", "step"),
    [
        ("published", lambda row, by: analyses.decline(row, reason="Nej", by=by)),
        ("declined", lambda row, by: analyses.decide(row, decision="Ja", on=timezone.localdate(), by=by)),
        ("in_review", lambda row, by: analyses.edit(row, version=0, by=by)),
        ("published", lambda row, by: analyses.edit(row, version=0, by=by)),
        ("under_way", lambda row, by: analyses.begin(row, by=by)),
        ("declined", lambda row, by: analyses.begin(row, by=by)),
        ("superseded", lambda row, by: analyses.plan(row, version=0, by=by)),
        ("under_way", lambda row, by: analyses.next_edition(row, by=by)),
        ("published", lambda row, by: contributors.add_author(row, PersonFactory(), by=by)),
    ],
)
def test_a_step_out_of_order_changes_nothing(db, trait, step):
    row = AnalysisFactory(**{trait: True})
    before = Analysis.objects.values().get(pk=row.pk)
    with pytest.raises(WrongState):
        step(row, UserFactory())
    assert Analysis.objects.values().get() == before
    assert not Contributor.objects.exists()


def test_a_decision_is_not_made_tomorrow(db):
    row = AnalysisFactory()
    with pytest.raises(WrongState, match="inte har varit"):
        analyses.decide(row, decision="Ja", on=timezone.localdate() + timedelta(days=1), by=UserFactory())
    row.refresh_from_db()
    assert row.state == State.PROPOSED


def test_the_later_of_two_writers_is_stopped(db):
    first, second = AnalysisFactory(under_way=True), Analysis.objects.get()
    first.summary = "Den ena"
    analyses.edit(first, version=0, by=UserFactory())
    second.summary = "Den andra"
    with pytest.raises(Conflict):
        analyses.edit(second, version=0, by=UserFactory())
    assert Analysis.objects.get().summary == "Den ena"


def test_an_edition_is_followed_by_one_more_and_no_longer_late(council, coordinator):
    yesterday = timezone.localdate() - timedelta(days=1)
    row = AnalysisFactory(council=council, published=True, method="Framskrivning", next_expected_on=yesterday)
    late = Analysis.objects.overdue(timezone.localdate())
    assert list(late) == [row]
    following = analyses.next_edition(row, by=coordinator)
    assert (following.title, following.method, following.replaces) == (row.title, "Framskrivning", row)
    assert late.all().exists()  # it is only proposed
    analyses.decide(following, decision="Ja", on=timezone.localdate(), by=coordinator)
    assert not late.all().exists()
    with pytest.raises(WrongState, match="redan"):
        analyses.next_edition(row, by=coordinator)
    row.refresh_from_db()
    assert row.state == State.PUBLISHED


def test_an_edition_begins_with_the_codes_tables_and_charts_of_the_one_before(council, coordinator):
    row = AnalysisFactory(council=council, published=True)
    code = AnalysisCodeFactory(analysis=row).code
    first, second = DatasetFactory(analysis=row, number=1), DatasetFactory(analysis=row, number=4, title="Platser")
    DataChartFactory(dataset=second, number=2, title="Gapet")
    following = analyses.next_edition(row, by=coordinator)
    assert [chosen.code for chosen in following.codes.all()] == [code]
    tables = list(following.datasets.in_order().values_list("number", "title", "rows"))
    assert tables == [(1, first.title, first.rows), (4, "Platser", second.rows)]
    chart = following.charts.get()
    assert (chart.number, chart.title, chart.dataset.number, chart.dataset.analysis) == (2, "Gapet", 4, following)
    assert (row.datasets.count(), row.charts.count(), row.codes.count()) == (2, 1, 1)


def test_an_author_is_named_once_and_can_be_taken_away(council, coordinator):
    row, person = AnalysisFactory(council=council, under_way=True), PersonFactory()
    MembershipFactory(council=council, person=person)
    assert person in contributors.candidates(row)
    author = contributors.add_author(row, person, by=coordinator)
    assert contributors.add_author(row, person, by=coordinator) == author
    assert person not in contributors.candidates(row)
    contributors.remove_author(author, by=coordinator)
    assert not row.contributors.exists()


def test_nobody_is_both_author_and_reviewer(council, coordinator):
    row = ContributorFactory(reviewer=True)
    with pytest.raises(WrongState, match=row.person.name):
        contributors.add_author(row.analysis, row.person, by=coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContributorFactory(analysis=row.analysis, person=row.person)
