"""What each of the five parties thinks of a shared item: each writes its own, and none writes over another."""

from django.utils import timezone

from councils.models import Party, Position, SharedItem
from councils.services import notices
from councils.services.shared_items import open_for_writing
from portal.concurrency import Conflict
from portal.history import recorded
from portal.models import User


@recorded
def save(item: SharedItem, party: Party, *, text: str, version: int, give: bool, by: User) -> Position:
    """Save a party's position, as a draft or given; Conflict if its text is another than when it was read."""
    row = open_for_writing(item)
    found = row.positions.filter(party=party).first()
    if found is None:
        found = Position(item=row, party=party)
    elif found.version != version and found.text != text:
        raise Conflict(found)
    found.text, found.version = text, found.version + 1
    is_new = give and found.given_at is None
    if is_new:
        found.given_at, found.given_by = timezone.now(), by
    found.save()
    if is_new:
        notices.position_given(found, by=by)
    return found


@recorded
def take_back(item: SharedItem, party: Party, *, by: User) -> Position | None:
    """Make a given position a draft again; nothing happens where it is one."""
    row = open_for_writing(item)
    found = row.positions.filter(party=party).first()
    if found is not None and found.given_at is not None:
        found.given_at = found.given_by = None
        found.version += 1
        found.save(update_fields=["given_at", "given_by", "version"])
    return found
