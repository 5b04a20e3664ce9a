"""Lists of recipients: kept, changed and thrown away."""

from analyses.models import RecipientList
from portal import concurrency
from portal.history import recorded
from portal.models import User

FIELDS = ["name", "addresses"]


@recorded
def add(row: RecipientList, *, by: User) -> RecipientList:
    """Keep a new list."""
    row.save()
    return row


@recorded
def edit(row: RecipientList, *, version: int, by: User) -> RecipientList:
    """Save what the form changes; Conflict if somebody else has changed it since it was read."""
    concurrency.save(row, version=version, fields=FIELDS)
    return row


@recorded
def remove(row: RecipientList, *, by: User) -> None:
    """Throw the list away; what has been sent to it stays."""
    RecipientList.objects.filter(pk=row.pk).delete()
