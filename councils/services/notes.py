"""What is noted under an item: saved at every pause, and never one person's text over another's."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db.models import F

from councils.models import AgendaItem
from councils.services import locks
from portal.concurrency import Conflict
from portal.history import recorded
from portal.models import User

log = structlog.get_logger(__name__)


@recorded
def save(item: AgendaItem, *, text: str, version: int, by: User) -> AgendaItem:
    """Save the notes if nobody has since `version` was read; else raise Conflict, with what is saved now."""
    meeting = locks.record(item.meeting_id)
    unchanged = meeting.items.filter(pk=item.pk, notes_version=version)
    if unchanged.exclude(notes=text).update(notes=text, notes_version=F("notes_version") + 1):
        item.notes, item.notes_version = text, version + 1
        return item
    item = locks.present(meeting.items.filter(pk=item.pk).first())
    # The same text once more is no conflict: an answer that was lost on the way is asked for again.
    if item.notes != text:
        raise Conflict(item)
    return item


@dataclass(frozen=True)
class Writer:
    """Who wrote the notes as they are, and when."""

    name: str
    at: datetime


def last_writer(item: AgendaItem) -> Writer | None:
    """Return who wrote the text that is saved now; None if nobody is known to have."""
    events = AgendaItem.pgh_event_model.objects.filter(pgh_obj_id=item.pk).order_by("-pgh_id")  # type: ignore[attr-defined]  # given by `tracked`
    before = events.exclude(notes=item.notes).values_list("pgh_id", flat=True).first() or 0
    event = events.filter(pgh_id__gt=before).select_related("pgh_context").last()
    writer = event and event.pgh_context and event.pgh_context.metadata.get("user")
    user = User.objects.filter(pk=writer or 0).first()
    return Writer(user.name, event.pgh_created_at) if user else None


def log_reading(items: list[AgendaItem], *, by: User) -> None:
    """Write in the log that a person has read notes that stay within a council."""
    held = [item.pk for item in items if item.is_held_to_council and item.notes]
    if held:
        log.info("held_notes_read", items=held, meeting=items[0].meeting_id, user=by.pk)
