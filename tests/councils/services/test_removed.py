"""What somebody else has removed since the page was opened: said in words, and nothing is written."""

import pytest

from councils.models import ActionPoint, AgendaItem, Decision
from councils.services import action_points, agendas, decisions, notes
from portal.concurrency import WrongState
from tests.factories import ActionPointFactory, AgendaItemFactory, DecisionFactory, UserFactory


@pytest.fixture
def by(db):
    return UserFactory()


WRITES = {
    "edit": lambda item, by: agendas.edit(item, version=0, by=by),
    "move": lambda item, by: agendas.move(item, to=1, by=by),
    "remove": lambda item, by: agendas.remove(item, by=by),
    "take up": lambda item, by: agendas.take_up(item, by=by),
    "notes": lambda item, by: notes.save(item, text="x", version=0, by=by),
    "decision": lambda item, by: decisions.add(Decision(item=item, text="x"), by=by),
    "action point": lambda item, by: action_points.add(ActionPoint(text="x"), item=item, by=by),
}


@pytest.mark.parametrize("write", WRITES)
def test_nothing_is_written_under_an_item_that_is_gone(by, write):
    item = AgendaItemFactory(meeting__under_way=True, position=1)
    AgendaItem.objects.all().delete()
    with pytest.raises(WrongState, match="tagit bort"):
        WRITES[write](item, by)
    assert not Decision.objects.exists()
    assert not ActionPoint.objects.exists()


def test_marking_an_item_that_is_gone_as_done_does_nothing(by):
    item = AgendaItemFactory(meeting__under_way=True, position=1)
    AgendaItem.objects.all().delete()
    agendas.mark_done(item, done=True, by=by)
    assert not AgendaItem.objects.exists()


def test_a_decision_that_is_gone_is_not_changed_and_may_be_removed_again(by):
    decision = DecisionFactory(item=AgendaItemFactory(meeting__under_way=True, position=1))
    gone = Decision.objects.get(pk=decision.pk)
    decisions.remove(decision, by=by)
    with pytest.raises(WrongState, match="tagit bort"):
        decisions.edit(gone, version=0, by=by)
    decisions.remove(gone, by=by)


def test_an_action_point_that_is_gone_is_neither_changed_closed_nor_opened(by):
    row = ActionPointFactory()
    ActionPoint.objects.all().delete()
    for write in (
        lambda: action_points.edit(row, version=0, by=by),
        lambda: action_points.close(row, state=ActionPoint.State.DONE, by=by),
        lambda: action_points.reopen(row, by=by),
    ):
        with pytest.raises(WrongState, match="tagit bort"):
            write()
