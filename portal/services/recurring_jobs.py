"""Runs of the clock's jobs: one at a time, however many clocks ring, and each run's outcome written down."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.utils import timezone

from portal import recurring
from portal.advisory import alone
from portal.models import RecurringJob

log = structlog.get_logger(__name__)
Outcome = RecurringJob.Outcome
LATE = timedelta(minutes=1)
LONGEST = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)


@dataclass(frozen=True)
class Line:
    """A job of the schedule and its latest run, if it has had one."""

    title: str
    every: timedelta
    row: RecurringJob
    next_at: datetime | None
    state: str  # an outcome, or under_way, broken_off, never
    is_late: bool


def latest(now: datetime) -> list[Line]:
    """Return every job of the schedule, those that went ill first."""
    rows = {row.name: row for row in RecurringJob.objects.all()}
    lines = [_line(name, rows.get(name) or RecurringJob(name=name), now) for name in recurring.names()]
    return sorted(lines, key=lambda line: (line.state in {"ok", "under_way"} and not line.is_late, line.title))


def _line(name: str, row: RecurringJob, now: datetime) -> Line:
    every = recurring.every(name)
    next_at = row.rung_at + every if row.rung_at else None
    state = row.outcome or "never"
    if row.started_at and (row.finished_at is None or row.started_at > row.finished_at):
        state = "under_way" if now - row.started_at < LONGEST else "broken_off"
    return Line(recurring.title(name), every, row, next_at, state, next_at is not None and now - next_at > LATE)


def rung(name: str, *, now: datetime) -> None:
    """Write down that the clock has rung for the job."""
    RecurringJob.objects.update_or_create(name=name, defaults={"rung_at": now})


def run(name: str) -> bool:
    """Do the job now; False if it is under way elsewhere, has just been done, or is no longer in the schedule."""
    if name not in recurring.names():
        log.warning("recurring_job_unknown", name=name)  # rung by a clock of another version
        return False
    with alone(f"recurring:{name}") as held:
        if not held:
            return False
        row, _is_new = RecurringJob.objects.get_or_create(name=name)
        now = timezone.now()
        if row.has_just_run(now, recurring.every(name)):
            return False
        RecurringJob.objects.filter(pk=row.pk).update(started_at=now)
        _do(row)
    return True


def _do(row: RecurringJob) -> None:
    started, error, outcome = time.monotonic(), "", Outcome.OK
    try:
        current_app.tasks[current_app.conf.beat_schedule[row.name]["task"]]()
    except SoftTimeLimitExceeded:
        log.error("recurring_job_slow", name=row.name)
        outcome, error = Outcome.SLOW, "SoftTimeLimitExceeded"
    except Exception as problem:  # whatever it was, administrators see it, and the next run is not held up
        log.exception("recurring_job_failed", name=row.name)
        outcome, error = Outcome.FAILED, f"{type(problem).__name__}: {problem}"[:500]
    took, now = timedelta(seconds=time.monotonic() - started), timezone.now()
    succeeded = {} if error else {"succeeded_at": now}
    if outcome == Outcome.OK and took > recurring.every(row.name):
        outcome = Outcome.SLOW
    RecurringJob.objects.filter(pk=row.pk).update(
        finished_at=now, duration=took, outcome=outcome, error=error, **succeeded
    )
