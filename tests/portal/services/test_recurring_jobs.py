"""Each run of a recurring job is written down, however it ends, and no ring too many does anything."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from celery import current_app, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection
from django.utils import timezone

from portal import advisory, recurring, tasks
from portal.models import RecurringJob
from portal.services import recurring_jobs

NAME = "tested"
did: list[str] = []
goes_on, may_end = Event(), Event()


@shared_task
def well():
    did.append("well")


@shared_task
def ill():
    raise ValueError("the reason")


@shared_task
def for_ever():
    raise SoftTimeLimitExceeded


@shared_task
def until_told():
    goes_on.set()
    may_end.wait(10)
    did.append("told")


@pytest.fixture
def scheduled(monkeypatch):
    """Return a function that puts a job in the schedule."""

    def schedule(task, every=30.0):
        monkeypatch.setitem(current_app.conf.beat_schedule, NAME, {"task": task.name, "schedule": every})

    did.clear()
    return schedule


def row():
    return RecurringJob.objects.get(name=NAME)


def line():
    return next(line for line in recurring_jobs.latest(timezone.now()) if line.title == NAME)


def test_a_run_is_written_down(db, scheduled):
    scheduled(well)
    before = timezone.now()
    tasks.recur(NAME)
    assert did == ["well"]
    assert (row().outcome, row().error) == ("ok", "")
    assert before <= row().started_at <= row().finished_at == row().succeeded_at
    assert row().duration < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("task", "outcome", "error"),
    [(ill, "failed", "ValueError: the reason"), (for_ever, "slow", "SoftTimeLimitExceeded")],
)
def test_what_went_ill_is_told_and_does_not_hold_up_the_next(db, scheduled, task, outcome, error):
    scheduled(task)
    assert recurring_jobs.run(NAME)
    assert (row().outcome, row().error, row().succeeded_at) == (outcome, error, None)
    scheduled(well, every=0)
    assert recurring_jobs.run(NAME)
    assert row().error == ""
    assert row().succeeded_at


def test_a_run_longer_than_its_interval_is_too_long(db, scheduled):
    scheduled(well, every=0)
    recurring_jobs.run(NAME)
    assert row().outcome == "slow"
    assert row().succeeded_at


def test_rung_twice_is_run_once_and_there_is_one_row(db, scheduled):
    scheduled(well)
    assert [recurring_jobs.run(NAME) for _ in range(3)] == [True, False, False]
    assert did == ["well"]
    RecurringJob.objects.update(started_at=timezone.now() - timedelta(seconds=16))
    assert recurring_jobs.run(NAME)
    assert RecurringJob.objects.count() == 1


def test_a_clock_set_back_an_hour_stops_nothing(db, scheduled):
    scheduled(well)
    recurring_jobs.run(NAME)
    RecurringJob.objects.update(started_at=timezone.now() + timedelta(hours=1))
    assert recurring_jobs.run(NAME)


def test_what_is_no_longer_in_the_schedule_is_let_be(db):
    assert not recurring_jobs.run("of-yesterday")
    assert not RecurringJob.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_run_a_job_at_once(scheduled):
    scheduled(until_told, every=0)

    def run():
        try:
            return recurring_jobs.run(NAME)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        first = other.submit(run)
        assert goes_on.wait(10)
        assert not recurring_jobs.run(NAME)
        assert line().state == "under_way"
        may_end.set()
        assert first.result(10)
    assert did == ["told"]
    assert recurring_jobs.run(NAME)


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_free_when_its_holder_is_gone():
    def take_and_die():
        taken = advisory.take("tested")
        connection.close()
        return taken

    with ThreadPoolExecutor(1) as other:
        assert other.submit(take_and_die).result(10)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '10s'")
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('tested', 0))")
        cursor.execute("RESET lock_timeout")
    advisory.give_back("tested")


def test_a_run_that_never_ended_is_broken_off_and_a_missed_one_is_late(db, scheduled):
    scheduled(well)
    long_ago = timezone.now() - timedelta(hours=1)
    RecurringJob.objects.create(name=NAME, rung_at=long_ago, started_at=long_ago)
    assert (line().state, line().is_late, line().next_at) == ("broken_off", True, long_ago + timedelta(seconds=30))


def test_each_entry_of_the_schedule_has_a_title_an_interval_and_a_task():
    current_app.loader.import_default_modules()  # as a worker does
    assert set(recurring.TITLES) == set(recurring.names())
    for name in recurring.names():
        assert recurring.every(name) >= timedelta(seconds=30)
        assert current_app.conf.beat_schedule[name]["task"] in current_app.tasks
