"""Listens for one DingTalk app for as long as the process lives: opens lines, and comes back when one ends."""

import asyncio
import time
from concurrent.futures import Executor
from contextlib import suppress

from structlog import get_logger

from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.streaming.dingtalk.gateway import NotOpened, open_line
from bot.streaming.dingtalk.line import BROKEN, ENDED, Line, Work, opened
from bot.streaming.lanes import Lanes
from bot.streaming.lease import Lease
from bot.streaming.mind import Mind
from bot.streaming.times import Backoff, Times

STILL_HEARING = 0.75
"""The part of the draining in which a line that is to be closed is still listened to."""

log = get_logger(__name__)


def listens(platform: DingTalkPlatform) -> bool:
    """Whether the account is in Stream mode."""
    return platform.settings.mode == "stream"


def owned_by(platform: DingTalkPlatform) -> str:
    """What there is one listener for: the app."""
    return platform.settings.client_id


class DingTalkListener:
    """One app's ear on the Stream; `run` until it is cancelled."""

    def __init__(
        self, platform: DingTalkPlatform, mind: Mind, threads: Executor, lease: Lease, times: Times | None = None
    ) -> None:
        self._platform, self._mind, self._threads = platform, mind, threads
        self._lease, self._times = lease, times or Times()
        self._leaving: set[asyncio.Task[None]] = set()
        self._log = log.bind(account=platform.account)

    async def run(self) -> None:
        """Listen until cancelled; what is being heard then is finished and acknowledged first."""
        lanes = Lanes()
        work = Work(self._platform, self._mind, self._threads, lanes, self._times)
        backoff = Backoff(self._times.first_wait, self._times.longest_wait)
        try:
            while True:
                await self._lease.turn(self._times.lease)
                began = time.monotonic()
                await self._listen_once(work)
                good = time.monotonic() - began >= self._times.settled
                await asyncio.sleep(backoff.succeeded() if good else backoff.failed())
        finally:
            await self._all_left()
            if lanes.left:
                self._log.error("stream.lost_at_stop", unheard=lanes.left)
            lanes.close()
            await self._lease.give_back()

    async def _listen_once(self, work: Work) -> None:
        """One line, until it ends or is told to; then it goes on in the background while the next one is opened."""
        try:
            line = await opened(await open_line(self._platform.settings, self._times.opening), work)
        except NotOpened as refused:
            self._log.warning("stream.not_opened", reason=str(refused))
            return
        except (*ENDED, *BROKEN) as broken:
            self._log.warning("stream.broken", error=type(broken).__name__)
            return
        self._log.info("stream.connected")
        told = False
        try:
            told = await self._stay(line)
        except ENDED as closed:
            self._log.info("stream.closed", why=type(closed).__name__)
        except BROKEN as broken:
            self._log.warning("stream.broken", error=type(broken).__name__)
        finally:
            if not told:
                await line.finish(self._times.draining)
        if told:
            self._see_off(line)

    async def _stay(self, line: Line) -> bool:
        """Whether the line was told to disconnect; False also when the lease is lost. Errors: ENDED, BROKEN."""
        serving = asyncio.create_task(line.serve())
        losing = asyncio.create_task(self._lease.lost(self._times.lease))
        try:
            await asyncio.wait([serving, losing], return_when=asyncio.FIRST_COMPLETED)
            return serving.result() if serving.done() else False
        finally:
            serving.cancel()
            losing.cancel()
            await asyncio.gather(serving, losing, return_exceptions=True)

    def _see_off(self, line: Line) -> None:
        task = asyncio.create_task(self._leave(line))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def _leave(self, line: Line) -> None:
        """What still comes over a line that DingTalk is about to close is heard, too: nobody sends it again."""
        try:
            with suppress(*ENDED, *BROKEN):
                async with asyncio.timeout(self._times.draining * STILL_HEARING):
                    while await line.serve():
                        pass
        finally:
            await line.finish(self._times.draining * (1 - STILL_HEARING))

    async def _all_left(self) -> None:
        for task in self._leaving:
            task.cancel()
        await asyncio.gather(*self._leaving, return_exceptions=True)
