"""A worker dies in the middle of a job: another takes it over within two minutes, by itself, and there is one file."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage

from councils.reports.minutes import MinutesReport
from councils.services import minutes
from portal.models import Job
from tests.councils.documents import meeting_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def long_job(council) -> Job:
    """Order minutes so long that laying them out takes seconds."""
    job = minutes.order_pdf(meeting_of(council), by=UserFactory())
    report = MinutesReport.load(job.params["report"])
    long = replace(report.items[0], notes="\n\n".join(["Rådet diskuterade läget i hela länet. " * 12] * 6))
    job.params["report"]["items"] = [{**vars(long), "tasks": []}] * 700
    job.save(update_fields=["params"])
    return job


def test_a_job_whose_worker_is_killed_is_done_by_another_and_makes_one_file(council, machine, size, figure):
    job = long_job(council)
    rows = Job.objects.filter(pk=job.pk)
    run = machine()
    first = run.worker(concurrency=1)
    run.clock()
    run.until(rows.filter(state=Job.State.RUNNING, percent=40).exists)
    lease = rows.get().leased_until
    run.until(rows.filter(leased_until__gt=lease).exists)  # while the document is laid out nothing else is told
    run.kill(first)
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING
    assert not Path(django_settings.MEDIA_ROOT, "jobs").exists()

    killed = time.monotonic()
    run.worker(concurrency=1)
    run.until(rows.filter(attempts=2).exists)
    figure(f"taken over after {time.monotonic() - killed:.0f} s at pace {size.pace:g}")
    run.until(rows.filter(state=Job.State.DONE).exists)
    job.refresh_from_db()
    assert job.attempts == 2
    assert len(default_storage.listdir("jobs")[1]) == 1
    assert job.read().startswith(b"%PDF-1.7")
