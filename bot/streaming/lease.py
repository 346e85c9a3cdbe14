"""One listener per client id across all processes: a second one would take messages away from the first."""

from contextlib import suppress

import redis.asyncio as redis
from redis.asyncio.lock import Lock
from redis.exceptions import LockError, RedisError
from structlog import get_logger

SECONDS = 30.0
RENEW_SECONDS = 10.0

log = get_logger(__name__)


class Lease:
    """A lock in Redis, renewed while it is held. Best effort: without Redis everybody may listen."""

    def __init__(self, redis_url: str | None, client_id: str, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._redis = redis.Redis.from_url(redis_url, socket_timeout=2, socket_connect_timeout=2) if redis_url else None
        self._lock: Lock | None = None
        if self._redis is not None:
            self._lock = self._redis.lock(f"huisheng:stream:{client_id}", timeout=seconds, thread_local=False)

    async def held(self) -> bool:
        """Take or renew it; True also when Redis cannot be asked, for a missed message is worse than a shared one."""
        if self._lock is None:
            return True
        try:
            if self._lock.local.token is not None and await self._renewed(self._lock):
                return True
            return bool(await self._lock.acquire(blocking=False))
        except RedisError as error:
            log.warning("stream.lease_unknown", error=type(error).__name__)
            return True

    async def give_back(self) -> None:
        """Let the next one listen at once."""
        if self._lock is None or self._redis is None:
            return
        with suppress(RedisError):
            await self._lock.release()
        await self._redis.aclose()

    async def _renewed(self, lock: Lock) -> bool:
        try:
            return bool(await lock.extend(self._seconds, replace_ttl=True))
        except LockError:  # it ran out, or Redis was emptied
            return False
