"""The subjects of the assessments: added and changed."""

from analyses.models import Subject
from portal import concurrency
from portal.history import recorded
from portal.models import User

FIELDS = ["name", "topic", "code"]


@recorded
def add(subject: Subject, *, by: User) -> Subject:
    """Add a row to the matrix."""
    subject.save()
    return subject


@recorded
def edit(subject: Subject, *, version: int, by: User) -> Subject:
    """Save what the form changes; Conflict if somebody else has changed it since it was read."""
    concurrency.save(subject, version=version, fields=FIELDS)
    return subject
