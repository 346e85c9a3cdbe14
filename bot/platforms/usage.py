"""What an organisation's monthly quota is used up by: counted where it happens, written down by whoever drains it."""

import threading
from collections import Counter
from collections.abc import Mapping, Set
from typing import Literal, NamedTuple

Kind = Literal["calls", "pushes"]
"""`calls` of the server API that the month pays for; `pushes`: what comes in and goes out by webhook and Stream."""


class Meter(NamedTuple):
    """What is counted for whom."""

    platform: str
    account: str
    kind: Kind


class Usage:
    """Counts of this process that nobody has written down yet."""

    def __init__(self) -> None:
        self._counts: Counter[Meter] = Counter()
        self._spent: set[Meter] = set()
        self._lock = threading.Lock()

    def note(self, platform: str, account: str, kind: Kind, count: int = 1) -> None:
        """So many more were used just now."""
        with self._lock:
            self._counts[Meter(platform, account, kind)] += count

    def drain(self) -> Mapping[Meter, int]:
        """What was noted since the last time; it is forgotten here."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        return counts

    def spend(self, platform: str, account: str, kind: Kind) -> None:
        """The platform has said that nothing of this month is left, whatever we have counted ourselves."""
        with self._lock:
            self._spent.add(Meter(platform, account, kind))

    def drain_spent(self) -> Set[Meter]:
        """What was said to be used up since the last time; it is forgotten here."""
        with self._lock:
            spent, self._spent = self._spent, set()
        return spent
