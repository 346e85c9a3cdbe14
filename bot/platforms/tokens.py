"""One access token per app for all processes: kept in Redis, fetched by one of them under a lock."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime, timedelta
from typing import Any, cast

import redis

Fetch = Callable[[], tuple[str, int]]
"""Asks the platform: the token, and for how many seconds it is good."""

MARGIN = timedelta(seconds=300)
_LOCK_SECONDS = 15


class TokenStore:
    """Tokens by name. Without Redis each process keeps its own: the platforms hand out the same token anyway."""

    def __init__(self, redis_url: str | None, now: Callable[[], datetime]) -> None:
        self._redis = redis.Redis.from_url(redis_url, decode_responses=True, socket_timeout=1) if redis_url else None
        self._now = now
        self._own: dict[str, tuple[str, datetime]] = {}
        self._fetching: dict[str, threading.Lock] = {}

    def token(self, name: str, fetch: Fetch, refused: str = "") -> str:
        """The current token; `refused` is one the platform has just rejected and that must not come back.

        Errors: whatever `fetch` raises.
        """
        known = self._read(name)
        if known and known != refused:
            return known
        with self._fetching.setdefault(name, threading.Lock()), self._lock(name):
            known = self._read(name)  # another thread or process may have fetched it meanwhile
            if known and known != refused:
                return known
            token, seconds = fetch()
            self._write(name, token, self._now() + max(timedelta(seconds=seconds) - MARGIN, timedelta(seconds=1)))
            return token

    def _read(self, name: str) -> str:
        token, until = self._own.get(name, ("", self._now()))
        if self._redis is not None:
            try:
                kept = cast(dict[str, str], self._redis.hgetall(_key(name)))
                token = kept.get("token", token)
                until = datetime.fromisoformat(kept["until"]) if kept else until
            except redis.RedisError:
                pass
        return token if until > self._now() else ""

    def _write(self, name: str, token: str, until: datetime) -> None:
        self._own[name] = (token, until)
        if self._redis is not None:
            try:
                self._redis.hset(_key(name), mapping={"token": token, "until": until.isoformat()})
                self._redis.expire(_key(name), 7200)
            except redis.RedisError:
                pass

    def _lock(self, name: str) -> AbstractContextManager[Any]:
        if self._redis is None:
            return nullcontext()
        return _SoftLock(self._redis, f"{_key(name)}:lock")


class _SoftLock(AbstractContextManager["_SoftLock"]):
    """Held if Redis can hold it; a Redis that is away only costs a second fetch."""

    def __init__(self, client: "redis.Redis", name: str) -> None:
        self._lock = client.lock(name, timeout=_LOCK_SECONDS, blocking_timeout=_LOCK_SECONDS)
        self._held = False

    def __enter__(self) -> "_SoftLock":
        try:
            self._held = self._lock.acquire()
        except redis.RedisError:
            self._held = False
        return self

    def __exit__(self, *_: object) -> None:
        if self._held:
            with suppress(redis.RedisError):
                self._lock.release()


def _key(name: str) -> str:
    return f"huisheng:token:{name}"
