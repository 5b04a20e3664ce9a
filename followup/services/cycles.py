"""The life of a round: planned, open, compiled, presented and closed."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import Meeting, Party
from followup.models import Cycle, FollowUpForm, SelfAssessment
from followup.services import declarations, notices
from followup.services.indicators import values
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

State = Cycle.State
DAYS = ["opens_on", "due_on", "compiled_on", "meets_on"]


def locked(cycle: Cycle) -> Cycle:
    """Return the round as it is now, locked until the transaction ends."""
    return Cycle.objects.select_for_update(of=("self",), no_key=True).select_related("form").get(pk=cycle.pk)


@recorded
def plan(cycle: Cycle, *, by: User) -> Cycle:
    """Plan a year's round."""
    declaration = declarations.current()
    if declaration is None:
        raise WrongState(_("The declaration is not loaded yet."))
    cycle.declaration, cycle.state_since = declaration, timezone.now()
    try:
        with transaction.atomic():
            cycle.save()
    except IntegrityError:
        raise WrongState(_("There is a follow-up of %(year)s already.") % {"year": cycle.year}) from None
    return cycle


@recorded
def edit(cycle: Cycle, *, version: int, by: User) -> Cycle:
    """Save the days that the form changes; Conflict if somebody else has changed them since they were read."""
    row = locked(cycle)
    if row.state in Cycle.FINAL:
        raise WrongState(_("The follow-up has been presented, so its days stay."))
    concurrency.save(cycle, version=version, fields=DAYS)
    return cycle


def form_for(year: int) -> FollowUpForm | None:
    """Return the form that Västgruppen has decided for the year, the latest version."""
    return FollowUpForm.objects.decided().filter(year=year).order_by("-number").first()


@recorded
def open_(cycle: Cycle, *, by: User) -> Cycle:
    """Ask the five parties, with the form that Västgruppen has decided for the year."""
    row = locked(cycle)
    row.move_to(State.OPEN)
    if row.form is None:
        row.form = form_for(row.year)
    if row.form is None:
        raise WrongState(_("Västgruppen has not decided on a form for %(year)s yet.") % {"year": row.year})
    rows = [SelfAssessment(cycle=row, party=party) for party in Party.objects.all()]
    SelfAssessment.objects.bulk_create(rows, ignore_conflicts=True)
    _moved(row, "form")
    notices.opened(row, by=by)
    return row


@recorded
def compile_(cycle: Cycle, *, by: User) -> Cycle:
    """Freeze what the indicators are; answers that are missing may still come, marked late."""
    row = locked(cycle)
    if row.state != State.OPEN:
        raise WrongState(_("Only an open follow-up is compiled."))
    row.move_to(State.COMPILING)
    values.measure(row.year, now=timezone.now())
    row.figures = figures(row.year)
    return _moved(row, "figures")


def figures(year: int) -> dict[str, dict[str, Any]]:
    """Return the year's values as they are now, as JSON can hold them."""
    found: dict[str, dict[str, Any]] = {}
    for row in values.latest(year):
        value = None if row.value is None else format(row.value.normalize(), "f")
        words = {"value": value, "part": row.part, "whole": row.whole, "at": row.at.isoformat(), "row": row.pk}
        found.setdefault(row.party_id, {})[row.key] = words
    return found


@recorded
def reopen(cycle: Cycle, *, by: User) -> Cycle:
    """Ask the parties again before anything has been presented; the figures are counted anew later."""
    row = locked(cycle)
    if row.state != State.COMPILING:
        raise WrongState(_("Only what is being compiled is opened again."))
    row.move_to(State.OPEN)
    return _moved(row)


@recorded
def present(cycle: Cycle, *, meeting: Meeting | None, by: User) -> Cycle:
    """Note that Västgruppen has been given the follow-up; from then on no answer changes."""
    row = locked(cycle)
    row.move_to(State.PRESENTED)
    row.meeting = meeting
    _moved(row, "meeting")
    notices.presented(row, by=by)
    return row


@recorded
def close(cycle: Cycle, *, by: User) -> Cycle:
    """End the round, once the parties have told their managements."""
    row = locked(cycle)
    row.move_to(State.CLOSED)
    return _moved(row)


def _moved(row: Cycle, *fields: str) -> Cycle:
    row.state_since, row.version = timezone.now(), row.version + 1
    row.save(update_fields=["state", "state_since", "version", *fields])
    return row
