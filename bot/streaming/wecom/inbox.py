"""What comes over the bot's line is written down in its chat's order, and kept in mind while the ledger is away.

WeCom sends nothing again, so a message that was taken from the socket is in nobody's hands but ours.
"""

import asyncio
import time

from structlog import get_logger

from bot.platforms.port import Refused
from bot.platforms.wecom.bot.heard import BotEar
from bot.streaming.lanes import Lanes
from bot.streaming.mind import AWAY
from bot.streaming.wecom.frames import Callback
from bot.streaming.wecom.replies import Replies
from bot.streaming.wecom.work import Work
from handlers.messages import Heard, Reply, Unknown

DEPTH = 250
"""So many things wait in each of the lanes; when one is full, nothing more is read from the socket."""
TRIES = 2
"""Two who collide too often may fail once; what fails twice without the ledger being away is a defect."""
KIND = "unheard"

log = get_logger(__name__)


class Inbox:
    """One per listener; it outlives connections. To be made inside a running loop."""

    def __init__(self, work: Work) -> None:
        self._work, self._replies = work, Replies(work)
        settings = work.platform.settings
        self._ear = BotEar(work.platform.account, work.bot, settings.corp_id, has_app=settings.app is not None)
        self._hearing, self._answering = Lanes(depth=DEPTH), Lanes(depth=DEPTH)
        self._closed = False
        self._log = log.bind(account=work.platform.account)

    async def take(self, callback: Callback) -> None:
        """Queue one callback behind the others from its chat."""
        try:
            heard = self._ear.hear(callback.body, callback.text, self._work.mind.now())
        except Refused as refused:
            self._log.warning("stream.refused", reason=refused.reason)
            return
        came = time.monotonic()
        await self._hearing.put(heard.where.chat_id, lambda: self._hear(heard, callback, came))

    async def close(self, seconds: float) -> None:
        """Finish what is here, for at most so long; what is left then is lost with the process."""
        if self._closed:
            return
        self._closed, ends = True, time.monotonic() + seconds
        heard = await self._hearing.drained(seconds)
        answered = await self._answering.drained(max(ends - time.monotonic(), 0))
        if not heard or not answered:
            self._log.error("stream.lost_at_stop", unheard=self._hearing.left, unanswered=self._answering.left)
        self._hearing.close()
        self._answering.close()

    async def _hear(self, heard: Heard, callback: Callback, came: float) -> None:
        reply = await self._understood(heard)
        if reply is None:
            await self._written_down(_as_it_came(heard, callback))
            return
        self._log.info("stream.heard", kind=type(heard).__name__, message_id=heard.message_id, chat=heard.where.chat_id)
        chat_id = heard.where.chat_id
        await self._answering.put(chat_id, lambda: self._replies.answer(heard, callback.req_id, reply, came))

    async def _understood(self, heard: Heard) -> Reply | None:
        """The reply; None when a defect of ours stands in the way again and again. Errors: AWAY, after a long time."""
        for _ in range(TRIES):
            (reply,) = await asyncio.gather(self._written_down(heard), return_exceptions=True)
            if not isinstance(reply, BaseException):
                return reply
            self._log.error("stream.hear_failed", exc_info=reply, message_id=heard.message_id)
            if isinstance(reply, AWAY):
                raise reply
            await asyncio.sleep(self._work.times.first_wait)
        return None

    async def _written_down(self, heard: Heard) -> Reply:
        mind, account = self._work.mind, self._work.platform.account
        return await self._work.written_down(lambda: mind.hear(account, heard), heard.message_id)


def _as_it_came(heard: Heard, callback: Callback) -> Unknown:
    """What a defect of ours keeps us from understanding is at least kept, so that somebody can read it."""
    common = {name: getattr(heard, name) for name in ("message_id", "who", "where", "at")}
    return Unknown(**common, kind=KIND, payload=callback.text)
