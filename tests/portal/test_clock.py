"""The clock: rings each job at its interval, alone, and stops for no database that was away."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from celery import current_app
from django.db import connection, connections
from django.utils import timezone

from portal import advisory, recurring
from portal.clock import LOCK, PAUSE, Clock
from portal.models import RecurringJob

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clock():
    yield Clock(app=current_app)
    connection.close()


def rung():
    return set(RecurringJob.objects.exclude(rung_at=None).values_list("name", flat=True))


def test_it_rings_for_everything_at_its_start_and_then_at_the_intervals(clock):
    started = timezone.now()
    assert 0 < clock.tick() <= 30
    assert rung() == set(recurring.names())
    RecurringJob.objects.update(rung_at=None)
    clock.tick()
    assert rung() == set()
    clock._due["sweep-mail"] = time.monotonic()
    clock.tick()
    assert rung() == {"sweep-mail"}
    assert RecurringJob.objects.get(name="sweep-mail").rung_at > started


def test_a_second_clock_waits_until_the_first_is_gone(clock):
    def hold_then_die():
        assert advisory.take(LOCK)
        assert elsewhere.submit(clock.tick).result(10) == PAUSE
        assert rung() == set()
        advisory.give_back(LOCK)
        connection.close()

    with ThreadPoolExecutor(1) as elsewhere, ThreadPoolExecutor(1) as first:
        first.submit(hold_then_die).result(10)
        assert elsewhere.submit(clock.tick).result(10) > PAUSE
        elsewhere.submit(connections.close_all).result(10)
    assert rung() == set(recurring.names())


def test_it_survives_a_database_that_ends_its_session(clock):
    clock.tick()
    with connection.cursor() as cursor, pytest.raises(Exception, match="terminat"):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert clock.tick() == PAUSE
    assert clock.tick() > 0
    assert advisory.session() == clock._session


def test_celery_is_set_up_to_lose_nothing():
    """Each of these is a fault that others have met."""
    conf = current_app.conf
    assert (conf.accept_content, conf.task_serializer) == (["json"], "json")
    assert (conf.result_backend, conf.task_ignore_result) == (None, True)
    assert conf.task_acks_late
    assert not conf.task_reject_on_worker_lost  # the row is taken again when its lease is out; no poisoned message
    assert conf.worker_prefetch_multiplier == 1
    assert conf.task_soft_time_limit < conf.task_time_limit < conf.broker_transport_options["visibility_timeout"] / 2
    assert conf.worker_soft_shutdown_timeout
    assert conf.task_publish_retry_policy["max_retries"] <= 3
    assert conf.broker_transport_options["socket_timeout"] <= 10
    assert conf.broker_transport_options["socket_connect_timeout"] <= 5
    assert conf.broker_connection_max_retries is None
    assert conf.beat_scheduler == "portal.clock:Clock"
