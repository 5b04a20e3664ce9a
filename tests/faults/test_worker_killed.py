"""A worker dies in the middle of a job: another takes it over when the lease is out, and there is one file."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from councils.reports.minutes import MinutesReport
from councils.services import minutes
from portal import tasks
from portal.models import Job
from portal.services import jobs
from tests.councils.documents import meeting_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60


@pytest.fixture
def queue():
    """A queue of the test's own, so that no other worker on the machine answers."""
    return f"test-{uuid.uuid4()}"


@pytest.fixture
def start_worker(settings, queue):
    """Return a function that starts a real worker on the test's database and files."""
    started = []
    row = connection.settings_dict
    place = f"host={row['HOST']}" + (f"&port={row['PORT']}" if row["PORT"] else "")
    database = f"postgresql://{row['USER']}{':' + row['PASSWORD'] if row['PASSWORD'] else ''}@/{row['NAME']}?{place}"
    environment = {**os.environ, "DATABASE_URL": database, "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    options = ["-c", "1", "-Q", queue, "-l", "warning", "--without-gossip", "--without-mingle", "--without-heartbeat"]

    def start() -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "portal", "worker", *options],
            env=environment,
            cwd=django_settings.BASE_DIR,
            start_new_session=True,  # so that the machine's death takes the pool's process too
        )
        started.append(process)
        return process

    yield start
    for process in started:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    """End a worker and its pool as a power cut does."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


def wait_until(condition) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)  # another process is at work: there is nothing to be told by


def long_job(council) -> Job:
    """Order minutes so long that laying them out takes seconds."""
    job = minutes.order_pdf(meeting_of(council), by=UserFactory())
    report = MinutesReport.load(job.params["report"])
    long = replace(report.items[0], notes="\n\n".join(["Rådet diskuterade läget i hela länet. " * 12] * 6))
    job.params["report"]["items"] = [{**vars(long), "tasks": []}] * 700
    job.save(update_fields=["params"])
    return job


def test_a_job_whose_worker_is_killed_is_done_by_another_and_makes_one_file(council, start_worker, queue):
    job = long_job(council)
    rows = Job.objects.filter(pk=job.pk)
    first = start_worker()
    tasks.run_job.apply_async((job.pk,), queue=queue)
    wait_until(rows.filter(state=Job.State.RUNNING, percent=40).exists)
    kill(first)
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING
    assert not Path(django_settings.MEDIA_ROOT, "jobs").exists()

    rows.update(leased_until=timezone.now() - timedelta(seconds=1))  # the minutes of the lease have gone
    assert jobs.waiting() == [job.pk]
    start_worker()
    tasks.run_job.apply_async((job.pk,), queue=queue)
    tasks.run_job.apply_async((job.pk,), queue=queue)
    wait_until(rows.filter(state=Job.State.DONE).exists)
    job.refresh_from_db()
    assert job.attempts == 2
    assert len(default_storage.listdir("jobs")[1]) == 1
    assert job.read().startswith(b"%PDF-1.7")
