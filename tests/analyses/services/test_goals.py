"""Goals: rest on what is adopted, are agreed with how and when, and say what is done under them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from analyses.models import Goal, GoalGround, Undertaking
from analyses.services import goals
from portal import thread
from portal.concurrency import Conflict, WrongState
from tests.factories import (
    ActionPointFactory,
    AnalysisFactory,
    AssessmentFactory,
    GoalFactory,
    RoundFactory,
    SharedItemFactory,
    SubjectFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
State = Goal.State
TODAY = timezone.localdate()


@pytest.fixture
def by():
    return UserFactory()


def test_a_goal_rests_on_the_latest_adopted_assessments_of_its_subjects(by):
    subject = SubjectFactory()
    old = RoundFactory(opens_on=TODAY - timedelta(days=400), closes_on=TODAY - timedelta(days=300))
    AssessmentFactory(subject=subject, round=old, adopted=True)
    latest = AssessmentFactory(subject=subject, adopted=True)
    elsewhere = AssessmentFactory(subject=subject, round=latest.round, area="sk", adopted=True)
    AssessmentFactory(subject=subject, round=latest.round, horizon="long")
    goal = goals.propose(GoalFactory.build(), [subject], by=by)
    assert {ground.assessment for ground in goal.grounds.all()} == {latest, elsewhere}
    goal.area = "fy"
    goals.edit(goal, [subject], version=0, by=by)
    assert {ground.assessment for ground in goal.grounds.all()} == {latest}
    with pytest.raises(Conflict):
        goals.edit(goal, [subject], version=0, by=by)


def test_a_goal_is_agreed_with_how_and_when_and_taken_back_without(by):
    goal = GoalFactory()
    for words in ({}, {"text": "Gruppen"}, {"text": "Gruppen", "on": TODAY + timedelta(days=1)}):
        with pytest.raises(WrongState):
            goals.step(goal, State.AGREED, by=by, **words)
    row = goals.step(goal, State.AGREED, text="Gruppen", on=TODAY, by=by)
    assert (row.state, row.said, row.said_on) == (State.AGREED, "Gruppen", TODAY)
    row = goals.step(goal, State.PROPOSED, by=by)
    assert (row.said, row.said_on) == ("", None)
    with pytest.raises(WrongState):
        goals.step(goal, State.REACHED, text="Nått", on=TODAY, by=by)


def test_what_is_reached_or_dropped_is_changed_no_more(by):
    goal = GoalFactory(agreed=True)
    goals.step(goal, State.REACHED, text="Uppföljningen", on=TODAY, by=by)
    with pytest.raises(WrongState):
        goals.edit(goal, [], version=1, by=by)


def test_priorities_keep_their_order(by):
    goal = GoalFactory()
    first = goals.add_priority(goal, "Handledare", by=by)
    goals.add_priority(goal, "Validering", by=by)
    goals.remove_priority(first, by=by)
    goals.add_priority(goal, "Distans", by=by)
    assert [row.title for row in goal.priorities.all()] == ["Validering", "Distans"]


def test_what_is_done_is_noted_once_and_stands_on_the_red_thread(by, strategic_member):
    goal, item, analysis = GoalFactory(), SharedItemFactory(), AnalysisFactory()
    for _again in range(2):
        goals.undertake(Undertaking(goal=goal, shared_item=item), by=by)
    goals.undertake(Undertaking(goal=goal, analysis=analysis), by=by)
    assert goal.undertakings.count() == 2
    ground = AssessmentFactory(adopted=True)
    goals.edit(goal, [ground.subject], version=0, by=by)
    found = thread.of(strategic_member, thread.find(strategic_member, "goal", goal.pk))
    assert [node.record for node in found.led] == [ground]
    assert {node.record for node in found.here.came} == {item, analysis}


def test_the_page_shows_only_what_the_reader_may_see_of_what_is_done(client, member, other_member, council):
    goal = GoalFactory()
    point = ActionPointFactory(council=council, text="Ring skolorna")
    Undertaking.objects.create(goal=goal, action_point=point)
    for user, sees in ((member, True), (other_member, False)):
        client.force_login(user)
        page = client.get(reverse("analyses:goal-detail", args=[goal.pk])).content.decode()
        assert ("Ring skolorna" in page) is sees


def test_it_is_proposed_and_agreed_through_the_pages(client, region_officer):
    subject = AssessmentFactory(adopted=True).subject
    client.force_login(region_officer)
    words = {"title": "Fler elektriker", "area": "vg", "first_year": 2026, "last_year": 2030}
    assert client.post(reverse("analyses:goal-new"), words).status_code == 422
    client.post(reverse("analyses:goal-new"), {**words, "strategy": "skills", "subjects": [subject.pk]})
    goal = Goal.objects.get()
    assert (goal.grounds.count(), goal.written_by) == (1, region_officer)
    url = reverse("analyses:goal-step", args=[goal.pk, "agreed"])
    client.post(url, {"text": "Gruppen", "on": TODAY.isoformat()})
    goal.refresh_from_db()
    assert goal.state == State.AGREED
    url = reverse("analyses:goal-undertake", args=[goal.pk])
    assert client.post(url, {}).status_code == 422
    client.post(url, {"analysis": AnalysisFactory(title="Elnätet").pk})
    assert "Elnätet" in client.get(reverse("analyses:goal-detail", args=[goal.pk])).content.decode()


def test_only_what_is_agreed_is_published_and_what_is_taken_up_again_is_not_public(by):
    with pytest.raises(WrongState, match="överenskommet eller nått"):
        goals.publish(GoalFactory(), by=by)
    goal = GoalFactory(agreed=True)
    at = goals.publish(goal, by=by).published_at
    assert goals.publish(goal, by=by).published_at == at
    assert list(Goal.objects.public()) == [goal]
    goals.step(goal, State.PROPOSED, by=by)
    assert not Goal.objects.public().exists()
    assert goals.withdraw(goal, by=by).published_at is None


def test_the_history_of_goal_subject_and_round_says_who_changed_what(log_in, region_officer):
    client = log_in(region_officer)
    goal = goals.propose(GoalFactory.build(title="Fler elektriker"), [], by=region_officer)
    goals.add_priority(goal, "Handledare", by=region_officer)
    page = client.get(reverse("analyses:goal-history", args=[goal.pk])).content.decode()
    assert (region_officer.name in page, "Handledare" in page) == (True, True)
    for name, row in (("subject", SubjectFactory(name="Snickare")), ("round", RoundFactory(name="Bedömning 2033"))):
        page = client.get(reverse(f"analyses:{name}-history", args=[row.pk])).content.decode()
        assert row.name in page
        assert "Inga ändringar" not in page


def test_a_history_costs_the_same_however_much_a_goal_rests_on(log_in, region_officer, queries):
    goal = GoalFactory()
    client, url = log_in(region_officer), reverse("analyses:goal-history", args=[goal.pk])
    GoalGround.objects.create(goal=goal, assessment=AssessmentFactory(adopted=True))
    few = queries(client, url)
    for _number in range(5):
        GoalGround.objects.create(goal=goal, assessment=AssessmentFactory(adopted=True))
    assert queries(client, url) == few
