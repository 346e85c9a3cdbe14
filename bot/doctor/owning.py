"""Who has a long connection: asked for without ever taking it away from whoever has it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import redis

from bot.doctor.finding import NotWell
from bot.streaming.lease import Lease

PATIENCE_SECONDS = 3


def check_redis(url: str) -> None:
    """Without Redis nobody can tell who listens. Errors: NotWell."""
    try:
        redis.Redis.from_url(url, socket_connect_timeout=PATIENCE_SECONDS, socket_timeout=PATIENCE_SECONDS).ping()
    except (redis.RedisError, ValueError):
        advice = "先按上面的提示修好 Redis，再运行 huisheng doctor"
        raise NotWell("Redis 连不上，不知道谁拿着长连接", advice, "redis_url") from None


@asynccontextmanager
async def lease_of(redis_url: str, name: str) -> AsyncIterator[Lease]:
    """The lease of one listener, given back at the end if it was ours."""
    lease = Lease(redis_url, name)
    try:
        yield lease
    finally:
        await lease.give_back()


async def is_owned(redis_url: str, name: str) -> bool:
    """Whether a process of ours listens, or is about to."""
    async with lease_of(redis_url, name) as lease:
        return not await lease.held()
