"""No limit of a platform is exceeded by us: how often each lane may be used, counted by all processes together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from math import ceil

from bot.platforms.port import Closed, Paced
from bot.platforms.shared import Shared
from bot.platforms.windows import FREE, Full, OwnWindows, SharedWindows, Window

MARGIN_SECONDS = 2
"""Each window is counted so much longer than the platform's: what we sent evenly may arrive in a bunch."""
SHORTEST_WAIT_SECONDS = 1
BLOCK = "huisheng:block:"
_MOST_BLOCKS = 1000


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `amount` uses of a lane within any `seconds`."""

    amount: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Lane:
    """What the platform counts for itself: `name` says what (`wecom.member`), `key` whose; all rates hold together."""

    name: str
    key: str
    rates: Sequence[Rate]


class Pacer:
    """Lets a message pass, or says how long to wait.

    Every process counts for itself and, in Redis, together with the others: where Redis is away or was emptied, each
    still keeps its own uses within the limits. Clocks of several machines may differ by less than MARGIN_SECONDS.
    """

    def __init__(self, redis_url: str | None, now: Callable[[], datetime]) -> None:
        self._now = now
        self._own, self._all = OwnWindows(), SharedWindows(Shared(redis_url))
        self._blocked: dict[str, float] = {}

    def take(self, lanes: Sequence[Lane], count: int = 1) -> None:
        """Use every lane `count` times, or none of them.

        Errors: Paced, with the seconds to wait; Closed when a lane never takes so many at once.
        """
        windows = list(dict.fromkeys(window for lane in lanes for window in _windows(lane)))
        if any(count > window.amount for window in windows):
            raise Closed("more at once than the platform ever takes")
        at = self._seconds()
        names = [_name(lane) for lane in lanes]
        _wait(max((Full(self._blocked.get(name, 0.0) - at, name) for name in names), default=FREE))
        _wait(self._own.take(windows, count, at))
        full = self._all.take(windows, [_block_key(lane) for lane in lanes], count, at)
        if full.seconds > 0:
            self._own.give_back(windows, count)
        _wait(full)

    def block(self, lane: Lane, seconds: int) -> None:
        """The platform has said itself that this lane is used too much: nobody uses it for so long."""
        at = self._seconds()
        until = max(at + seconds, self._blocked.get(_name(lane), 0.0))
        if len(self._blocked) > _MOST_BLOCKS:
            self._blocked = {name: end for name, end in self._blocked.items() if end > at}
        self._blocked[_name(lane)] = until
        self._all.block(_block_key(lane), until, until - at)

    def _seconds(self) -> float:
        return self._now().timestamp()


def _wait(full: Full) -> None:
    """Errors: Paced, when there is anything to wait for."""
    if full.seconds > 0:
        seconds = max(ceil(full.seconds), SHORTEST_WAIT_SECONDS)
        raise Paced("so that no limit is exceeded", seconds, full.key.removeprefix(BLOCK))


def _windows(lane: Lane) -> list[Window]:
    return [Window(_name(lane), rate.amount, rate.seconds + MARGIN_SECONDS) for rate in lane.rates]


def _name(lane: Lane) -> str:
    """Keys of lanes may be secrets (a robot's key), so only their digest is written."""
    return f"{lane.name}:{sha256(lane.key.encode()).hexdigest()[:24]}"


def _block_key(lane: Lane) -> str:
    return f"{BLOCK}{_name(lane)}"
