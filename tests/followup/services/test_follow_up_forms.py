"""Forms: built as data, copied, decided once, and then the same for ever."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from followup.models import FollowUpForm
from followup.models.questions import Content, Question, Section
from followup.services import follow_up_forms
from portal.concurrency import Conflict, WrongState
from tests import factories as f

pytestmark = pytest.mark.django_db
ASKED = Question("q1", "rating", "Aktivt råd?", commitment=1)
WHY = Question("q2", "text", "Vad görs åt det?", when=("q1=partly", "q1=not_met"), parties=("fy", "gr"))
CONTENT = Content((Section("s1", "Rådet", "", (ASKED, WHY)), Section("s2", "Framåt")), co_sign=True)


def test_what_is_kept_as_json_comes_back_the_same():
    assert Content.load(CONTENT.dump()) == CONTENT


def test_a_question_hangs_on_the_answers_to_another_and_on_who_is_asked():
    assert [q.key for q in CONTENT.asked("fy", {})] == ["q1"]
    assert [q.key for q in CONTENT.asked("fy", {"q1": {"rating": "partly"}})] == ["q1", "q2"]
    assert [q.key for q in CONTENT.asked("vg", {"q1": {"rating": "partly"}})] == ["q1"]
    assert [q.key for q in CONTENT.missing("fy", {"q1": {"rating": "not_met"}})] == ["q2"]
    assert CONTENT.missing("fy", {"q1": {"rating": "not_met"}, "q2": {"text": "En plan."}}) == []


def test_parts_are_added_moved_and_taken_away_with_what_hung_on_them():
    more = CONTENT.with_question("s2", Question("q3", "text", "Nästa år?"))
    assert [q.key for q in more.questions] == ["q1", "q2", "q3"]
    assert [q.key for q in more.moved("q2", -1).questions] == ["q2", "q1", "q3"]
    assert [s.key for s in more.moved("s2", -1).sections] == ["s2", "s1"]
    assert more.moved("q1", -1) == more
    assert more.without("q1").question("q2").when == ()
    assert [s.key for s in more.without("s1").sections] == ["s2"]
    assert more.with_section(Section("s1", "Kompetensrådet", "", (ASKED,))).section("s1").title == "Kompetensrådet"


def test_a_condition_that_no_answer_can_meet_any_more_is_none():
    often = Question("q3", "choice", "Hur ofta?", options=("Ofta", "Sällan"))
    why = Question("q4", "text", "Varför?", when=("q3=Sällan", "q1=partly"))
    content = CONTENT.with_question("s2", often).with_question("s2", why)
    assert content.conditions(why) == [("Aktivt råd?", ["Delvis"]), ("Hur ofta?", ["Sällan"])]
    other = Question("q3", "choice", "Hur ofta?", options=("Ofta", "Ibland"))
    assert content.with_question("s2", other).question("q4").when == ("q1=partly",)
    # With its section goes a question that others, elsewhere, hung on.
    assert content.without("s1").question("q4").when == ("q3=Sällan",)


def test_the_next_version_of_a_year_is_a_copy_with_the_same_keys(region_officer):
    first = follow_up_forms.begin(2026, title="Uppföljning", source=None, by=region_officer)
    follow_up_forms.change(first, lambda _content: CONTENT, by=region_officer)
    first.refresh_from_db()
    copy = follow_up_forms.begin(2026, title="Uppföljning", source=first, by=region_officer)
    assert (first.number, copy.number, copy.made_by) == (1, 2, region_officer)
    assert copy.asks == CONTENT


def test_of_two_that_change_the_same_version_the_later_is_told(region_officer):
    form = f.FollowUpFormFactory()
    follow_up_forms.change(form, lambda content: content, version=0, by=region_officer)
    with pytest.raises(Conflict):
        follow_up_forms.change(form, lambda content: content.without("q1"), version=0, by=region_officer)
    assert FollowUpForm.objects.get().asks.question("q1")


def test_vastgruppen_decides_once_with_day_and_meeting(region_officer):
    form = f.FollowUpFormFactory()
    meeting = f.MeetingFactory(council=f.CouncilFactory(vast=True), held=True)
    today = timezone.localdate()
    with pytest.raises(WrongState):
        follow_up_forms.decide(form, on=today + timedelta(days=1), meeting=meeting, by=region_officer)
    with pytest.raises(WrongState):
        follow_up_forms.decide(form, on=today, meeting=f.MeetingFactory(held=True), by=region_officer)
    empty = f.FollowUpFormFactory(content=Content().dump())
    with pytest.raises(WrongState):
        follow_up_forms.decide(empty, on=today, meeting=None, by=region_officer)
    kept = follow_up_forms.decide(form, on=today, meeting=meeting, by=region_officer)
    assert (kept.state, kept.decided_on, kept.meeting, kept.recorded_by) == ("decided", today, meeting, region_officer)
    with pytest.raises(WrongState):
        follow_up_forms.decide(form, on=today, meeting=meeting, by=region_officer)


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(content={}),
        lambda rows: rows.update(state="draft", decided_on=None),
        lambda rows: rows.update(title="Ett annat"),
        lambda rows: rows.delete(),
    ],
)
def test_the_database_itself_keeps_what_is_decided(region_officer, change):
    form = f.FollowUpFormFactory(decided=True)
    with pytest.raises(WrongState):
        follow_up_forms.change(form, lambda content: content.without("q1"), by=region_officer)
    with pytest.raises(ProgrammingError), transaction.atomic():
        change(FollowUpForm.objects.filter(pk=form.pk))
