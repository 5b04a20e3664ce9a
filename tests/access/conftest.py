"""The world is built once a module and never changed: each question is asked in a savepoint of its own."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings

from portal.models import User
from tests.access.world import World, build

# How much this transaction has written so far, by table; what is rolled back to a savepoint counts too.
WRITTEN = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
# A session says when and by which ways its user has logged in; that is no row of anybody's.
OWN_BUSINESS = {"django_session", "usersessions_usersession"}


@pytest.fixture(scope="module")
def media(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, media) -> Iterator[World]:
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        built = build()
        built.keys = {role: session_of(user) for role, user in built.roles.items()}
        yield built
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _worlds_files(_own_ground, settings, media) -> None:
    settings.MEDIA_ROOT = media


def session_of(user: User | None) -> str:
    """Log in once a role, by a second factor just now: what is asked for then is tested with the accounts."""
    client = Client()
    if user is None:
        return ""
    client.force_login(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time()}]
    session.save()
    return session.session_key or ""


@dataclass
class Answer:
    """What came back, and which tables were written to (not asked of what only reads)."""

    response: HttpResponse
    written: Counter[str]

    @property
    def status(self) -> int | str:
        to_log_in = self.response.status_code == 302 and self.response["Location"].startswith("/log-in/?next=")
        return "log in" if to_log_in else self.response.status_code


@pytest.fixture
def ask(world) -> Callable[..., Answer]:
    """Return a function that asks for an address in a role, and takes back whatever that changed."""

    def ask(role: str, method: str, url: str, data: Any = None, *, counts: bool = True, **words: Any) -> Answer:
        # Each role sits somewhere else, so that together they do not ask too often.
        place = f"10.0.0.{1 + list(world.roles).index(role)}"
        client = Client(raise_request_exception=False, REMOTE_ADDR=place)
        client.cookies[django_settings.SESSION_COOKIE_NAME] = world.keys[role]
        counts = counts and method != "GET"
        with _taken_back():
            before = _written() if counts else Counter()
            response = getattr(client, method.lower())(url, *([data] if data else []), **words)
            if response.streaming:
                response.getvalue()
            written = _written() - before if counts else before
        return Answer(response, written)

    return ask


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _written() -> Counter[str]:
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return Counter({table: count for table, count in cursor.fetchall() if table not in OWN_BUSINESS})
