"""Assessments: written in an open round, reviewed on grounds, anchored, adopted, communicated and replaced."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from analyses import permissions
from analyses.models import Assessment, Ground
from analyses.services import assessment_rounds, assessments, grounds
from analyses.services.assessments import Place, Said
from portal.concurrency import Conflict, WrongState
from tests.factories import (
    AnalysisFactory,
    AssessmentFactory,
    DialogueFactory,
    RoundFactory,
    SubjectFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
State = Assessment.State
BEHIND = Said("Kompetensråd Fyrbodal", timezone.localdate())
DECISION = Said("MRU § 12", timezone.localdate())


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def place():
    return Place(RoundFactory(), SubjectFactory(), "fy", "public", "short")


def grounded(**words):
    row = AssessmentFactory(**words)
    Ground.objects.create(assessment=row, analysis=AnalysisFactory())
    return row


def test_a_cell_is_filled_and_changed_and_says_who_and_when(place, by):
    row = assessments.rate(place, "shortage", version=0, by=by)
    assert (row.value, row.version, row.written_by) == ("shortage", 1, by)
    row = assessments.rate(place, "paradox", version=1, by=by)
    row.refresh_from_db()
    assert (row.value, row.version, Assessment.objects.count()) == ("paradox", 2, 1)


def test_an_uncertain_shortage_is_a_shortage_with_low_certainty_and_a_plain_one_is_not(place, by):
    row = assessments.rate(place, "uncertain", version=0, by=by)
    assert (row.value, row.certainty, row.sign) == ("shortage", "low", "uncertain")
    row = assessments.rate(place, "shortage", version=1, by=by)
    assert (row.certainty, row.sign) == ("", "shortage")
    assert assessments.rate(place, "", version=2, by=by).sign == ""


def test_whoever_writes_over_what_another_has_written_is_told(place, by):
    row = assessments.rate(place, "shortage", version=0, by=by)
    for stale in (0, 7):
        with pytest.raises(Conflict) as found:
            assessments.rate(place, "surplus", version=stale, by=by)
        assert found.value.current == row
    row.refresh_from_db()
    assert row.value == "shortage"


@pytest.mark.django_db(transaction=True)
def test_two_who_fill_a_cell_at_once_make_one_assessment(place, by):
    def fill(sign):
        try:
            return assessments.rate(place, sign, version=0, by=by).value
        except Conflict:
            return "conflict"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(fill, ["shortage", "shortage"]))
    assert found == ["conflict", "shortage"]
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize("trait", ["planned", "closed"])
def test_nothing_is_written_in_a_round_that_is_not_open(by, trait):
    row = AssessmentFactory(**{f"round__{trait}": True})
    place = Place(row.round, row.subject, "fy", "public", "short")
    with pytest.raises(WrongState):
        assessments.rate(place, "surplus", version=1, by=by)
    with pytest.raises(WrongState):
        assessments.write(row, version=1, by=by)
    with pytest.raises(WrongState):
        grounds.give(Assessment.objects.all(), analyses=[AnalysisFactory()], by=by)
    row.refresh_from_db()
    assert (row.value, row.version, Ground.objects.count()) == ("shortage", 1, 0)


def test_what_is_reviewed_is_written_no_more_until_it_is_taken_back(by):
    row = grounded()
    assessments.step(row, State.REVIEWED, by=by)
    place = Place(row.round, row.subject, "fy", "public", "short")
    with pytest.raises(WrongState):
        assessments.rate(place, "surplus", version=2, by=by)
    with pytest.raises(WrongState):
        grounds.take_away(row.grounds.get(), by=by)
    assessments.step(row, State.DRAFT, by=by)
    row.refresh_from_db()
    assert (row.state, row.reviewed_at, row.reviewed_by) == (State.DRAFT, None, None)
    grounds.take_away(row.grounds.get(), by=by)
    assert not row.grounds.exists()


def test_review_asks_for_a_value_and_for_grounds_except_where_nothing_is_judged(by):
    for row in (AssessmentFactory(), grounded(value="")):
        with pytest.raises(WrongState):
            assessments.step(row, State.REVIEWED, by=by)
    assessments.step(AssessmentFactory(value="not_assessed"), State.REVIEWED, by=by)
    row = grounded()
    assessments.step(row, State.REVIEWED, by=by)
    row.refresh_from_db()
    assert (row.reviewed_by, row.reviewed_at is not None, row.version) == (by, True, 2)


def test_an_area_takes_a_step_together_and_what_is_not_ready_is_counted(by):
    row = grounded()
    AssessmentFactory(round=row.round)
    other = grounded(round=row.round, area="sk")
    moved = assessments.advance(row.round, State.REVIEWED, areas=["fy"], by=by)
    assert (moved.count, moved.held) == (1, 1)
    other.refresh_from_db()
    assert other.state == State.DRAFT
    again = assessments.advance(row.round, State.REVIEWED, areas=["fy"], by=by)
    assert (again.count, again.held) == (0, 1)


def test_the_whole_way_says_who_stands_behind_and_how_it_was_adopted(by):
    row = grounded()
    for to, said in [(State.REVIEWED, Said()), (State.ANCHORED, BEHIND), (State.ADOPTED, DECISION)]:
        assessments.step(row, to, said=said, by=by)
    assessments.step(row, State.COMMUNICATED, by=by)
    row.refresh_from_db()
    assert (row.stands_behind, row.decision) == ("Kompetensråd Fyrbodal", "MRU § 12")
    assert (row.state, row.communicated_at is not None) == (State.COMMUNICATED, True)


@pytest.mark.parametrize("said", [Said(), Said("Rådet"), Said("Rådet", timezone.localdate() + timedelta(days=1))])
def test_nobody_stands_behind_without_a_name_and_a_day_that_has_come(by, said):
    row = AssessmentFactory(reviewed=True)
    with pytest.raises(WrongState):
        assessments.step(row, State.ANCHORED, said=said, by=by)
    row.refresh_from_db()
    assert row.state == State.REVIEWED


@pytest.mark.parametrize(
    ("state", "to"),
    [
        (from_, to)
        for from_ in ("draft", "reviewed", "anchored", "adopted", "communicated")
        for to in State
        if to not in Assessment.NEXT[State(from_)]
    ],
)
def test_no_step_is_skipped(by, state, to):
    row = AssessmentFactory(**({} if state == "draft" else {state: True}))
    Ground.objects.create(assessment=row, analysis=AnalysisFactory())
    with pytest.raises(WrongState):
        assessments.step(row, to, said=DECISION, by=by)
    row.refresh_from_db()
    assert row.state == state


def test_what_is_communicated_replaces_the_same_cell_of_an_earlier_round(by):
    earlier, elsewhere = AssessmentFactory(communicated=True), AssessmentFactory(communicated=True)
    later = AssessmentFactory(adopted=True, subject=earlier.subject)
    assessments.advance(later.round, State.COMMUNICATED, areas=["fy"], by=by)
    states = [Assessment.objects.get(pk=row.pk).state for row in (earlier, elsewhere, later)]
    assert states == [State.REPLACED, State.COMMUNICATED, State.COMMUNICATED]


def test_grounds_are_given_to_many_at_once_and_only_once(by):
    row = AssessmentFactory()
    AssessmentFactory(round=row.round, area="sk")
    AssessmentFactory(round=row.round, reviewed=True)
    analysis, dialogue = AnalysisFactory(), DialogueFactory()
    for _again in range(2):
        assert grounds.give(Assessment.objects.all(), analyses=[analysis], dialogues=[dialogue], by=by) == 2
    assert Ground.objects.count() == 4


def test_a_ground_is_an_analysis_or_a_dialogue(by):
    with pytest.raises(IntegrityError):
        Ground.objects.create(assessment=AssessmentFactory(), analysis=AnalysisFactory(), dialogue=DialogueFactory())


def test_one_reads_the_grounds_that_one_may_read(coordinator, council, other_coordinator):
    row = AssessmentFactory()
    grounds.give(
        Assessment.objects.all(),
        analyses=[AnalysisFactory(published=True)],
        dialogues=[DialogueFactory(council=council)],
        by=coordinator,
    )
    assert len(grounds.of(row, coordinator)) == 2
    assert len(grounds.of(row, other_coordinator)) == 1


def test_a_member_reads_the_drafts_of_its_own_delregion_only(member, coordinator, strategic_member, outsider):
    own, other = AssessmentFactory(), AssessmentFactory(area="sk")
    done = AssessmentFactory(area="sk", reviewed=True)
    assert set(Assessment.objects.visible_to(member)) == {own, done}
    for user in (coordinator, strategic_member):
        assert set(Assessment.objects.visible_to(user)) == {own, other, done}
    assert not Assessment.objects.visible_to(outsider)


def test_the_competence_councils_coordinator_assesses_its_delregion_and_the_region_all(
    coordinator, other_coordinator, region_officer, member
):
    assert permissions.areas_of(coordinator) == ["fy"]
    assert permissions.areas_of(region_officer) == ["fy", "gr", "bo", "sk"]
    assert permissions.areas_of(other_coordinator) == permissions.areas_of(member) == []


def test_a_round_opens_closes_and_opens_again(by):
    row = assessment_rounds.plan(RoundFactory.build(planned=True), by=by)
    with pytest.raises(WrongState):
        assessment_rounds.close(row, by=by)
    assert assessment_rounds.open_up(row, by=by).is_open
    with pytest.raises(WrongState):
        assessment_rounds.open_up(row, by=by)
    assert not assessment_rounds.close(row, by=by).is_open
    assert assessment_rounds.open_up(row, by=by).is_open
