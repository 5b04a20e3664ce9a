"""Publication: what has been reviewed gets a number, a lasting address and a place in the public library."""

from django.utils import timezone

from analyses.models import Analysis
from analyses.services import analyses, publications, reviews
from portal import advisory
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

State = Analysis.State


@recorded
def publish(analysis: Analysis, *, by: User) -> Analysis:
    """Publish what every reviewer has approved, with the year's next number; the edition that it replaces is closed.

    What it says is frozen, and its files are ordered. What is replaced stays where it is, and says by what.
    """
    row = analyses.locked(analysis)
    row.move_to(State.PUBLISHED)
    if lacking := reviews.missing(row, reviews.of(row)):
        raise WrongState(lacking)
    row.number, row.published_at, row.published_by = _next_number(), timezone.now(), by
    if row.replaces_id is not None:
        _supersede(row.replaces_id, by)
    analyses.moved(row, by, "number", "published_at", "published_by")
    publications.freeze(row, by=by)
    return row


def _next_number() -> str:
    """Return the year and the number that follows the last one in it; of two at once the second waits."""
    advisory.hold("analyses.number")
    year = timezone.localdate().year
    taken = Analysis.objects.filter(number__startswith=f"{year}-").values_list("number", flat=True)
    return f"{year}-{max((int(number.partition('-')[2]) for number in taken), default=0) + 1}"


def _supersede(pk: int, by: User) -> None:
    old = Analysis.objects.select_for_update(of=("self",), no_key=True).select_related("council").get(pk=pk)
    if old.state == State.PUBLISHED:
        old.move_to(State.SUPERSEDED)
        analyses.moved(old, by)
