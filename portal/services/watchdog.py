"""Does background work move? Asked of the database alone, so that a silent Redis cannot hide it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.db.models import Max, Min, QuerySet, Value
from django.utils import timezone

from portal.models import Job, Mail, RecurringJob

PATIENCE = timedelta(minutes=5)
SECONDS_REMEMBERED = 15
# Each process's own memory: the answer is wanted also when the shared cache is what is down.
_memory = LocMemCache("watchdog", {"TIMEOUT": SECONDS_REMEMBERED})


@dataclass(frozen=True)
class Pulse:
    """When the clock last rang and a worker last finished, and since when the oldest due mail and job have waited."""

    clock: datetime | None = None
    worker: datetime | None = None
    mail: datetime | None = None
    job: datetime | None = None

    def standstill(self, now: datetime) -> "Standstill | None":
        """Return since when work has stood still or lain behind; None while it moves."""
        if self.worker is not None and now - self.worker > PATIENCE:
            return Standstill(self.worker, is_still=True)
        waits = [since for since in (self.mail, self.job) if since is not None]
        if waits and now - min(waits) > PATIENCE:
            return Standstill(min(waits), is_still=self.worker is None)
        return None


@dataclass(frozen=True)
class Standstill:
    """Since when; work that goes on but cannot keep up lies behind rather than stands still."""

    since: datetime
    is_still: bool


def pulse(now: datetime) -> Pulse:
    """Take the pulse with one statement."""

    def oldest(what: str, rows: QuerySet[Any], moment: Min | Max) -> QuerySet[Any, dict[str, Any]]:
        found: QuerySet[Any, dict[str, Any]] = rows.order_by().values(what=Value(what)).annotate(moment=moment)
        return found

    queued = Job.objects.filter(state=Job.State.QUEUED, next_try_at__lte=now)
    left = Job.objects.filter(state=Job.State.RUNNING, leased_until__lt=now)
    found = oldest("clock", RecurringJob.objects.all(), Max("rung_at")).union(
        oldest("worker", RecurringJob.objects.all(), Max("finished_at")),
        oldest("mail", Mail.objects.due(now), Min("next_try_at")),
        oldest("job", queued, Min("next_try_at")),
        oldest("left", left, Min("leased_until")),
        all=True,
    )
    moments = {row["what"]: row["moment"] for row in found if row["moment"]}
    jobs = [moments[what] for what in ("job", "left") if what in moments]
    return Pulse(moments.get("clock"), moments.get("worker"), moments.get("mail"), min(jobs, default=None))


def standstill() -> Standstill | None:
    """Return what a page says of background work: asked of the database once in fifteen seconds."""
    now = timezone.now()
    found: Pulse | None = _memory.get("pulse")
    if found is None:
        found = pulse(now)
        remember(found)
    return found.standstill(now)


def remember(pulse: Pulse, seconds: int | None = SECONDS_REMEMBERED) -> None:
    """Answer by this pulse for some seconds; None: until told otherwise."""
    _memory.set("pulse", pulse, seconds)


def forget() -> None:
    """Ask the database the next time."""
    _memory.clear()
