"""Rounds and self-assessments: who is asked, who signs, what stays, and what nobody else sees before that."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from followup import start
from followup.forms.cycles import CycleForm
from followup.models import Answer, Cycle, IndicatorValue, SelfAssessment
from followup.services import assessments, cycles, dashboard, round_figures
from portal.concurrency import Conflict, WrongState
from portal.models import Notification
from tests import factories as f
from tests.factories.follow_up import RATED, content

pytestmark = pytest.mark.django_db
SAID = {"q1": {"rating": "partly", "text": "På väg."}}


@pytest.fixture
def row(council):
    return f.SelfAssessmentFactory(party=council.host.party)


def state_of(row):
    return SelfAssessment.objects.get(pk=row.pk).state


def test_a_round_asks_with_the_form_that_is_decided_for_its_year_and_tells_who_answers(region_officer, coordinator):
    cycle = f.CycleFactory(planned=True)
    with pytest.raises(WrongState):
        cycles.open_(cycle, by=region_officer)
    f.FollowUpFormFactory()
    form = f.FollowUpFormFactory(decided=True)
    kept = cycles.open_(cycle, by=region_officer)
    assert (kept.state, kept.form) == ("open", form)
    assert {row.party_id for row in kept.assessments.all()} == {"fy", "vg"}
    assert list(Notification.objects.values_list("user", "kind")) == [(coordinator.pk, "follow-up-asked")]
    with pytest.raises(WrongState):
        cycles.open_(cycle, by=region_officer)


def test_a_round_takes_its_steps_in_order_and_freezes_its_figures(row, region_officer):
    cycle = row.cycle
    with pytest.raises(WrongState):
        cycles.present(cycle, meeting=None, by=region_officer)
    kept = cycles.compile_(cycle, by=region_officer)
    before = round_figures.all_of(kept)["fy", "meetings-held"]
    assert before.is_frozen
    IndicatorValue.objects.create(key="meetings-held", party=row.party, year=2026, value=75, source="computed")
    assert round_figures.all_of(Cycle.objects.get(pk=cycle.pk))["fy", "meetings-held"] == before
    cycles.reopen(cycle, by=region_officer)
    cycles.compile_(cycle, by=region_officer)
    cycles.present(cycle, meeting=None, by=region_officer)
    assert cycles.close(cycle, by=region_officer).state == "closed"
    with pytest.raises(WrongState):
        cycles.reopen(cycle, by=region_officer)


def test_several_write_and_nobody_writes_over_another(row, coordinator, region_officer):
    first = assessments.answer(row, RATED, value=SAID["q1"], version=0, by=coordinator)
    assert (first.version, first.written_by) == (1, coordinator)
    assert assessments.answer(row, RATED, value=SAID["q1"], version=0, by=region_officer).version == 1
    with pytest.raises(Conflict) as caught:
        assessments.answer(row, RATED, value={"rating": "met"}, version=0, by=region_officer)
    assert caught.value.current.value == SAID["q1"]
    assert assessments.answer(row, RATED, value={"rating": "met"}, version=1, by=region_officer).version == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_kept_and_the_other_is_told(row, coordinator):
    told = []

    def write(rating):
        try:
            assessments.answer(row, RATED, value={"rating": rating}, version=0, by=coordinator)
        except Conflict:
            told.append(rating)
        finally:
            connection.close()

    threads = [Thread(target=write, args=[rating]) for rating in ("met", "partly")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Answer.objects.count() == len(told) == 1
    assert Answer.objects.get().value["rating"] != told[0]


def test_one_signs_once_all_is_answered_and_then_it_stays(row, coordinator):
    with pytest.raises(WrongState):
        assessments.sign(row, by=coordinator)
    assessments.answer(row, RATED, value=SAID["q1"], version=0, by=coordinator)
    kept = assessments.sign(row, by=coordinator)
    assert (kept.state, kept.signed_by) == ("signed", coordinator)
    for step in (
        lambda: assessments.sign(row, by=coordinator),
        lambda: assessments.answer(row, RATED, value={"rating": "met"}, version=1, by=coordinator),
    ):
        with pytest.raises(WrongState):
            step()
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.update(value={})


def test_where_the_form_says_so_another_signs_too(council, coordinator, region_officer):
    cycle = f.CycleFactory(form=f.FollowUpFormFactory(decided=True, content=content(co_sign=True)))
    row = f.SelfAssessmentFactory(cycle=cycle, party=council.host.party, answers=SAID)
    assert assessments.sign(row, by=coordinator).state == "to_co_sign"
    with pytest.raises(WrongState):
        assessments.co_sign(row, by=coordinator)
    kept = assessments.co_sign(row, by=region_officer)
    assert (kept.state, kept.signed_by, kept.co_signed_by) == ("signed", coordinator, region_officer)
    with pytest.raises(WrongState):
        assessments.co_sign(row, by=f.UserFactory())


def test_what_is_sent_back_is_written_again_until_it_is_presented(council, coordinator, region_officer):
    row = f.SelfAssessmentFactory(party=council.host.party, answers=SAID, signed=True)
    kept = assessments.send_back(row, remark="Skriv mer.", by=region_officer)
    assert (kept.state, kept.remark, kept.signed_by) == ("returned", "Skriv mer.", None)
    assert Notification.objects.get(user=coordinator).text == "Skriv mer."
    with pytest.raises(WrongState):
        assessments.send_back(row, remark="Igen.", by=region_officer)
    assessments.sign(row, by=coordinator)
    cycles.compile_(row.cycle, by=region_officer)
    cycles.present(row.cycle, meeting=None, by=region_officer)
    with pytest.raises(WrongState):
        assessments.send_back(row, remark="För sent.", by=region_officer)


def test_the_dashboard_shows_what_is_signed_and_what_has_become_better(council):
    party = council.host.party
    old = f.CycleFactory(year=2025, state="closed")
    f.SelfAssessmentFactory(cycle=old, party=party, answers={"q1": {"rating": "not_met"}}, signed=True)
    row = f.SelfAssessmentFactory(cycle=f.CycleFactory(), party=party, answers=SAID)
    cell = dashboard.matrix(row.cycle).lines[0].cells[0]
    assert (cell.state, cell.text, cell.trend, cell.before) == ("missing", "", "", "not_met")
    SelfAssessment.objects.filter(pk=row.pk).update(state="signed", signed_at="2026-11-01T10:00Z")
    found = dashboard.matrix(row.cycle)
    cell = found.lines[0].cells[0]
    assert (cell.state, cell.trend, found.before) == ("partly", "better", 2025)
    assert {tally.state: tally.number for tally in found.tallies}["partly"] == 1
    assert {tally.state: tally.first for tally in found.tallies}["not_met"] == (2025, 1)


def test_an_old_round_is_read_with_its_own_form_for_ever(council):
    party = council.host.party
    renamed = {**content(), "sections": [{**content()["sections"][0], "questions": []}]}
    old = f.CycleFactory(year=2025, state="closed")
    f.SelfAssessmentFactory(cycle=old, party=party, answers=SAID, signed=True)
    f.CycleFactory(form=f.FollowUpFormFactory(decided=True, content=renamed))
    assert dashboard.matrix(old).lines[0].cells[0].state == "partly"
    assert old.form.asks.question("q1").text == RATED.text


def test_any_two_rounds_are_compared_and_not_only_neighbours(council):
    party = council.host.party
    for year, rating in ((2024, "not_met"), (2025, "met"), (2026, "partly")):
        cycle = f.CycleFactory(year=year, state="closed")
        f.SelfAssessmentFactory(cycle=cycle, party=party, answers={"q1": {"rating": rating}}, signed=True)
        IndicatorValue.objects.create(key="meetings-held", party=party, year=year, value=year - 2020, source="computed")
    rounds = {row.year: row for row in dashboard.asked_of(cycle)}
    assert list(rounds) == [2024, 2025, 2026]
    for then, now, trend in ((2024, 2026, "better"), (2025, 2026, "worse"), (2024, 2025, "better")):
        compared = dashboard.compare(rounds[now], rounds[then], dashboard.five())
        cell = next(cell for cell in compared.lines[0].cells if cell.party == party.key)
        assert cell.trend == trend
        assert compared.counts == {"better": 0, "worse": 0, "same": 0} | {trend: 1}
        [(indicator, [pair])] = round_figures.compare(rounds[now], rounds[then], [party.key])
        assert (indicator.key, pair.then.value, pair.now.value) == ("meetings-held", then - 2020, now - 2020)
        assert pair.text == f"+{now - then}"


def test_a_draft_is_in_no_comparison(council):
    party = council.host.party
    old = f.CycleFactory(year=2025, state="closed")
    f.SelfAssessmentFactory(cycle=old, party=party, answers=SAID, signed=True)
    row = f.SelfAssessmentFactory(cycle=f.CycleFactory(), party=party, answers=SAID)
    [cell] = [c for c in dashboard.compare(row.cycle, old, dashboard.five()).lines[0].cells if c.party == party.key]
    assert (cell.state, cell.before, cell.trend) == ("missing", "partly", "")


@pytest.mark.parametrize(
    ("state", "days", "title"),
    [
        ("planned", 0, "Skicka frågorna till parterna"),
        ("planned", -1, None),
        ("open", 5, None),
        ("open", 30, None),
        ("open", 31, "Sammanställ"),
        ("compiling", 31, "Presentera för Västgruppen"),
        ("presented", 60, None),
    ],
)
def test_whoever_runs_it_is_told_of_the_next_step_when_its_day_has_come(
    region_officer, coordinator, state, days, title
):
    opens = timezone.localdate() - timedelta(days=days)
    days_of = {"opens_on": opens, "due_on": opens + timedelta(days=30), "compiled_on": opens + timedelta(days=40)}
    cycle = f.CycleFactory(state=state, **days_of, meets_on=opens + timedelta(days=50))
    assert [item.title for item in start.work(region_officer) if item.url == cycle.get_absolute_url()] == (
        [title] if title else []
    )
    assert [item for item in start.work(coordinator) if item.url == cycle.get_absolute_url()] == []


def test_the_round_that_is_planned_next_is_the_year_after_the_last(db):
    assert CycleForm()["year"].value() == timezone.localdate().year
    f.CycleFactory(year=2028)
    assert CycleForm()["year"].value() == 2029


def test_whoever_presents_is_told_who_can_answer_no_more(log_in, region_officer, council):
    row = f.SelfAssessmentFactory(cycle=f.CycleFactory(state="compiling"), party=council.host.party)
    page, client = reverse("followup:cycle-present", args=[row.cycle.year]), log_in(region_officer)
    assert "De här har inte svarat, och kan inte göra det sedan: Fyrbodal." in client.get(page).text
    # The next step is what one is led to, where one has nothing of one's own to answer.
    assert f'class="btn primary" href="{page}"' in client.get(row.cycle.get_absolute_url()).text
    SelfAssessment.objects.update(state="signed", signed_at=timezone.now(), signed_by=region_officer)
    assert "De här har inte svarat" not in client.get(page).text
