"""What was called how often within which time: every documented limit, counted on the sandbox's own clock."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

KEPT = 10_000
"""Excesses that are remembered one by one; an endless retry must not fill the memory."""


@dataclass(frozen=True, slots=True)
class Excess:
    """A limit that somebody went over: `count` calls within its window where `allowed` were."""

    platform: str
    limit: str
    key: str
    at: datetime
    count: int
    allowed: int


@dataclass
class Ledger:
    """Sliding windows per limit and key; one for each platform."""

    platform: str
    now: Callable[[], datetime]
    exceeded: list[Excess] = field(default_factory=list)
    most: dict[str, int] = field(default_factory=dict)
    """Limit → the most calls that any one key made within its window."""
    _calls: dict[tuple[str, str], deque[datetime]] = field(default_factory=lambda: defaultdict(deque))
    _blocked: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def count(
        self, limit: str, key: str, allowed: int, seconds: float, times: int = 1, *, block_seconds: float = 0
    ) -> bool:
        """Count `times` calls; False, and remembered, when that is more than `allowed` within the last `seconds`.

        With `block_seconds` a caller who went over is refused for so long whatever he does, and starts from nothing.
        """
        at, calls = self.now(), self._calls[limit, key]
        if self._blocked.get((limit, key), at) > at:
            return self._exceed(limit, key, at, len(calls) + times, allowed)
        while calls and calls[0] <= at - timedelta(seconds=seconds):
            calls.popleft()
        calls.extend([at] * times)
        count = len(calls)
        self.most[limit] = max(self.most.get(limit, 0), count)
        if count <= allowed:
            return True
        if block_seconds:
            self._blocked[limit, key] = at + timedelta(seconds=block_seconds)
            calls.clear()
        return self._exceed(limit, key, at, count, allowed)

    def _exceed(self, limit: str, key: str, at: datetime, count: int, allowed: int) -> bool:
        self.exceeded.append(Excess(self.platform, limit, key, at, count, allowed))
        del self.exceeded[:-KEPT]
        return False
