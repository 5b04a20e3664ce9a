"""Goals: proposed on assessments, agreed, followed by what is done under them, and reached or dropped."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from analyses.models import Area, Assessment, Goal, GoalGround, Priority, Subject, Undertaking
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

State = Goal.State
FIELDS = ["title", "text", "strategy", "area", "first_year", "last_year", "shared_item"]


def locked(goal: Goal) -> Goal:
    """Return the goal as it is now, locked until the transaction ends."""
    row = Goal.objects.select_for_update(of=("self",), no_key=True).filter(pk=goal.pk).first()
    if row is None:
        raise WrongState(_("Somebody else has removed it. Load the page again."))
    return row


@recorded
def propose(goal: Goal, subjects: Iterable[Subject], *, by: User) -> Goal:
    """Propose a goal that rests on what is assessed of some subjects."""
    goal.written_by = by
    goal.save()
    _rest(goal, subjects)
    return goal


@recorded
def edit(goal: Goal, subjects: Iterable[Subject], *, version: int, by: User) -> Goal:
    """Save what the form changes; Conflict if somebody else has changed it since it was read."""
    row = locked(goal)
    if row.state not in {State.PROPOSED, State.AGREED}:
        raise WrongState(_("The goal is %(state)s. Take it up again to change it.") % {"state": _lower(row)})
    concurrency.save(goal, version=version, fields=FIELDS)
    _rest(goal, subjects)
    return goal


def _rest(goal: Goal, subjects: Iterable[Subject]) -> None:
    """Let the goal rest on the latest adopted assessments of the subjects, in its area; others it rests on no more."""
    rows = Assessment.objects.filter(subject__in=subjects, adopted_on__isnull=False).exclude(state="replaced")
    rows = rows if goal.area == Area.COUNTY else rows.filter(area=goal.area)
    latest = {(row.subject_id, row.area, row.sector, row.horizon): row for row in rows.order_by("round__opens_on")}
    wanted = {row.pk for row in latest.values()}
    goal.grounds.exclude(assessment__in=wanted).delete()
    found = [GoalGround(goal=goal, assessment_id=pk) for pk in sorted(wanted)]
    GoalGround.objects.bulk_create(found, ignore_conflicts=True)


@recorded
def step(goal: Goal, to: State, *, text: str = "", on: date | None = None, by: User) -> Goal:
    """Take the goal a step, with how and when it was said."""
    row = locked(goal)
    row.move_to(to)
    if to == State.PROPOSED:
        text, on = "", None
    elif not text or on is None or on > timezone.localdate():
        raise WrongState(_("Say how it was decided, and on which day."))
    row.said, row.said_on = text, on
    row.version += 1
    row.save(update_fields=["state", "said", "said_on", "version"])
    return row


@recorded
def publish(goal: Goal, *, by: User) -> Goal:
    """Let everybody read the goal; only what is agreed or reached is published."""
    row = locked(goal)
    if not row.is_firm:
        raise WrongState(_("Only what is agreed or reached is published."))
    return _published(row, row.published_at or timezone.now())


@recorded
def withdraw(goal: Goal, *, by: User) -> Goal:
    """Let the goal be read by the councils alone again."""
    return _published(locked(goal), None)


def _published(row: Goal, at: datetime | None) -> Goal:
    if row.published_at != at:
        row.published_at = at
        row.version += 1
        row.save(update_fields=["published_at", "version"])
    return row


@recorded
def add_priority(goal: Goal, title: str, *, by: User) -> Priority:
    """Add what is to be done first."""
    locked(goal)
    last = goal.priorities.aggregate(last=Max("position"))["last"] or 0
    return Priority.objects.create(goal=goal, title=title, position=last + 1)


@recorded
def remove_priority(priority: Priority, *, by: User) -> None:
    """Take a priority away."""
    Priority.objects.filter(pk=priority.pk).delete()


@recorded
def undertake(undertaking: Undertaking, *, by: User) -> None:
    """Say that something is done under the goal; saying it again changes nothing."""
    locked(undertaking.goal)
    Undertaking.objects.bulk_create([undertaking], ignore_conflicts=True)


@recorded
def leave(undertaking: Undertaking, *, by: User) -> None:
    """Say that it is not done under the goal after all."""
    Undertaking.objects.filter(pk=undertaking.pk).delete()


def _lower(row: Goal) -> str:
    return str(row.get_state_display()).lower()
