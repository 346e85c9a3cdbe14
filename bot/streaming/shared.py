"""Redis as listeners ask it: each question with a deadline of its own."""

import asyncio
from typing import Any

import redis.asyncio as redis
from redis.exceptions import RedisError

AWAY = (RedisError, OSError, TimeoutError)
"""What a question fails with while Redis is away."""
CONNECT_SECONDS, ANSWER_SECONDS = 2, 2


def redis_at(url: str) -> Any:
    """No connection is made yet; answers are text. To be asked `within` a deadline.

    Without a timeout of its own: redis-py would keep that by asyncio.wait_for, which before Python 3.12 may swallow
    a cancellation, and whoever waits for the end of a cancelled listener would wait for ever.
    """
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=None,
        decode_responses=True,
        encoding_errors="replace",
        protocol=2,
    )


def within(seconds: float = ANSWER_SECONDS) -> asyncio.Timeout:
    """The deadline of one question, connecting included. Errors: TimeoutError."""
    return asyncio.timeout(seconds + CONNECT_SECONDS)
