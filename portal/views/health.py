"""Is the process alive, can it serve, and does background work move? Asked by machines, without logging in."""

import functools
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import cast

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.cache import Cache
from portal.services import watchdog

log = structlog.get_logger("portal.health")


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process is alive; asks nothing of the database or the cache."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 if a user would be served, else 503; the reason is for the log and not for whoever asks."""
    failed = [name for name, works in PARTS.items() if not _works(name, works)]
    if failed:
        return HttpResponse("not ready\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def workz(request: HttpRequest) -> HttpResponse:
    """Answer 503 while background work stands still: for whoever watches, since no page is better served elsewhere."""
    now = timezone.now()
    found = watchdog.pulse(now).standstill(now)
    if found is None:
        return HttpResponse("working\n", content_type="text/plain")
    word = "standing still" if found.is_still else "behind"
    return HttpResponse(f"{word} since {found.since:%Y-%m-%dT%H:%M:%SZ}\n", status=503, content_type="text/plain")


def _works(name: str, works: Callable[[], bool]) -> bool:
    try:
        answer = works()
    except Exception:  # Whatever a driver raises, the answer is "not ready" and the log says why.
        log.exception("not_ready", part=name)
        return False
    if not answer:
        log.error("not_ready", part=name)
    return answer


@functools.cache
def _last_migrations() -> frozenset[tuple[str, str]]:
    """The migrations that end each app's line in this version of the code; read from disk once a process."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _database_migrated() -> bool:
    return _last_migrations() <= MigrationRecorder(connection).applied_migrations().keys()


def _cache_keeps() -> bool:
    return cast(Cache, caches["default"]).keeps()


def _media_writable() -> bool:
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        return file.write(b"ready") == 5


PARTS = {"database": _database_migrated, "cache": _cache_keeps, "media": _media_writable}
