"""One access token per app for all processes: kept encrypted in Redis, fetched by one of them under a lock."""

import base64
import hashlib
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime, timedelta
from typing import Any, cast

import redis
from cryptography.fernet import Fernet, InvalidToken
from redis.lock import Lock

from bot.platforms.shared import Shared

Fetch = Callable[[], tuple[str, int]]
"""Asks the platform: the token, and for how many seconds it is good."""

MARGIN = timedelta(seconds=300)
_LOCK_SECONDS = 15
LONGEST_SECONDS = 7200
"""No token of theirs lives longer; an answer that says so is not believed."""


class TokenStore:
    """Tokens by name. Without Redis each process keeps its own: the platforms hand out the same token anyway."""

    def __init__(self, redis_url: str | None, now: Callable[[], datetime], secret: str) -> None:
        """`secret`: what the tokens in Redis are encrypted with; processes that share them share it."""
        key = hashlib.sha256(f"huisheng.tokens {secret}".encode()).digest()
        self._cipher = Fernet(base64.urlsafe_b64encode(key))
        self._shared = Shared(redis_url)
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
            self._write(name, token, self._now() + _lifetime(seconds))
            return token

    def _read(self, name: str) -> str:
        token, until = self._shared.ask(lambda line: self._kept(line, name)) or self._own.get(name, ("", self._now()))
        return token if until > self._now() else ""

    def _kept(self, line: redis.Redis, name: str) -> tuple[str, datetime] | None:
        """What Redis keeps; None where that is nothing, or sealed under another secret: it is asked for anew."""
        kept = cast(dict[bytes, bytes], line.hgetall(_key(name)))
        try:
            return self._cipher.decrypt(kept[b"token"]).decode(), datetime.fromisoformat(kept[b"until"].decode())
        except (KeyError, ValueError, InvalidToken):
            return None

    def _write(self, name: str, token: str, until: datetime) -> None:
        self._own[name] = (token, until)
        sealed = self._cipher.encrypt(token.encode())

        def keep(line: redis.Redis) -> None:
            with line.pipeline() as pipe:
                pipe.hset(_key(name), mapping={"token": sealed, "until": until.isoformat()})
                pipe.expire(_key(name), LONGEST_SECONDS)
                pipe.execute()

        self._shared.ask(keep)

    def _lock(self, name: str) -> AbstractContextManager[Any]:
        return nullcontext() if self._shared.redis is None else _SoftLock(self._shared, f"{_key(name)}:lock")


class _SoftLock(AbstractContextManager["_SoftLock"]):
    """Held if Redis can hold it; a Redis that is away only costs a second fetch."""

    def __init__(self, shared: Shared, name: str) -> None:
        self._shared, self._name = shared, name
        self._lock: Lock | None = None

    def __enter__(self) -> "_SoftLock":
        self._lock = self._shared.ask(self._acquired)
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            with suppress(redis.RedisError):
                self._lock.release()

    def _acquired(self, line: redis.Redis) -> Lock | None:
        lock = line.lock(self._name, timeout=_LOCK_SECONDS, blocking_timeout=_LOCK_SECONDS)
        return lock if lock.acquire() else None


def _lifetime(seconds: int) -> timedelta:
    """Near its end WeCom hands out the same token again (path/91039): it is kept for half of what is left, then."""
    left = timedelta(seconds=min(seconds, LONGEST_SECONDS))
    return max(left - MARGIN, left / 2, timedelta(seconds=1))


def _key(name: str) -> str:
    return f"huisheng:token:{name}"
