"""The long-connection door: `python -m bot.stream` listens to DingTalk's Stream for every account that uses it."""

import asyncio
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime

from sqlalchemy.exc import DBAPIError
from structlog import get_logger

from bot import clock, logs
from bot.house import House
from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.port import Platform
from bot.settings import BadSettings, Settings, load
from bot.streaming.lanes import WIDTH
from bot.streaming.lease import Lease
from bot.streaming.listener import Hear, Listener, Times

DATABASE_SECONDS = 2.0
"""Until a database that is away is asked for again."""

log = get_logger(__name__)


class Stream:
    """All listeners of one process; they share a bounded number of threads."""

    def __init__(
        self,
        platforms: Sequence[DingTalkPlatform],
        hear: Hear,
        *,
        redis_url: str | None = None,
        times: Times | None = None,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._platforms, self._hear = platforms, hear
        self._redis_url, self._times, self._now = redis_url, times, now

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

    def _listener(self, platform: DingTalkPlatform, threads: ThreadPoolExecutor) -> Listener:
        return Listener(
            platform,
            self._hear,
            now=self._now,
            threads=threads,
            lease=Lease(self._redis_url, platform.settings.client_id),
            times=self._times,
        )


def main() -> None:
    """Run until SIGTERM or SIGINT; a process without such an account stays and does nothing."""
    try:
        settings = load()
    except BadSettings as bad:
        sys.exit(str(bad))
    logs.set_up(settings.log_level, "stream")
    asyncio.run(_until_signalled(settings))


def listeners_of(platforms: Iterable[Platform]) -> list[DingTalkPlatform]:
    """The accounts that listen by Stream."""
    dingtalk = [one for one in platforms if isinstance(one, DingTalkPlatform)]
    return [one for one in dingtalk if one.settings.mode == "stream"]


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
        redis_url=house.settings.redis_url,
        times=Times(silence=house.settings.stream_watchdog_seconds),
        now=house.now,
    )


if __name__ == "__main__":
    main()
