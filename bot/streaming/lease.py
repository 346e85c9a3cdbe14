"""One listener per bot across all processes: a second one would take messages away from the first."""

import asyncio
import time
from contextlib import suppress
from typing import Any

from redis.asyncio.lock import Lock
from redis.exceptions import LockError
from structlog import get_logger

from bot.streaming.shared import AWAY, redis_at, within

SECONDS = 15.0

log = get_logger(__name__)


class Lease:
    """A lock in Redis, renewed while it is held. Best effort: without Redis everybody may listen.

    Where two must not (`may_share` is False), whoever has learned that somebody else listens goes on waiting while
    Redis is away: otherwise it would throw out the other, which cannot renew its lease either.
    """

    def __init__(self, redis_url: str | None, name: str, seconds: float = SECONDS, *, may_share: bool = False) -> None:
        self._seconds, self._aside = seconds, f"huisheng:stream:{name}:aside"
        self._aside_until = 0.0
        self._may_share, self._others = may_share, False
        self._redis: Any = None
        self._lock: Lock | None = None
        if redis_url:
            self._redis = redis_at(redis_url)
            self._lock = self._redis.lock(f"huisheng:stream:{name}", timeout=seconds, thread_local=False)

    async def held(self) -> bool:
        """Take or renew it. While Redis cannot be asked: True, unless two must not listen and another did lately."""
        if self._lock is None:
            return True
        try:
            async with within():
                ours = self._lock.local.token is not None and await self._renewed(self._lock)
                self._others = not ours and not await self._lock.acquire(blocking=False)
        except AWAY as error:
            log.warning("stream.lease_unknown", error=type(error).__name__)
            return self._may_share or not self._others
        return not self._others

    async def turn(self, every: float) -> None:
        """Wait until it is ours, looking again after so many seconds; that somebody else has it is logged once."""
        waiting = False
        while not await self.held():
            if not waiting:
                log.info("stream.another_listens")
            waiting = True
            await asyncio.sleep(every)

    async def lost(self, every: float) -> None:
        """Renew it in this rhythm, until somebody else has it."""
        while await self.held():
            await asyncio.sleep(every)
        log.warning("stream.lease_lost")

    async def stand_aside(self, seconds: float) -> None:
        """Nobody of us opens a line for so long, whoever holds the lease then."""
        self._aside_until = time.monotonic() + seconds
        if self._redis is not None:
            with suppress(*AWAY):
                async with within():
                    await self._redis.set(self._aside, "1", px=max(int(seconds * 1000), 1))

    async def aside(self) -> float:
        """For how many more seconds that is so; 0 when it is not."""
        own = max(self._aside_until - time.monotonic(), 0.0)
        if self._redis is None:
            return own
        try:
            async with within():
                left: float = await self._redis.pttl(self._aside)
        except AWAY:
            return own
        return max(left / 1000, own)

    async def give_back(self) -> None:
        """Let the next one listen at once."""
        if self._lock is None:
            return
        with suppress(*AWAY):
            async with within():
                await self._lock.release()
        await self._redis.aclose()

    async def _renewed(self, lock: Lock) -> bool:
        try:
            return bool(await lock.extend(self._seconds, replace_ttl=True))
        except LockError:  # it ran out, or Redis was emptied
            return False
