"""The long-connection door: `python -m bot.stream` listens for every account whose bot is on a long connection."""

import asyncio
import signal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy.exc import DBAPIError
from structlog import get_logger

from bot import clock, logs
from bot.house import House
from bot.platforms.port import Platform
from bot.settings import BadSettings, Settings, load
from bot.streaming.dingtalk import listener as dingtalk
from bot.streaming.lanes import WIDTH
from bot.streaming.lease import Lease
from bot.streaming.mind import Hear, Leave, Mind, PaintLater, nothing_left, nothing_to_paint
from bot.streaming.times import Times
from bot.streaming.wecom import listener as wecom

DATABASE_SECONDS = 2.0
"""Until a database that is away is asked for again."""

log = get_logger(__name__)


class Listening(Protocol):
    """One account's ear."""

    async def run(self) -> None:
        """Listen until cancelled; what is being heard then is finished first."""


class Kind(NamedTuple):
    """How an account of one platform listens."""

    listens: Callable[[Any], bool]
    """Whether this account does at all."""
    owned_by: Callable[[Any], str]
    """What may have only one listener among all processes."""
    may_share: bool
    """Whether two listeners do each other no harm: DingTalk then sends a message to one of them; WeCom throws out
    the one that was there."""
    open: Callable[[Any, Mind, Executor, Lease, Times], Listening]


LISTENERS: Mapping[str, Kind] = {
    "dingtalk": Kind(dingtalk.listens, dingtalk.owned_by, True, dingtalk.DingTalkListener),
    "wecom": Kind(wecom.listens, wecom.owned_by, False, wecom.WecomListener),
}
"""The platforms that have a long connection, by their names."""


class Stream:
    """All listeners of one process; they share a bounded number of threads."""

    def __init__(
        self,
        platforms: Sequence[Platform],
        hear: Hear,
        *,
        leave: Leave = nothing_left,
        paint_later: PaintLater = nothing_to_paint,
        redis_url: str | None = None,
        times: Times | None = None,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._platforms, self._mind = platforms, Mind(hear, now, leave, paint_later)
        self._redis_url, self._times = redis_url, times or Times()

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until `stop` is set; then finish what is being heard, acknowledge it, and close the lines."""
        with ThreadPoolExecutor(WIDTH, "hear") as threads:
            listening = [asyncio.create_task(self._listener(one, threads).run()) for one in self._platforms]
            stopped = asyncio.create_task(stop.wait())
            done, _ = await asyncio.wait([stopped, *listening], return_when=asyncio.FIRST_COMPLETED)
            for task in (stopped, *listening):
                task.cancel()
            await asyncio.wait([stopped, *listening])
        for task in done - {stopped}:
            task.result()  # a listener only ends by itself through a defect: let it be seen

    def _listener(self, platform: Platform, threads: Executor) -> Listening:
        kind = LISTENERS[platform.name]
        lease = Lease(self._redis_url, kind.owned_by(platform), self._times.lease_lasts, may_share=kind.may_share)
        return kind.open(platform, self._mind, threads, lease, self._times)


def main() -> None:
    """Run until SIGTERM or SIGINT; a process without such an account stays and does nothing."""
    try:
        settings = load()
    except BadSettings as bad:
        sys.exit(str(bad))
    logs.set_up(settings.log_level, "stream")
    asyncio.run(_until_signalled(settings))


def listeners_of(platforms: Iterable[Platform]) -> list[Platform]:
    """The accounts that listen on a long connection."""
    return [one for one in platforms if one.name in LISTENERS and LISTENERS[one.name].listens(one)]


async def _until_signalled(settings: Settings) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    house = await _opened(settings, stop)
    if house is not None:
        log.info("stream.started")
        await _stream_of(house).run(stop)
    log.info("stream.stopped")


async def _opened(settings: Settings, stop: asyncio.Event) -> House | None:
    """The house, as soon as its database is there; None when told to stop before."""
    while not stop.is_set():
        try:
            return await asyncio.to_thread(House.open, settings)
        except DBAPIError as away:
            log.warning("stream.database_away", exc_info=away)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), DATABASE_SECONDS)
    return None


def _stream_of(house: House) -> Stream:
    return Stream(
        listeners_of(house.platforms.values()),
        lambda _, heard: house.hear(heard),
        leave=house.leave,
        paint_later=house.paint_later,
        redis_url=house.settings.redis_url,
        times=Times.of(house.settings.stream_watchdog_seconds, house.settings.stream_aside_seconds),
        now=house.now,
    )


if __name__ == "__main__":
    main()
