"""Anchoring: what counts for a party, who is told, what is refused, and a decision's way through the boards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from councils.models import Anchoring, SentOn
from councils.services import anchorings
from portal.concurrency import Conflict, WrongState
from portal.history import events_of, history_of
from portal.models import Notification
from tests.factories import (
    AnchoringFactory,
    BoardFactory,
    MembershipFactory,
    PartyFactory,
    PersonFactory,
    SentOnFactory,
    SharedItemFactory,
    UserFactory,
)

Outcome = Anchoring.Outcome


@pytest.fixture
def by(db):
    return UserFactory(name="Malin Ekström")


@pytest.fixture
def party(db):
    return PartyFactory(key="fy")


def report(party, item=None, **words):
    words = {"on": timezone.localdate(), "management": "Ledningsgruppen", "outcome": Outcome.BEHIND, **words}
    return Anchoring(party=party, item=item, **words)


def in_group(item, organisation, **words):
    person = PersonFactory(organisation=organisation, with_user=True)
    return MembershipFactory(person=person, council=item.council, **words).person.user


def test_the_latest_word_of_a_management_counts_and_the_lead_is_told(party, by):
    lead = PersonFactory(with_user=True)
    item = SharedItemFactory(in_preparation=True, lead=lead)
    MembershipFactory(person=lead, council=item.council)
    yesterday = timezone.localdate() - timedelta(days=1)
    anchorings.log(report(party, item, on=yesterday, outcome=Outcome.INFORMED), by=by)
    anchorings.log(report(party, item), by=by)
    anchorings.log(report(PartyFactory(key="sk"), item, outcome=Outcome.AGAINST), by=by)
    found = {row.party.pk: row for row in anchorings.standings(item, [party, PartyFactory(key="sk")])}
    assert (found["fy"].is_anchored, found["fy"].count, found["fy"].latest.logged_by) == (True, 2, by)
    assert (found["sk"].is_anchored, found["sk"].count) == (False, 1)
    told = Notification.objects.filter(user=lead.user, kind="shared-item")
    assert told.count() == 3
    assert "Fyrbodal: Står bakom" in set(told.values_list("title", flat=True))


def test_a_report_on_the_work_as_a_whole_has_no_item_and_tells_nobody(party, by):
    row = anchorings.log(report(party, outcome=Outcome.INFORMED), by=by)
    assert (row.item, Notification.objects.count()) == (None, 0)


@pytest.mark.parametrize("what", ["tomorrow", "foreign board", "withdrawn item"])
def test_what_cannot_be_is_refused_and_nothing_is_written(what, party, by):
    words = {
        "tomorrow": {"on": timezone.localdate() + timedelta(days=1)},
        "foreign board": {"board": BoardFactory()},
        "withdrawn item": {"item": SharedItemFactory(withdrawn=True)},
    }[what]
    with pytest.raises(WrongState):
        anchorings.log(report(party, **words), by=by)
    assert not Anchoring.objects.exists()


def test_it_is_changed_by_one_at_a_time_removed_and_put_back_and_the_history_says_so(party, by):
    row = AnchoringFactory(party=party)
    row.text = "Ledningen vill se siffrorna."
    anchorings.edit(row, version=0, by=by)
    with pytest.raises(Conflict):
        anchorings.edit(row, version=0, by=by)
    anchorings.remove(row, by=by)
    with pytest.raises(WrongState):
        anchorings.remove(row, by=by)
    assert anchorings.standings(row.item, [party])[0].latest is None
    anchorings.restore(row, by=by)
    with pytest.raises(WrongState):
        anchorings.restore(row, by=by)
    assert anchorings.standings(row.item, [party])[0].latest == row
    changes = history_of(events_of(Anchoring, pgh_obj_id=row.pk))
    assert {change.by for change in changes[:-1]} == {"Malin Ekström"}


def test_a_board_gets_the_decision_once_its_party_is_told_and_its_answer_too(party, by):
    lead = PersonFactory(with_user=True)
    item = SharedItemFactory(decided=True, lead=lead)
    MembershipFactory(person=lead, council=item.council)
    mine, observer = in_group(item, party.organisation), in_group(item, party.organisation, role="observer")
    board, today = BoardFactory(organisation=party.organisation, name="Direktionen"), timezone.localdate()
    sent = anchorings.send_on(item, board, on=today, by=by)
    assert anchorings.send_on(item, board, on=today, by=by) == sent
    assert Notification.objects.get(user=mine).title == f"Till Direktionen: {item.title}"
    assert not Notification.objects.filter(user=observer).exists()
    anchorings.handled(sent, on=today, outcome="Direktionen säger ja.", by=by)
    with pytest.raises(WrongState):
        anchorings.handled(sent, on=today, outcome="Nej.", by=by)
    with pytest.raises(WrongState):
        anchorings.call_back(sent, by=by)
    assert Notification.objects.get(user=lead.user).text == "Direktionen säger ja."
    anchorings.reopen(sent, by=by)
    anchorings.call_back(sent, by=by)
    assert not SentOn.objects.exists()


def test_only_a_decision_goes_on_and_on_no_day_before_it(by):
    today = timezone.localdate()
    for item, on in [
        (SharedItemFactory(ready=True), today),
        (SharedItemFactory(decided=True), today - timedelta(days=1)),
        (SharedItemFactory(decided=True), today + timedelta(days=1)),
    ]:
        with pytest.raises(WrongState):
            anchorings.send_on(item, BoardFactory(), on=on, by=by)
    with pytest.raises(WrongState):
        anchorings.handled(SentOnFactory(), on=today - timedelta(days=1), outcome="Ja.", by=by)
    assert not SentOn.objects.exclude(handled_on=None).exists()
