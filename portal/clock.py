"""Celery beat's scheduler: one clock rings however many run, and no moved clock or summer time disturbs it.

Celery's own remembers moments of the wall clock in a file: set back an hour, it is silent for an hour, and two of them
ring twice. This one counts seconds that nothing moves, keeps its memory in the database, and waits while another holds
the lock.
"""

import time
from typing import Any

import structlog
from celery.beat import Scheduler
from django.db import Error, connection
from django.utils import timezone

from portal import advisory, recurring
from portal.services import recurring_jobs
from portal.services.jobs import ring

log = structlog.get_logger(__name__)
LOCK = "clock"
PAUSE = 5.0  # seconds between two looks at whether the other clock, or the database, has come or gone


class Clock(Scheduler):
    """Rings `portal.tasks.recur` for each entry of the schedule."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._due: dict[str, float] = {}
        self._session = 0
        super().__init__(*args, **kwargs)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Ring for what is due; return the seconds until there is more to do."""
        try:
            if not self._is_the_one():
                return PAUSE
            for name in self.schedule:
                if self._due.get(name, 0.0) <= time.monotonic():
                    self._ring(name)
        except Error as error:  # the database is away, and with it everything that could be rung for
            log.warning("clock_waits", error=type(error).__name__)
            connection.close()
            return PAUSE
        return max(0.0, min(self._due.values(), default=PAUSE) - time.monotonic())

    def _is_the_one(self) -> bool:
        """Hold the lock; a new session of the database has lost what the old one held."""
        if advisory.session() != self._session:
            self._session = advisory.session() if advisory.take(LOCK) else 0
        return self._session != 0

    def _ring(self, name: str) -> None:
        from portal.tasks import recur

        self._due[name] = time.monotonic() + recurring.every(name).total_seconds()
        recurring_jobs.rung(name, now=timezone.now())
        ring(recur, name)
