"""A worker dies in the middle of a job: another takes it over when the lease is out, and there is one file."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.utils import timezone

from councils.reports.minutes import MinutesReport
from councils.services import minutes
from portal.models import Job
from portal.services import jobs
from tests.councils.documents import meeting_of
from tests.factories import UserFactory
from tests.faults.machine import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def long_job(council) -> Job:
    """Order minutes so long that laying them out takes seconds."""
    job = minutes.order_pdf(meeting_of(council), by=UserFactory())
    report = MinutesReport.load(job.params["report"])
    long = replace(report.items[0], notes="\n\n".join(["Rådet diskuterade läget i hela länet. " * 12] * 6))
    job.params["report"]["items"] = [{**vars(long), "tasks": []}] * 700
    job.save(update_fields=["params"])
    return job


def test_a_job_whose_worker_is_killed_is_done_by_another_and_makes_one_file(council, machine):
    job = long_job(council)
    rows = Job.objects.filter(pk=job.pk)
    run = machine()
    first = run.worker(concurrency=1)
    run.clock()
    wait_until(rows.filter(state=Job.State.RUNNING, percent=40).exists)
    run.kill(first)
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING
    assert not Path(django_settings.MEDIA_ROOT, "jobs").exists()

    rows.update(leased_until=timezone.now() - timedelta(seconds=1))  # the minutes of the lease have gone
    assert jobs.waiting() == [job.pk]
    run.worker(concurrency=1)
    wait_until(rows.filter(state=Job.State.DONE).exists)
    job.refresh_from_db()
    assert job.attempts == 2
    assert len(default_storage.listdir("jobs")[1]) == 1
    assert job.read().startswith(b"%PDF-1.7")
