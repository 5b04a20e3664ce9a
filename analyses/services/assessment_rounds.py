"""The rounds: planned, opened for writing, closed, and opened again."""

from django.utils.translation import gettext as _

from analyses.models import AssessmentRound
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

State = AssessmentRound.State
FIELDS = ["name", "period", "opens_on", "closes_on", "follows"]


def locked(row: AssessmentRound) -> AssessmentRound:
    """Return the round as it is now, locked until the transaction ends."""
    found = AssessmentRound.objects.select_for_update(of=("self",), no_key=True).filter(pk=row.pk).first()
    if found is None:
        raise WrongState(_("Somebody else has removed it. Load the page again."))
    return found


@recorded
def plan(row: AssessmentRound, *, by: User) -> AssessmentRound:
    """Put a round in the plan."""
    row.save()
    return row


@recorded
def edit(row: AssessmentRound, *, version: int, by: User) -> AssessmentRound:
    """Save what the form changes; Conflict if somebody else has changed it since it was read."""
    locked(row)
    concurrency.save(row, version=version, fields=FIELDS)
    return row


@recorded
def open_up(row: AssessmentRound, *, by: User) -> AssessmentRound:
    """Let the delregions write their assessments, the first time or again."""
    return _move(row, State.OPEN)


@recorded
def close(row: AssessmentRound, *, by: User) -> AssessmentRound:
    """Say that nothing more is written; what is written may go on to be adopted and communicated."""
    return _move(row, State.CLOSED)


def _move(row: AssessmentRound, state: State) -> AssessmentRound:
    row = locked(row)
    row.move_to(state)
    row.version += 1
    row.save(update_fields=["state", "version"])
    return row
