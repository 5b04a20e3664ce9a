"""What is decided under an item."""

from councils.models import Decision
from councils.services import locks
from portal import concurrency
from portal.history import recorded
from portal.models import User


@recorded
def add(decision: Decision, *, by: User) -> Decision:
    """Put a new decision under its item."""
    meeting = locks.record(decision.item.meeting_id)
    locks.present(meeting.items.filter(pk=decision.item_id).first())
    decision.save()
    return decision


@recorded
def edit(decision: Decision, *, version: int, by: User) -> Decision:
    """Save a decision's new words; Conflict if somebody else has changed them."""
    locks.record(decision.item.meeting_id)
    locks.present(Decision.objects.filter(pk=decision.pk).first())
    concurrency.save(decision, version=version, fields=["text"])
    return decision


@recorded
def remove(decision: Decision, *, by: User) -> None:
    """Take a decision away; its words stay in the history."""
    locks.record(decision.item.meeting_id)
    decision.delete()
