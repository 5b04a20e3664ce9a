"""What is noted under an item: saved at every pause, and never one person's text over another's."""

import re
from dataclasses import dataclass
from datetime import datetime

import structlog

from councils.models import ActionPoint, AgendaItem, Decision, Meeting
from councils.services import action_points, decisions, locks
from portal.concurrency import Conflict
from portal.history import events_of, recorded
from portal.models import User

log = structlog.get_logger(__name__)


# Without a space a mark is one only before a sentence: `!viktigt` is somebody's emphasis.
MARKED = re.compile(r"(?:!(?:\s+(?=\S)|(?=[A-ZÅÄÖ]))|@(?=\w))")
# A list goes on by itself, and so stands before the mark of whoever writes in it.
LISTED = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(?=[!@])")
LONGEST = ActionPoint._meta.get_field("text").max_length or 0


@dataclass(frozen=True)
class Taken:
    """A decision or an action point that was a line of the notes; `words` are the line's, without its mark."""

    row: Decision | ActionPoint
    words: str


@dataclass(frozen=True)
class Saved:
    """An item with its notes as they are now, the numbers of the lines that left them, and the rows that were made."""

    item: AgendaItem
    lines: list[int]
    taken: list[Taken]


@recorded
def save(item: AgendaItem, *, text: str, version: int, by: User, writing: int | None = None) -> Saved:
    """Save the notes if nobody has since `version` was read; else raise Conflict, with what is saved now.

    A line `! text` becomes a decision and `@name //day text` an action point, but for the line with the number
    `writing`, which is not finished.
    """
    meeting = locks.record(item.meeting_id)
    item = locks.present(meeting.items.filter(pk=item.pk).first())
    rows = text.split("\n")
    marked = _marked(rows, item, meeting, writing)
    rest = "\n".join(row for number, row in enumerate(rows) if number not in marked)
    # The same text once more is no conflict: an answer that was lost on the way is asked for again.
    if item.notes_version != version and item.notes != rest:
        raise Conflict(item)
    taken = [Taken(row, _bare(rows[number])[1:].strip()) for number, row in marked.items() if _add(row, item, by=by)]
    if taken or item.notes != rest:
        item.notes, item.notes_version = rest, item.notes_version + 1
        item.save(update_fields=["notes", "notes_version"])
    return Saved(item, list(marked), taken)


def _marked(
    rows: list[str], item: AgendaItem, meeting: Meeting, writing: int | None
) -> dict[int, Decision | ActionPoint]:
    bare = {n: _bare(row) for n, row in enumerate(rows) if n != writing}
    found = {n: row for n, row in bare.items() if MARKED.match(row)}
    people = list(action_points.owners(meeting.council_id, meeting=meeting)) if found else []
    marked: dict[int, Decision | ActionPoint] = {}
    for number, row in found.items():
        if row.startswith("!"):
            marked[number] = Decision(item=item, text=row[1:].strip())
            continue
        line = action_points.read_note(row, people)
        # What is no action point stays in the notes.
        if 0 < len(line.text) <= LONGEST:
            marked[number] = ActionPoint(item=item, text=line.text, owner=line.owner, due_on=line.due_on)
    return marked


def _bare(row: str) -> str:
    return LISTED.sub("", row)


def _add(row: Decision | ActionPoint, item: AgendaItem, *, by: User) -> bool:
    """Put the row under the item, unless one that says the same stands there: a line may be sent twice."""
    if isinstance(row, Decision):
        if item.decisions.filter(text=row.text).exists():
            return False
        decisions.add(row, by=by)
        return True
    if item.action_points.filter(text=row.text, owner=row.owner, due_on=row.due_on).exists():
        return False
    action_points.add(row, item=item, by=by)
    return True


@dataclass(frozen=True)
class Writer:
    """Who wrote the notes as they are, and when."""

    name: str
    at: datetime


def last_writer(item: AgendaItem) -> Writer | None:
    """Return who wrote the text that is saved now; None if nobody is known to have."""
    events = events_of(AgendaItem, pgh_obj_id=item.pk).order_by("-pgh_id")
    before = events.exclude(notes=item.notes).values_list("pgh_id", flat=True).first() or 0
    event = events.filter(pgh_id__gt=before).select_related("pgh_context").last()
    if event is None or event.pgh_context is None:
        return None
    user = User.objects.filter(pk=event.pgh_context.metadata.get("user") or 0).first()
    return Writer(user.name, event.pgh_created_at) if user else None


def log_reading(items: list[AgendaItem], *, by: User) -> None:
    """Write in the log that a person has read notes that stay within a council."""
    held = [item.pk for item in items if item.is_held_to_council and item.notes]
    if held:
        log.info("held_notes_read", items=held, meeting=items[0].meeting_id, user=by.pk)
