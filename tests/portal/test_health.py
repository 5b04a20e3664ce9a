"""Alive is not ready: what each of the two addresses says, and to whom."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def anybody() -> Client:
    return Client()


def test_alive_asks_nothing_of_the_database(db, anybody):
    with CaptureQueriesContext(connection) as queries:
        response = anybody.get("/healthz")
    assert (response.status_code, response.content, len(queries)) == (200, b"ok\n", 0)
    assert "no-store" in response["Cache-Control"]


def test_ready_when_everything_works(db, anybody):
    response = anybody.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready\n")
    assert anybody.head("/readyz").status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_read(db, anybody, path):
    assert anybody.post(path).status_code == 405


def test_not_ready_before_the_last_migration(db, anybody):
    MigrationRecorder.Migration.objects.filter(app="portal").order_by("-id").first().delete()
    response = anybody.get("/readyz")
    assert (response.status_code, response.content) == (503, b"not ready\n")


def test_not_ready_when_files_cannot_be_kept(db, anybody, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = Path(tmp_path / "file" / "media")
    assert anybody.get("/readyz").status_code == 503
    assert anybody.get("/healthz").status_code == 200


@pytest.fixture
def lost_cache(settings, tmp_path):
    """A Redis that nobody answers for."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": f"unix://{tmp_path}/nowhere.sock"}}
    yield
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def test_not_ready_without_the_cache(db, anybody, lost_cache):
    assert anybody.get("/readyz").status_code == 503


def test_not_ready_when_the_cache_forgets(db, anybody, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert anybody.get("/readyz").status_code == 503
    cache.clear()
