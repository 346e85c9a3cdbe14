"""A clock to be moved by hand, and how a pace is looked at."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.platforms.pacing import Lane, Pacer
from bot.platforms.port import Paced

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def passes(pacer: Pacer, *lanes: Lane, count: int = 1) -> bool:
    """Whether a message passes now."""
    try:
        pacer.take(lanes, count)
    except Paced:
        return False
    return True


def most_within(times: Sequence[float], seconds: float) -> int:
    """How many of these times lie in the fullest window of that length."""
    return max((sum(start <= at < start + seconds for at in times) for start in times), default=0)
