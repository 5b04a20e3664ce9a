"""Readings of confidential notes, written down as they happen and told to those who answer for the notes."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from councils.models import Dialogue, DialogueRead
from portal.models import User


def note(dialogue: Dialogue, *, by: User, at: datetime | None = None) -> None:
    """Write down that somebody has read a dialogue: once a day, in one question, and nothing for who wrote it."""
    if by.pk == dialogue.written_by_id:
        return
    at = at or timezone.now()
    row = DialogueRead(dialogue=dialogue, user=by, day=timezone.localdate(at), read_at=at)
    DialogueRead.objects.bulk_create([row], ignore_conflicts=True)


def of(dialogue: Dialogue) -> QuerySet[DialogueRead]:
    """Return the readings, the latest first."""
    return dialogue.reads.select_related("user").order_by("-read_at", "-pk")
