"""A meeting taken for writing: its state is asked under the row's lock, so that no step overtakes another.

Whoever needs both locks the council first, then its meetings: so no two wait for each other. The locks leave the
keys free (`no_key`), as rows that point to a council or a meeting are written without it.
"""

from typing import TypeVar

from django.utils.translation import gettext as _

from councils.models import Council, Meeting
from portal.concurrency import WrongState

State = Meeting.State
R = TypeVar("R")


def council(council_id: int) -> Council:
    """Return the council, locked: what is counted or carried between its meetings is done by one at a time."""
    return Council.objects.select_for_update(of=("self",), no_key=True).get(pk=council_id)


def meeting(meeting_id: int) -> Meeting:
    """Return the meeting as it is now, locked until the transaction ends."""
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("council")
    return rows.get(pk=meeting_id)


def agenda(meeting_id: int) -> Meeting:
    """Return the meeting, locked, if its agenda may still be written; else raise WrongState."""
    row = meeting(meeting_id)
    if not row.is_open:
        raise WrongState(_refusal(row))
    return row


def record(meeting_id: int) -> Meeting:
    """Return the meeting, locked, if what happens in the room may be written; else raise WrongState."""
    row = meeting(meeting_id)
    if row.state not in {State.UNDER_WAY, State.HELD}:
        raise WrongState(_refusal(row))
    return row


def unsent(meeting_id: int) -> Meeting:
    """Return the meeting, locked, unless its notes wait for approval: nothing that they show may change then."""
    row = meeting(meeting_id)
    if row.state == State.FOR_APPROVAL:
        raise WrongState(_refusal(row))
    return row


def present(row: R | None) -> R:
    """Return the row if it is still there; somebody else may have removed it since the page was opened."""
    if row is None:
        raise WrongState(_("Somebody else has removed it. Load the page again."))
    return row


def _refusal(row: Meeting) -> str:
    if row.state in {State.PLANNED, State.CALLED}:
        return _("The meeting has not been started yet. Start it first.")
    if row.state == State.FOR_APPROVAL:
        return _("The notes have been sent for approval. Open them again to change anything.")
    if row.state == State.APPROVED:
        return _("The notes have been approved, so nothing in them can be changed.")
    return _("The meeting has been cancelled, so nothing in it can be changed.")
