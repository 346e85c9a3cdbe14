"""Which messages to customers may have arrived already: a msgid used twice is refused with an ambiguous code."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.platforms.port import Closed, TryLater
from bot.platforms.shared import Shared
from bot.platforms.wecom.errors import BadParameter

REMEMBERED_SECONDS = 3 * 24 * 3600
"""Longer than any delivery to a customer is tried."""
MOST = 10_000


class Attempts:
    """Known to this process and, through Redis, to all; where neither knows, it counts as the first attempt."""

    def __init__(self, redis_url: str | None) -> None:
        self._shared = Shared(redis_url)
        self._own: set[str] = set()

    @contextmanager
    def once(self, msgid: str) -> Iterator[None]:
        """Inside, say this. A refusal means "has arrived" where an earlier attempt may have; else it is an error.

        Errors: whatever is raised inside. What was certainly not shown is forgotten, the rest is remembered.
        """
        again = self._note(msgid)
        try:
            yield
        except BadParameter:
            if not again:
                self._forget(msgid)
                raise
        except (TryLater, Closed):
            if not again:
                self._forget(msgid)
            raise

    def _note(self, msgid: str) -> bool:
        """Whether it was noted before; from now on it is."""
        new = self._shared.ask(lambda line: bool(line.set(_key(msgid), 1, nx=True, ex=REMEMBERED_SECONDS)))
        known = msgid in self._own
        if len(self._own) >= MOST:
            self._own.clear()
        self._own.add(msgid)
        return known or new is False

    def _forget(self, msgid: str) -> None:
        self._own.discard(msgid)
        self._shared.ask(lambda line: line.delete(_key(msgid)))


def _key(msgid: str) -> str:
    return f"huisheng:kf:{msgid}"
