"""Decisions under an item."""

import pytest

from councils.models import Decision
from councils.services import decisions
from portal.concurrency import Conflict, WrongState
from portal.history import events_of, history_of
from tests.factories import AgendaItemFactory, DecisionFactory, UserFactory


@pytest.fixture
def by(db):
    return UserFactory(name="Malin Ekström")


def test_a_decision_is_added_changed_and_removed_and_the_history_says_by_whom(by):
    item = AgendaItemFactory(meeting__under_way=True, position=1)
    decision = decisions.add(Decision(item=item, text="Rådet ställer sig bakom"), by=by)
    decision.text = "Rådet ställer sig bakom förslaget"
    decisions.edit(decision, version=0, by=by)
    assert Decision.objects.get().text == "Rådet ställer sig bakom förslaget"
    changes = history_of(events_of(Decision))
    assert [(change.kind, change.by) for change in changes] == [
        ("changed", "Malin Ekström"),
        ("created", "Malin Ekström"),
    ]
    decisions.remove(decision, by=by)
    assert not Decision.objects.exists()


def test_the_later_of_two_is_told(by):
    decision = DecisionFactory(item=AgendaItemFactory(meeting__held=True, position=1))
    decision.text = "Malins ord"
    decisions.edit(decision, version=0, by=by)
    with pytest.raises(Conflict) as conflict:
        decisions.edit(decision, version=0, by=by)
    assert conflict.value.current.text == "Malins ord"


@pytest.mark.parametrize("state", [{}, {"meeting__for_approval": True}, {"meeting__approved": True}])
def test_decisions_are_only_written_while_the_meeting_is_under_way_or_held(by, state):
    decision = DecisionFactory(item=AgendaItemFactory(position=1, **state), text="Före")
    decision.text = "Efter"
    for write in (
        lambda: decisions.add(Decision(item=decision.item, text="Ett till"), by=by),
        lambda: decisions.edit(decision, version=0, by=by),
        lambda: decisions.remove(decision, by=by),
    ):
        with pytest.raises(WrongState):
            write()
    assert list(Decision.objects.values_list("text", flat=True)) == ["Före"]
