"""Boards change names, merge and end; each name is a row with its validity, and earlier ones stay."""

from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from councils.models import Board
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

FIELDS = ["organisation", "name", "short_name", "from_on", "to_on", "successor", "is_confirmed"]


@recorded
def create(board: Board, *, by: User) -> Board:
    """Save a new board."""
    board.save()
    return board


@recorded
def edit(board: Board, *, version: int, by: User) -> Board:
    """Save what the form changes; Conflict if somebody else has changed the board since it was read."""
    concurrency.save(board, version=version, fields=FIELDS)
    return board


@recorded
def end(board: Board, *, on: date, by: User) -> Board:
    """Give a board its last day; given the same day again, nothing happens."""
    row = _locked(board)
    if row.to_on == on:
        return row
    if row.to_on is not None:
        raise WrongState(_("The board already has a last day. Change it in the form."))
    if row.from_on is not None and on < row.from_on:
        raise WrongState(_("The last day must not be before the first."))
    return _set_last_day(row, on)


@recorded
def reopen(board: Board, *, by: User) -> Board:
    """Take the last day away; a board without one stays as it is."""
    row = _locked(board)
    return row if row.to_on is None else _set_last_day(row, None)


def _locked(board: Board) -> Board:
    row: Board = Board.objects.select_for_update(of=("self",)).get(pk=board.pk)
    return row


def _set_last_day(row: Board, day: date | None) -> Board:
    # The form shows the last day too, so whoever has it open must be told that it has changed.
    row.to_on, row.version = day, F("version") + 1
    row.save(update_fields=["to_on", "version"])
    row.refresh_from_db(fields=["version"])
    return row
