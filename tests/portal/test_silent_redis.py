"""A Redis that takes the call and never answers, as a frozen machine's does, or is gone: the portal goes on without."""

import re
import socket
import time
from collections.abc import Iterator

import pytest
from celery import current_app
from django.core.cache import cache
from django.test import Client

from portal import tasks
from portal.cache import Cache
from portal.models import Mail
from portal.services import jobs, mails
from tests.factories import UserFactory
from tests.portal.accounts.steps import ask, is_in, write

PATIENCE = 3.0  # seconds, on a busy machine; without the timeouts it is ten a call


@pytest.fixture
def silent_redis(settings) -> Iterator[None]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(20)
        url, was = f"redis://127.0.0.1:{listener.getsockname()[1]}/0", current_app.conf.broker_url
        options = {**settings.CACHES["default"]["OPTIONS"], "socket_connect_timeout": settings.REDIS_PATIENCE}
        settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": url, "OPTIONS": options}}
        current_app.conf.broker_url = url
        jobs._line.cache_clear()
        yield
        current_app.conf.broker_url = was
        jobs._line.cache_clear()
        Cache.away_until = 0.0


def test_the_doorbell_is_given_up_and_the_row_waits_for_the_sweep(silent_redis):
    began = time.monotonic()
    jobs.ring(tasks.run_job, 1)
    assert time.monotonic() - began < PATIENCE


def test_the_cache_gives_up_and_this_process_remembers_instead(silent_redis):
    began = time.monotonic()
    assert [cache.add("tries", 1, 60), cache.add("tries", 2, 60), cache.get("tries")] == [True, False, 1]
    assert cache.get_many(["tries", "others"]) == {"tries": 1}
    assert [cache.incr("tries"), cache.delete("tries"), cache.get("tries")] == [2, True, None]
    assert time.monotonic() - began < PATIENCE


def test_redis_is_used_again_when_it_is_back(settings, silent_redis):
    cache.set("where", "here", 60)
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": settings.REDIS_URL}}
    assert cache.get("where") == "here"
    Cache.away_until = 0.0
    assert cache.get("where") is None


def test_pages_are_served_and_the_machine_is_told(db, silent_redis, log_in):
    log_in(UserFactory()).get("/my-work/")  # the first page of a process also reads its templates
    began = time.monotonic()
    assert log_in(UserFactory()).get("/my-work/").status_code == 200
    assert log_in(UserFactory()).get("/readyz").status_code == 503
    assert time.monotonic() - began < 2 * PATIENCE


@pytest.mark.django_db(transaction=True)
def test_one_logs_in_all_the_same_and_tries_are_still_counted(silent_redis, mailoutbox):
    user, client, began = UserFactory(), Client(), time.monotonic()
    assert ask(client, user.email).status_code == 302
    assert Mail.objects.get().state == Mail.State.SENT
    code = re.search(r"^\d{4}-\d{4}$", mailoutbox[0].body, re.MULTILINE)
    write(client, code[0])
    assert is_in(client)
    assert time.monotonic() - began < 2 * PATIENCE
    assert [ask(Client(), user.email).status_code for _ in range(4)] == [302] * 3 + [422]


@pytest.mark.django_db(transaction=True)
def test_other_mail_waits_for_the_clock(silent_redis, mailoutbox):
    mails.owe(to="lena@example.org", subject="Kallelse", text="Kom")
    assert (Mail.objects.get().state, mailoutbox) == (Mail.State.WAITING, [])
