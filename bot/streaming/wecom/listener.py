"""Listens for one smart bot for as long as the process lives: gets the bot, keeps it, and never fights for it."""

import asyncio
import time
from concurrent.futures import Executor

from structlog import get_logger

from bot.platforms.wecom.bot.heard import DISCONNECTED
from bot.platforms.wecom.bot.line import Names
from bot.platforms.wecom.platform import WecomPlatform
from bot.streaming.lease import Lease
from bot.streaming.mind import Mind
from bot.streaming.times import Backoff, Times
from bot.streaming.wecom.connection import BROKEN, ENDED, Connection, Take
from bot.streaming.wecom.errands import Errands
from bot.streaming.wecom.frames import Callback
from bot.streaming.wecom.inbox import Inbox
from bot.streaming.wecom.opening import NotOpened, NotSubscribed, bot_of, open_line
from bot.streaming.wecom.work import Work

TAKEN_OVER = "another program has subscribed with this bot's secret: only one may have it at a time"
MEND = "check bot_id and secret in WeCom's console (智能机器人 → API 模式 → 长连接)"

log = get_logger(__name__)


class TakenOver(Exception):
    """Somebody else has the bot now."""


def listens(platform: WecomPlatform) -> bool:
    """Whether the account has a bot on a long connection."""
    bot = platform.settings.bot
    return bot is not None and bot.mode == "socket"


def owned_by(platform: WecomPlatform) -> str:
    """What there is one listener for: the bot."""
    return Names(bot_of(platform.settings).bot_id).requests


class WecomListener:
    """One bot's ear; `run` until it is cancelled."""

    def __init__(
        self, platform: WecomPlatform, mind: Mind, threads: Executor, lease: Lease, times: Times | None = None
    ) -> None:
        self._account, self._lease, self._times = platform.settings, lease, times or Times()
        self._work = Work(platform, bot_of(platform.settings), mind, threads, self._times)
        self._usual = Backoff(self._times.first_wait, self._times.longest_wait)
        self._refused = Backoff(self._times.refused, self._times.longest_refused)
        self._log = log.bind(account=platform.account)

    async def run(self) -> None:
        """Listen until cancelled; what is being heard then is finished and answered first."""
        inbox, errands = Inbox(self._work), Errands(self._work)
        try:
            while True:
                await self._turn()
                await asyncio.sleep(await self._listen_once(inbox, errands))
        finally:
            await inbox.close(self._times.draining)
            await errands.close()
            await self._lease.give_back()

    async def _turn(self) -> None:
        """Wait until nobody else of us listens, and nobody has to stand aside any more."""
        while True:
            await self._lease.turn(self._times.lease)
            left = await self._lease.aside()
            if left <= 0:
                return
            self._log.warning("stream.standing_aside", seconds=round(left), why=TAKEN_OVER)
            await asyncio.sleep(min(left, self._times.lease))

    async def _listen_once(self, inbox: Inbox, errands: Errands) -> float:
        """One connection, until it ends; the seconds to wait before the next one."""
        began = time.monotonic()
        try:
            connection = await open_line(self._account, self._taker(inbox), self._times)
            self._refused.succeeded()
            self._log.info("stream.connected")
            await self._have(connection, inbox, errands)
        except NotOpened as failed:
            self._log.warning("stream.not_opened", reason=str(failed))
        except NotSubscribed as refused:
            self._log.error("stream.not_subscribed", reason=str(refused), advice=MEND if refused.is_set_up else "")
            return self._refused.failed()
        except TakenOver:
            await self._make_way()
        except ENDED as closed:
            self._log.info("stream.closed", why=type(closed).__name__)
        except BROKEN as broken:
            self._log.warning("stream.broken", error=type(broken).__name__)
        good = time.monotonic() - began >= self._times.settled
        return self._usual.succeeded() if good else self._usual.failed()

    def _taker(self, inbox: Inbox) -> Take:
        async def take(callback: Callback) -> None:
            if callback.event == DISCONNECTED:
                self._work.live.end()
                raise TakenOver
            await inbox.take(callback)

        return take

    async def _have(self, connection: Connection, inbox: Inbox, errands: Errands) -> None:
        """Speak and hear as the bot. Errors: TakenOver, ENDED, BROKEN."""
        self._work.live.begin(connection)
        try:
            await self._until_it_ends(connection, errands)
        except asyncio.CancelledError:
            await inbox.close(self._times.draining)
            raise
        finally:
            self._work.live.end()
            await connection.close()

    async def _until_it_ends(self, connection: Connection, errands: Errands) -> None:
        beside = [
            asyncio.create_task(connection.beat()),
            asyncio.create_task(errands.run(connection)),
            asyncio.create_task(self._lease.lost(self._times.lease)),
        ]
        try:
            done, _ = await asyncio.wait([connection.reading, *beside], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _make_way(self) -> None:
        """To another process of ours, which has the lease then: wait for it as always. To a stranger: stand aside."""
        if not await self._lease.held():
            self._log.warning("stream.handed_over")
            return
        self._log.error("stream.taken_over", why=TAKEN_OVER, seconds=self._times.aside)
        await self._lease.stand_aside(self._times.aside)
