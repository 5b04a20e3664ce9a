"""Boards follow each other; none is lost."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from councils.models import Board
from councils.services import boards
from portal.concurrency import Conflict, WrongState
from tests.factories import BoardFactory, OrganisationFactory

DAY = date(2026, 12, 31)


def test_a_board_is_added_and_changed_by_one_at_a_time(administrator):
    board = boards.create(Board(organisation=OrganisationFactory(region=True), name="Nämnden"), by=administrator)
    board.name, board.is_confirmed = "Regionnämnden", True
    boards.edit(board, version=0, by=administrator)
    saved = Board.objects.get()
    assert (saved.name, saved.is_confirmed, saved.version) == ("Regionnämnden", True, 1)
    with pytest.raises(Conflict):
        boards.edit(board, version=0, by=administrator)


def test_a_last_day_is_given_once_and_can_be_taken_away(administrator):
    board = BoardFactory(from_on=date(2023, 1, 1))
    for _ in range(2):
        assert boards.end(board, on=DAY, by=administrator).to_on == DAY
    assert Board.objects.get().version == 1
    with pytest.raises(WrongState, match="redan en sista dag"):
        boards.end(board, on=date(2026, 1, 1), by=administrator)
    for _ in range(2):
        assert boards.reopen(board, by=administrator).to_on is None
    assert Board.objects.get().version == 2


def test_no_board_ends_before_it_began(administrator):
    board = BoardFactory(from_on=DAY)
    with pytest.raises(WrongState, match="Den sista dagen"):
        boards.end(board, on=date(2026, 1, 1), by=administrator)
    assert Board.objects.get().to_on is None


def test_no_board_is_followed_by_itself_by_any_way_round():
    first = BoardFactory.build()
    second = BoardFactory.build(successor=first)
    first.pk, second.pk = 1, 2
    first.clean()
    first.successor = second
    with pytest.raises(ValidationError, match="efterträds"):
        first.clean()
