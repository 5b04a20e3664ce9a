"""The cache in Redis; while Redis does not answer, this process's own memory stands in.

What lies there is short-lived and small: how often somebody has tried to log in, and which one-time codes are used.
Without a stand-in nobody could log in while Redis is away; with it the limits go on, each process counting for itself.
"""

import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

PAUSE = 5.0  # seconds until Redis is asked again: a log-in asks ten times and would wait for each
log = structlog.get_logger("portal.cache")


class Cache(RedisCache):
    """RedisCache that never raises because Redis is away."""

    away_until = 0.0  # of the whole process, as the memory is

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.memory = LocMemCache("while Redis is away", {**params, "OPTIONS": {}})

    def keeps(self) -> bool:
        """Whether Redis itself gives back what it is given; raises RedisError when it does not answer."""
        key, value = f"readyz-{uuid.uuid4().hex}", uuid.uuid4().hex
        RedisCache.set(self, key, value, 10)
        return bool(RedisCache.get(self, key) == value and RedisCache.delete(self, key))


def _with_stand_in(name: str) -> Callable[..., Any]:
    def ask(self: Cache, *args: Any, **options: Any) -> Any:
        if time.monotonic() >= Cache.away_until:
            try:
                return getattr(RedisCache, name)(self, *args, **options)
            except RedisError as error:
                Cache.away_until = time.monotonic() + PAUSE
                log.warning("redis_away", error=type(error).__name__)
        return getattr(self.memory, name)(*args, **options)

    return ask


for _name in (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "incr",
    "has_key",
    "get_many",
    "set_many",
    "delete_many",
    "clear",
):
    setattr(Cache, _name, _with_stand_in(_name))
