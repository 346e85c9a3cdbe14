"""What all processes share through Redis: asked briefly, and left alone for a while when it does not answer."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import redis
from limits.storage import RedisStorage
from redis.backoff import NoBackoff
from redis.retry import Retry
from structlog import get_logger

TIMEOUT_SECONDS = 0.25
"""A platform waits for our answer meanwhile: at most twice this, for one reconnection."""
DEAF_SECONDS = 1.0
"""How long a Redis that did not answer is left alone."""

Found = TypeVar("Found")

log = get_logger(__name__)


class Shared:
    """One line to Redis. Nothing here raises: who asks a Redis that is away goes on without it."""

    def __init__(self, redis_url: str | None) -> None:
        """Without a URL there is nobody to share with. No connection is made yet."""
        self.redis: redis.Redis | None = None
        self._deaf_until, self._away = 0.0, False
        if redis_url:
            storage = RedisStorage(redis_url, **_patience())
            self.redis = storage.storage
            self.acquire = storage.lua_acquire_moving_window
            """The script of the limits library: use a moving window so many times, or not at all."""

    def ask(self, question: Callable[[redis.Redis], Found | None]) -> Found | None:
        """What Redis says, or None while it is away; that it went away is logged once."""
        if self.redis is None or time.monotonic() < self._deaf_until:
            return None
        try:
            found = question(self.redis)
        except (redis.RedisError, OSError) as error:
            self._deaf_until = time.monotonic() + DEAF_SECONDS
            if not self._away:
                log.warning("redis.away", error=type(error).__name__)
            self._away = True
            return None
        self._away = False
        return found


def _patience() -> dict[str, Any]:
    return {
        "socket_timeout": TIMEOUT_SECONDS,
        "socket_connect_timeout": TIMEOUT_SECONDS,
        "retry": Retry(NoBackoff(), 1),
    }
