"""Background work with a file at the end: ordered once, claimed with a lease, tried again after a crash."""

import hashlib
from datetime import timedelta
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from portal.jobs import kind_of
from portal.models import Job, User

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=12)  # longer than the hard time limit of a task


@transaction.atomic
def order(kind: str, *, key: str, title: str, params: dict[str, Any], by: User) -> Job:
    """Return the job for `key`, ordered now unless it is already; a failed one is queued again."""
    job, created = Job.objects.get_or_create(
        key=key,
        defaults={"kind": kind, "title": title, "params": params, "ordered_by": by, "next_try_at": timezone.now()},
    )
    if not created and job.state == Job.State.FAILED:
        Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
            state=Job.State.QUEUED, attempts=0, error="", next_try_at=timezone.now(), finished_at=None
        )
        job.refresh_from_db()
    if job.open:
        _ring(job.pk)
    return job


def _ring(job_id: int) -> None:
    """Hurry a worker when the change is committed; a lost ring is made good by the sweep."""
    from portal.tasks import run_job

    transaction.on_commit(lambda: ring(run_job, job_id), robust=True)


def ring(task: Any, *what: int | str) -> None:
    """Send a row's id to a worker; with the broker down the row waits for the sweep."""
    try:
        task.delay(*what)
    except (OperationalError, RedisError) as error:
        log.warning("doorbell_failed", task=task.name, what=what, error=type(error).__name__)


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
        Job.objects.filter(pk=job.pk).update(percent=percent, step=step, leased_until=timezone.now() + LEASE)

    try:
        result = kind_of(job).run(job, progress)
    except Exception as error:  # whatever a report can fail on is shown on its job, not lost in a worker
        log.exception("job_failed", job=job.pk, kind=job.kind)
        _failed(job, error)
        return True
    digest = hashlib.sha256(result.content).hexdigest()
    path = f"jobs/{job.pk}-{digest[:16]}"
    default_storage.delete(path)  # what a worker that died here may have left, whole or not
    path = default_storage.save(path, ContentFile(result.content))
    Job.objects.filter(pk=job.pk).update(
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
    return True


def _failed(job: Job, error: Exception) -> None:
    tried_out = job.attempts >= Job.ATTEMPTS
    Job.objects.filter(pk=job.pk).update(
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
