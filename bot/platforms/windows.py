"""Moving windows, counted twice: by this process alone, and in Redis by all of them together."""

import threading
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import redis
from redis.client import Pipeline
from redis.exceptions import NoScriptError

from bot.platforms.shared import Shared

MOST_WINDOWS = 20_000
"""So many are kept in memory before those that have run out are thrown away."""


@dataclass(frozen=True, slots=True)
class Window:
    """At most `amount` uses within any `seconds`; `key` says of what, and is no secret."""

    key: str
    amount: int
    seconds: float


class Full(NamedTuple):
    """The seconds until all can be used, and the key of what is full for longest; 0 and nothing when all can be."""

    seconds: float = 0.0
    key: str = ""


FREE = Full()


class OwnWindows:
    """What this process itself has used: right whatever becomes of Redis. Times are seconds of the caller's clock."""

    def __init__(self) -> None:
        self._uses: dict[Window, list[float]] = {}
        self._lock = threading.Lock()

    def take(self, windows: Sequence[Window], count: int, at: float) -> Full:
        """Use each `count` times and return FREE; or use none, and return what is full."""
        with self._lock:
            full = max((Full(self._wait(window, count, at), window.key) for window in windows), default=FREE)
            if full.seconds <= 0:
                for window in windows:
                    uses = self._uses.setdefault(window, [])
                    uses.extend([max([at, *uses[-1:]])] * count)
            return full

    def give_back(self, windows: Sequence[Window], count: int) -> None:
        """Undo the latest `count` uses of each."""
        with self._lock:
            for window in windows:
                del self._uses[window][-count:]

    def _wait(self, window: Window, count: int, at: float) -> float:
        if len(self._uses) > MOST_WINDOWS:
            self._forget(at)
        uses = self._uses.get(window, [])
        del uses[: bisect_left(uses, at - window.seconds)]
        too_many = len(uses) + count - window.amount
        return uses[too_many - 1] + window.seconds - at if too_many > 0 else 0.0

    def _forget(self, at: float) -> None:
        self._uses = {w: uses for w, uses in self._uses.items() if uses and uses[-1] >= at - w.seconds}


class SharedWindows:
    """What all processes have used, in lists that the limits library keeps in Redis."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def take(self, windows: Sequence[Window], blocks: Sequence[str], count: int, at: float) -> Full:
        """As OwnWindows.take; `blocks` are keys that may hold a time until which nothing is used. FREE without Redis.

        One round trip when all are free. All windows are used in one transaction and, when one of them is full, given
        back at once: between the two somebody else may be told to wait in vain, and a process that dies there leaves
        its uses behind until they run out. Never is a window used more often than it allows.
        """
        return self._shared.ask(lambda line: self._take(line, windows, blocks, count, at)) or FREE

    def block(self, key: str, until: float, seconds: float) -> None:
        """Keep everybody away `until` then, unless it is kept for longer already."""

        def keep(line: redis.Redis) -> None:
            known: Any = line.get(key)
            if float(known or 0) < until:
                line.set(key, until, ex=_lasting(seconds))

        self._shared.ask(keep)

    def _take(self, line: redis.Redis, windows: Sequence[Window], blocks: Sequence[str], count: int, at: float) -> Full:
        with line.pipeline() as pipe:
            try:
                kept, used = self._use(pipe, windows, blocks, count, at)
            except NoScriptError:
                line.script_load(self._shared.acquire.script)
                kept, used = self._use(pipe, windows, blocks, count, at)
            if kept.seconds <= 0 and all(used):
                return FREE
            return max(kept, self._undo(pipe, windows, used, count, at))

    def _use(
        self, pipe: "Pipeline", windows: Sequence[Window], blocks: Sequence[str], count: int, at: float
    ) -> tuple[Full, list[bool]]:
        for key in blocks:
            pipe.get(key)
        for window in windows:
            pipe.evalsha(self._shared.acquire.sha, 1, _key(window), at, window.amount, window.seconds, count)
        found = pipe.execute()
        kept, used = zip(blocks, found, strict=False), found[len(blocks) :]
        longest = max((Full(float(until or at) - at, key) for key, until in kept), default=FREE)
        return longest, [bool(each) for each in used]

    def _undo(self, pipe: "Pipeline", windows: Sequence[Window], used: Sequence[bool], count: int, at: float) -> Full:
        """Give back what was used; which of the others is full for longest."""
        for window, was_used in zip(windows, used, strict=True):
            if was_used:
                pipe.lpop(_key(window), count)
            else:
                pipe.lindex(_key(window), window.amount - count)
        pairs = zip(windows, used, pipe.execute(), strict=True)
        return max(
            (Full(float(found or at) + window.seconds - at, window.key) for window, own, found in pairs if not own),
            default=FREE,
        )


def _key(window: Window) -> str:
    return f"huisheng:pace:{window.key}:{window.amount}/{window.seconds:g}"


def _lasting(seconds: float) -> int:
    """Redis forgets by the machine's own time, which may run ahead of the clock that a sandbox moves."""
    return int(seconds * 2) + 60
