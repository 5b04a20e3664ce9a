"""Who is writing in a meeting's notes right now: known for a moment, in Redis, and nothing is lost with it."""

import time
from collections import defaultdict
from functools import cache
from typing import cast

import redis
import structlog
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from councils.models import AgendaItem, Meeting
from portal.models import User

log = structlog.get_logger(__name__)
LASTS = 20  # seconds: longer than a pause between two sentences, so that nobody comes and goes all the time
PATIENCE = 0.25  # seconds that a page waits for a Redis that does not answer


@cache
def _redis(url: str) -> "redis.Redis":
    connecting = {} if url.startswith("unix") else {"socket_connect_timeout": PATIENCE}
    return redis.Redis.from_url(url, socket_timeout=PATIENCE, retry=Retry(NoBackoff(), 0), **connecting)


def _key(meeting_id: int) -> str:
    return f"kp:writers:{meeting_id}"


def write(item: AgendaItem, *, by: User) -> None:
    """Say that a person writes under the item now; without Redis nobody is told, and nothing else happens."""
    key, now = _key(item.meeting_id), time.time()
    try:
        with _redis(settings.REDIS_URL).pipeline() as steps:
            steps.zadd(key, {f"{item.pk}:{by.pk}": now})
            steps.zremrangebyscore(key, 0, now - LASTS)
            steps.expire(key, LASTS)
            steps.execute()
    except RedisError as error:
        log.warning("writers_unknown", error=type(error).__name__)


def others(meeting: Meeting, *, user: User) -> dict[int, list[str]] | None:
    """Return the names of those who write, except the user's own, by item; None if it cannot be known."""
    try:
        found = _redis(settings.REDIS_URL).zrangebyscore(_key(meeting.pk), time.time() - LASTS, "+inf")
    except RedisError as error:
        log.warning("writers_unknown", error=type(error).__name__)
        return None
    pairs = [tuple(map(int, row.split(b":"))) for row in cast(list[bytes], found)]
    names = dict(User.objects.filter(pk__in={who for _, who in pairs} - {user.pk}).values_list("pk", "name"))
    writing = defaultdict(list)
    for item, who in pairs:
        if who in names:
            writing[item].append(names[who])
    return dict(writing)
