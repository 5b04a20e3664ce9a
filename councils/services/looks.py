"""What is new to a person on a meeting's agenda and among its documents since they last looked."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import pgettext

from councils.models import AgendaItem, Look, Meeting
from portal.history import events_of
from portal.models import Document, User

Part = Look.Part


def look(meeting: Meeting, *, part: str, at: datetime, by: User) -> None:
    """Keep that a person saw the part as it was at the moment; an earlier look never undoes a later one."""
    at = min(at, timezone.now())
    _row, is_new = Look.objects.get_or_create(user=by, meeting=meeting, part=part, defaults={"looked_at": at})
    if not is_new:
        Look.objects.filter(user=by, meeting=meeting, part=part).update(looked_at=Greatest(F("looked_at"), at))


def _last(meeting: Meeting, part: str, user: User) -> datetime | None:
    found = Look.objects.filter(user=user, meeting=meeting, part=part)
    return found.values_list("looked_at", flat=True).first()


def items(meeting: Meeting, rows: Iterable[AgendaItem], *, user: User) -> dict[int, str]:
    """Return the words for the items that others have added or changed; nothing to whoever has not looked before.

    Three queries at most. That an item has been moved or noted under is no change of what one prepares for.
    """
    since = _last(meeting, Part.AGENDA, user)
    if since is None:
        return {}
    events = events_of(AgendaItem, meeting_id=meeting.pk)
    mine = {"pgh_context__metadata__user": user.pk}
    touched = set(events.filter(pgh_created_at__gt=since).exclude(**mine).values_list("pgh_obj_id", flat=True))
    seen = {
        event.pgh_obj_id: _said(event)
        for event in events.filter(pgh_created_at__lte=since, pgh_obj_id__in=touched).order_by("pgh_id")
    }
    found = {}
    for row in rows:
        if row.pk in touched and row.pk not in seen:
            found[row.pk] = pgettext("mark", "New")
        elif row.pk in touched and seen[row.pk] != _said(row):
            found[row.pk] = pgettext("mark", "Changed")
    return found


def _said(row: Any) -> tuple[Any, ...]:
    """Return what an agenda says of an item, or of it as it was at an event."""
    return row.kind, row.title, row.presenter_id, row.minutes, row.text, row.is_held_to_council


def documents(meeting: Meeting, rows: Iterable[Document], *, user: User) -> dict[int, str]:
    """Return the words for the documents, with their newest version, that others have added or replaced."""
    since = _last(meeting, Part.DOCUMENTS, user)
    if since is None:
        return {}
    newest = [row for row in rows if row.latest.uploaded_at > since and row.latest.uploaded_by_id != user.pk]
    return {
        row.pk: pgettext("mark", "New") if row.created_at > since else pgettext("mark", "Changed") for row in newest
    }
