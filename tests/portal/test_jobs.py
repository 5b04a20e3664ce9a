"""Background work: ordered once, done once, taken over from the dead, given up in the end."""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from celery import Celery
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from portal import jobs as kinds
from portal import tasks
from portal.jobs import JobKind, Result
from portal.models import Job
from portal.services import jobs
from tests.factories import JobFactory, UserFactory

State = Job.State


@pytest.fixture
def by(db):
    return UserFactory()


@pytest.fixture
def work(monkeypatch):
    """A kind of job whose work the test decides; by default it makes a small file. Only its orderer reads it."""
    made = []

    def run(job, progress):
        made.append(job.pk)
        return work.run(job, progress)

    class Work:
        run = staticmethod(lambda job, progress: Result("protokoll.pdf", "application/pdf", b"%PDF-1.7"))

    work = Work()
    work.made = made
    monkeypatch.setitem(kinds._kinds, "test", JobKind("test", run, lambda user, job: user == job.ordered_by))
    return work


def order(by, key="test:1"):
    return jobs.order("test", key=key, title="Protokoll", params={"meeting": 1}, by=by)


def failing(job, progress):
    raise ValueError("no font")


def files():
    return default_storage.listdir("jobs")[1] if default_storage.exists("jobs") else []


def overdue(job):
    """Let the wait or the lease be over."""
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(next_try_at=past)
    Job.objects.filter(pk=job.pk).exclude(leased_until=None).update(leased_until=past)


def test_the_same_order_twice_is_one_job(by, work):
    assert order(by) == order(by) == Job.objects.get()


def test_a_job_keeps_its_file_and_says_so(by, work):
    job = order(by)
    assert jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.percent, job.filename, job.size) == (State.DONE, 100, "protokoll.pdf", 8)
    assert job.sha256 == hashlib.sha256(job.read()).hexdigest()
    assert job.finished_at
    assert job.leased_until is None


def test_done_once_however_often_it_is_swept(by, work):
    job = order(by)
    for _ in range(3):
        jobs.run(job.pk)
    assert work.made == [job.pk]
    assert len(files()) == 1
    assert jobs.waiting() == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_file(by, work):
    job = order(by)

    def run(_):
        try:
            return jobs.run(job.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, range(2))) == [False, True]
    assert len(files()) == 1


def test_a_running_job_belongs_to_its_worker_until_the_lease_is_over(by, work):
    job = order(by)
    assert jobs.claim(job.pk) is not None  # and the worker dies
    assert jobs.waiting() == []
    assert not jobs.run(job.pk)
    overdue(job)
    assert jobs.waiting() == [job.pk]
    assert jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DONE, 2)


def test_what_a_worker_left_when_it_died_at_the_last_moment_is_written_over(by, work):
    job = order(by)
    digest = hashlib.sha256(b"%PDF-1.7").hexdigest()
    default_storage.save(f"jobs/{job.pk}-{digest[:16]}", ContentFile(b"%PD"))
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.read() == b"%PDF-1.7"
    assert len(files()) == 1


def test_progress_is_seen_and_renews_the_lease(by, work):
    job = order(by)
    seen = []

    def run(row, progress):
        overdue(job)
        progress(40, "Sätter sidorna")
        seen.append(Job.objects.get(pk=row.pk))
        return Result("a.pdf", "application/pdf", b"x")

    work.run = run
    jobs.run(job.pk)
    assert (seen[0].percent, seen[0].step, seen[0].state) == (40, "Sätter sidorna", State.RUNNING)
    assert seen[0].leased_until > timezone.now() + jobs.LEASE / 2


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_renewed_while_the_work_says_nothing(by, work, monkeypatch):
    monkeypatch.setattr(jobs, "HEARTBEAT", 0.02)
    job = order(by)
    before = {}

    def run(row, progress):
        overdue(job)
        deadline = time.monotonic() + 10
        while jobs.waiting() and time.monotonic() < deadline:
            time.sleep(0.01)  # another thread is at work
        before["waiting"] = jobs.waiting()
        return Result("a.pdf", "application/pdf", b"x")

    work.run = run
    jobs.run(job.pk)
    assert before == {"waiting": []}


def test_a_worker_that_was_thought_dead_changes_nothing_for_its_successor(by, work):
    job = order(by)

    def run(row, progress):
        Job.objects.filter(pk=job.pk).update(attempts=2, percent=70)  # another has taken it
        progress(40, "Sätter sidorna")
        raise ValueError("too late")

    work.run = run
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.percent, job.error) == (State.RUNNING, 70, "")


def test_a_failure_is_tried_again_later_and_shown_after_the_last_try(by, work):
    work.run = failing
    job = order(by)
    waits = []
    for attempt in range(1, Job.ATTEMPTS + 1):
        assert jobs.run(job.pk)
        job.refresh_from_db()
        assert (job.attempts, job.error) == (attempt, "ValueError: no font")
        waits.append(job.next_try_at - timezone.now())
        assert not jobs.run(job.pk)
        overdue(job)
    assert waits == sorted(waits)
    assert job.state == State.FAILED
    assert jobs.waiting() == []
    assert files() == []


def test_a_failed_job_is_ordered_again_as_the_same_row(by, work):
    JobFactory(key="test:1", state=State.FAILED, attempts=5, error="x", finished_at=timezone.now())
    job = order(by)
    assert (job.state, job.attempts, job.error, Job.objects.count()) == (State.QUEUED, 0, "", 1)
    assert jobs.run(job.pk)


def test_a_stopped_job_is_not_done_and_ordered_again_it_is(by, work):
    job = order(by)
    assert jobs.stop(job)
    assert not jobs.stop(job)
    assert jobs.waiting() == []
    assert not jobs.run(job.pk)
    assert order(by).state == State.QUEUED
    assert jobs.run(job.pk)
    assert Job.objects.get().state == State.DONE


@pytest.mark.parametrize("step", ["before its last step", "in its last step"])
def test_a_job_stopped_while_it_is_made_keeps_no_file_and_is_no_failure(by, work, step):
    job = order(by)

    def run(row, progress):
        jobs.stop(row)
        if step == "before its last step":
            progress(40, "Sätter sidorna")
            pytest.fail("the worker went on")
        return Result("a.pdf", "application/pdf", b"x")

    work.run = run
    assert jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.file) == (State.STOPPED, "", "")
    assert files() == []


def test_the_worker_of_a_stopped_job_leaves_the_next_order_alone(by, work):
    job = order(by)

    def run(row, progress):
        jobs.stop(row)
        work.run = lambda row, progress: Result("a.pdf", "application/pdf", b"second")
        jobs.run(order(by).pk)
        progress(40, "Sätter sidorna")
        pytest.fail("the worker went on")

    work.run = run
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.read()) == (State.DONE, 2, b"second")


def test_whoever_ordered_a_job_stops_it_on_its_page(by, work, log_in):
    job = order(by)
    assert f'action="/jobs/{job.pk}/stop/"' in log_in(by).get(f"/jobs/{job.pk}/").text
    answer = log_in(by).post(f"/jobs/{job.pk}/stop/", follow=True, headers={"HX-Request": "true"})
    assert "<h1>" not in answer.text
    assert "hx-get" not in answer.text
    assert "/stop/" not in answer.text
    assert Job.objects.get().state == State.STOPPED


def test_what_is_done_is_not_made_again_by_a_new_order(by, work):
    job = order(by)
    jobs.run(job.pk)
    assert order(by).state == State.DONE
    assert jobs.waiting() == []


def test_a_job_of_a_kind_that_is_gone_fails_and_is_read_by_nobody(by, log_in):
    job = JobFactory(kind="gone", attempts=Job.ATTEMPTS - 1)
    assert jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert log_in(job.ordered_by).get(f"/jobs/{job.pk}/").status_code == 404


def test_an_order_that_is_rolled_back_leaves_nothing(by, work):
    with transaction.atomic():
        order(by)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_the_task_does_what_the_service_does(by, work):
    job = order(by)
    tasks.run_job(job.pk)
    tasks.run_job(job.pk)
    assert work.made == [job.pk]


@pytest.mark.parametrize("broker", ["redis://127.0.0.1:1/0", "redis+socket:///nowhere/redis.sock"])
def test_an_order_stands_though_the_broker_is_down(by, work, broker):
    dead = Celery("dead", broker=broker, set_as_current=False)
    dead.conf.task_publish_retry = False
    jobs.ring(dead.task(tasks.run_job.run, name="dead"), order(by).pk)
    assert len(jobs.waiting()) == 1


def test_progress_is_a_page_and_for_htmx_its_part(by, work, log_in):
    job = order(by)
    page = log_in(by).get(f"/jobs/{job.pk}/")
    part = log_in(by).get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert "<h1>Protokoll</h1>" in page.text
    assert "<h1>" not in part.text
    assert f'hx-get="/jobs/{job.pk}/"' in part.text
    assert "HX-Request" in page["Vary"]
    jobs.run(job.pk)
    done = log_in(by).get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert "hx-get" not in done.text
    assert f"/jobs/{job.pk}/file/" in done.text


def test_the_file_is_downloaded_and_never_run_in_our_origin(by, work, log_in):
    job = order(by)
    assert log_in(by).get(f"/jobs/{job.pk}/file/").status_code == 403
    jobs.run(job.pk)
    answer = log_in(by).get(f"/jobs/{job.pk}/file/")
    assert answer.content == b"%PDF-1.7"
    assert answer["Content-Disposition"] == 'attachment; filename="protokoll.pdf"'
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/jobs/{}/", "/jobs/{}/file/"])
def test_a_stranger_gets_what_a_job_that_does_not_exist_gives(by, work, log_in, path):
    job = order(by)
    jobs.run(job.pk)
    stranger = log_in(UserFactory())
    assert stranger.get(path.format(job.pk)).status_code == stranger.get(path.format(9**9)).status_code == 404
