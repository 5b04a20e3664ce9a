"""Background work with a file at the end: ordered once, claimed with a lease, tried again after a crash."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from kombu import pools
from kombu.connection import Connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from portal.jobs import kind_of
from portal.models import Job, User

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=45)
HEARTBEAT = 10.0  # seconds: several may fail before somebody else takes the job


class Stopped(Exception):
    """The job is no longer this worker's: it has been stopped, or another has it."""


@transaction.atomic
def order(kind: str, *, key: str, title: str, params: dict[str, Any], by: User) -> Job:
    """Return the job for `key`, ordered now unless it is already; one that failed or was stopped is queued again."""
    job, created = Job.objects.get_or_create(
        key=key,
        defaults={"kind": kind, "title": title, "params": params, "ordered_by": by, "next_try_at": timezone.now()},
    )
    if not created and job.is_without_file:
        # The worker of a stopped job may still be at work: its number of tries, which tells it from the next, stays.
        attempts = 0 if job.state == Job.State.FAILED else job.attempts
        Job.objects.filter(pk=job.pk, state=job.state).update(
            state=Job.State.QUEUED, attempts=attempts, error="", next_try_at=timezone.now(), finished_at=None, percent=0
        )
        job.refresh_from_db()
    if job.open:
        _ring(job.pk)
    return job


def stop(job: Job) -> bool:
    """Stop a job that waits or is under way; its worker notices at its next step, and keeps no file."""
    rows = Job.objects.filter(pk=job.pk, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return bool(rows.update(state=Job.State.STOPPED, leased_until=None, step="", finished_at=timezone.now()))


def _ring(job_id: int) -> None:
    """Hurry a worker when the change is committed; a lost ring is made good by the sweep."""
    from portal.tasks import run_job

    transaction.on_commit(lambda: ring(run_job, job_id), robust=True)


@cache
def _line() -> Connection:
    """Return the way to the broker with a page's patience: a worker's is longer, and whoever rings need not wait."""
    patience = {"socket_timeout": settings.REDIS_PATIENCE, "socket_connect_timeout": settings.REDIS_PATIENCE}
    once = {"max_retries": 0, "interval_start": 0, "interval_step": 0, "interval_max": 0}
    line: Connection = current_app.connection_for_write(transport_options=patience | once)
    return line


def ring(task: Any, *what: int | str) -> bool:
    """Send a row's id to a worker; False with the broker down or silent, when the row waits for the sweep."""
    try:
        with pools.producers[_line()].acquire(block=True, timeout=settings.REDIS_PATIENCE) as producer:
            task.apply_async(what, producer=producer, retry=False)
    except (OperationalError, RedisError) as error:
        log.warning("doorbell_failed", task=task.name, what=what, error=type(error).__name__)
        return False
    return True


def claim(job_id: int) -> Job | None:
    """Take a queued job, or one whose worker has died, for this worker; None if another has it."""
    now = timezone.now()
    free = Q(state=Job.State.QUEUED, next_try_at__lte=now) | Q(state=Job.State.RUNNING, leased_until__lt=now)
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(free, pk=job_id).first()
        if job is None:
            return None
        job.state, job.leased_until, job.attempts = Job.State.RUNNING, now + LEASE, job.attempts + 1
        job.step, job.percent = "", 0
        job.save(update_fields=["state", "leased_until", "attempts", "step", "percent"])
    return job


def run(job_id: int) -> bool:
    """Do a waiting job and keep its file; False if there was nothing to do. A failure is tried again, then shown."""
    job = claim(job_id)
    if job is None:
        return False

    def progress(percent: int, step: str) -> None:
        if not _held(job).update(percent=percent, step=step, leased_until=timezone.now() + LEASE):
            raise Stopped

    try:
        with _lease_kept(job):
            result = kind_of(job).run(job, progress)
            if not _held(job).exists():
                return True
    except Stopped:
        return True
    except Exception as error:  # whatever a report can fail on is shown on its job, not lost in a worker
        log.exception("job_failed", job=job.pk, kind=job.kind)
        _failed(job, error)
        return True
    digest = hashlib.sha256(result.content).hexdigest()
    path = f"jobs/{job.pk}-{digest[:16]}"
    default_storage.delete(path)  # what a worker that died here may have left, whole or not
    path = default_storage.save(path, ContentFile(result.content))
    is_kept = _held(job).update(
        state=Job.State.DONE,
        percent=100,
        step="",
        file=path,
        filename=result.filename,
        content_type=result.content_type,
        size=len(result.content),
        sha256=digest,
        finished_at=timezone.now(),
        leased_until=None,
        error="",
    )
    if not is_kept and Job.objects.filter(pk=job.pk, state=Job.State.STOPPED).exists():
        default_storage.delete(path)
    return True


def _held(job: Job) -> QuerySet[Job]:
    """Return the job's row while this worker has it: one that was thought dead changes nothing for its successor."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


@contextmanager
def _lease_kept(job: Job) -> Iterator[None]:
    """Renew the lease while the block lasts; a process that is killed renews no more, and the lease is soon out."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(HEARTBEAT):
            try:
                _held(job).update(leased_until=timezone.now() + LEASE)
            except DatabaseError as error:
                log.warning("heartbeat_failed", job=job.pk, error=type(error).__name__)
            finally:
                connection.close()  # this thread's own

    heart = threading.Thread(target=beat, name=f"heartbeat of job {job.pk}", daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def _failed(job: Job, error: Exception) -> None:
    tried_out = job.attempts >= Job.ATTEMPTS
    _held(job).update(
        state=Job.State.FAILED if tried_out else Job.State.QUEUED,
        error=f"{type(error).__name__}: {error}"[:1000],
        leased_until=None,
        next_try_at=timezone.now() + timedelta(seconds=5 * 2**job.attempts),
        finished_at=timezone.now() if tried_out else None,
    )


def waiting() -> list[int]:
    """Return the ids of jobs that a worker should take now, oldest first."""
    now = timezone.now()
    free = Q(state=Job.State.QUEUED, next_try_at__lte=now) | Q(state=Job.State.RUNNING, leased_until__lt=now)
    return list(Job.objects.filter(free).order_by("ordered_at").values_list("pk", flat=True)[:200])
