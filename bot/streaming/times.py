"""How patient a listener is, and how long it waits before it tries again."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """All in seconds."""

    silence: float = 60
    """Without any frame, not even a ping, for so long the line is dead, whatever TCP says."""
    opening: float = 10
    """Until a line that does not open is given up."""
    first_wait: float = 1
    longest_wait: float = 30
    settled: float = 10
    """A line that lived so long was good: the next failure is the first again."""
    pressed: float = 1.5
    """An answer to a press that took longer may reach DingTalk too late: it waits for two seconds."""
    draining: float = 8
    """DingTalk closes a line ten seconds after it has said `disconnect`."""
    lease: float = 5
    """Between two renewals of the lease, and between two looks whether it is free."""
    lease_lasts: float = 15
    """How long the lease of a process that was killed keeps others away."""
    heartbeat: float = 30
    """Between two `ping` frames to WeCom (path/101463)."""
    acknowledging: float = 5
    """Until a frame to WeCom counts as not acknowledged."""
    refused: float = 60
    """Before another subscription after WeCom has refused one, at first: subscribing is frequency-protected."""
    longest_refused: float = 900
    aside: float = 300
    """How long nobody of us subscribes after somebody else has taken the bot over."""
    keeping: float = 600
    """How long something heard from WeCom, which nobody sends again, is kept in mind while the ledger is away."""
    resuming: float = 30
    """How long an answer waits for the next line when the one it was for has ended."""
    sign: float = 5
    """Between two renewals of the sign that requests are taken."""

    @classmethod
    def of(cls, silence: float, aside: float) -> "Times":
        """As the settings want it; we ask for signs of life so often that a living line is never silent for so long."""
        return cls(silence=silence, aside=aside, heartbeat=min(cls().heartbeat, silence / 3))


class Backoff:
    """Twice as long after every failure, up to a limit, never in step with others; it begins anew after a success."""

    def __init__(self, first: float, longest: float) -> None:
        self._first, self._longest, self._failures = first, longest, 0

    def failed(self) -> float:
        """Once more; the seconds to wait now: at least the first wait, at most one first wait above the longest."""
        doubled = self._first * 2.0 ** min(self._failures, 10)
        self._failures += 1
        return min(doubled, self._longest) + random.uniform(0, self._first)

    def succeeded(self) -> float:
        """The seconds to wait even now, for whoever ends one good line may end every next one at once."""
        self._failures = 0
        return self._first + random.uniform(0, self._first)
