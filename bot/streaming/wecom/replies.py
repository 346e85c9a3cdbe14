"""Answers to what was heard, frame by frame under its req_id; what could not be shown is left as deliveries."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from enum import Enum

from structlog import get_logger

from bot.platforms.port import Closed, TryLater
from bot.platforms.wecom import errors
from bot.platforms.wecom.bot.answers import RESPOND, UPDATE, Frame
from bot.platforms.wecom.bot.answers import frames as frames_of
from bot.platforms.wecom.sdk import Refusal
from bot.streaming.times import Backoff
from bot.streaming.wecom import frames
from bot.streaming.wecom.connection import NotSent, Unanswered
from bot.streaming.wecom.work import Work
from handlers.messages import Heard, Reply

QUICK_SECONDS = 5
"""A welcome and a repainted card are taken for so long after the callback (path/101463)."""
REMEMBERED = 10_000
"""So many things heard are known to have been answered; repeats come soon after."""

log = get_logger(__name__)


class Fate(Enum):
    """What has become of one frame."""

    SHOWN = "it is on the screen"
    AGAIN = "the connection has lost the bot: on the next one"
    LATER = "nobody knows, and WeCom does not say now: once more"
    NOT_SHOWN = "it is not on the screen, and will not be by this req_id"


ACKNOWLEDGED: Mapping[tuple[int, bool], Fate] = {
    (frames.OK, False): Fate.SHOWN,
    (frames.OK, True): Fate.SHOWN,
    (frames.EXPIRED, False): Fate.NOT_SHOWN,
    (frames.EXPIRED, True): Fate.SHOWN,
    (frames.UNKNOWN_REQUEST, False): Fate.NOT_SHOWN,
    (frames.UNKNOWN_REQUEST, True): Fate.NOT_SHOWN,
    (frames.NOT_SUBSCRIBED, False): Fate.AGAIN,
    (frames.NOT_SUBSCRIBED, True): Fate.AGAIN,
}
"""What an acknowledgement means for a frame that is sent for the first time (False), or again because its first
acknowledgement is missing (True): a stream that is finished cannot be finished twice, so its first frame did arrive.
Any other code is WeCom's refusal of this very frame (93006, 40016, ...): not shown, unless it is a card that is sent
again, which was there already, for a bot takes each task_id once.
"""


class Replies:
    """What one bot answers."""

    def __init__(self, work: Work) -> None:
        self._work, self._times = work, work.times
        self._answered: dict[str, None] = {}
        self._log = log.bind(account=work.platform.account)

    async def answer(self, heard: Heard, req_id: str, reply: Reply, came: float) -> None:
        """Show the reply; `came` is when the callback came, by the monotonic clock."""
        answers = frames_of(heard, reply)
        if not answers or self._is_repeat(heard):
            return
        if answers[0].cmd == RESPOND:
            await self._show_or_leave(answers, req_id, heard)
        elif answers[0].cmd == UPDATE or await self._may_speak(heard, 1):
            await self._at_once(answers[0], req_id, heard, came)

    async def _show_or_leave(self, answers: Sequence[Frame], req_id: str, heard: Heard) -> None:
        """One frame after the other; what cannot be shown now becomes deliveries."""
        shown = await self._in_turn(answers, req_id, heard) if await self._may_speak(heard, len(answers)) else 0
        unsaid = [show for frame in answers[shown:] for show in frame.shows]
        if unsaid:
            await self._work.written_down(lambda: self._work.mind.leave(heard, unsaid), heard.message_id)
            self._log.info("stream.answer_left", shows=len(unsaid), message_id=heard.message_id)

    def _is_repeat(self, heard: Heard) -> bool:
        """Whether this very thing has been answered here: its stream is over, which must not look like a failure."""
        if heard.message_id in self._answered:
            return True
        self._answered[heard.message_id] = None
        if len(self._answered) > REMEMBERED:
            del self._answered[next(iter(self._answered))]
        return False

    async def _at_once(self, frame: Frame, req_id: str, heard: Heard, came: float) -> None:
        """A welcome or a repainted card: within its few seconds or not at all. Who presses again sees it then."""
        left = came + QUICK_SECONDS - time.monotonic()
        try:
            if left <= 0:
                raise NotSent
            async with asyncio.timeout(left):
                connection = await self._work.live.connection(left)
                ack = await connection.ask(frame.cmd, frame.body, req_id)
        except (NotSent, Unanswered, TimeoutError) as late:
            self._log.warning("stream.too_late", cmd=frame.cmd, why=type(late).__name__, message_id=heard.message_id)
            return
        if ack.code != frames.OK:
            self._log.warning("stream.reply_refused", cmd=frame.cmd, code=ack.code, message_id=heard.message_id)

    async def _may_speak(self, heard: Heard, count: int) -> bool:
        """Whether the conversation has room for so many messages more, counted together with all pushes."""
        client = self._work.platform.desk.client
        lane = client.lanes.bot_chat(heard.where.chat_id)
        try:
            await self._work.in_thread(lambda: client.take([lane], count))
        except (TryLater, Closed) as paced:
            self._log.info("stream.reply_paced", reason=str(paced), message_id=heard.message_id)
            return False
        return True

    async def _in_turn(self, answers: Sequence[Frame], req_id: str, heard: Heard) -> int:
        """One after the other; how many are shown. What comes after one that is not waits for it, and so is not."""
        for place, frame in enumerate(answers):
            if await self._say(frame, req_id, heard) is not Fate.SHOWN:
                return place
        return len(answers)

    async def _say(self, frame: Frame, req_id: str, heard: Heard) -> Fate:
        """Send a frame until its fate is known; without an acknowledgement again, if need be on the next line."""
        again, ends = False, time.monotonic() + self._times.resuming
        backoff = Backoff(self._times.first_wait, self._times.longest_wait)
        while True:
            try:
                connection = await self._work.live.connection(max(ends - time.monotonic(), 0))
                code = (await connection.ask(frame.cmd, frame.body, req_id)).code
            except Unanswered:
                if again:  # one that is late is waited for; where two are missing, the next line knows more
                    connection.abort()
                again = True
            except NotSent:
                if time.monotonic() >= ends:
                    break
            else:
                await self._rest(heard, code)
                fate = self._fate(frame, code, again, heard)
                if fate not in (Fate.AGAIN, Fate.LATER):
                    return fate
                if fate is Fate.AGAIN:
                    connection.abort()
            if time.monotonic() >= ends:
                break
            await asyncio.sleep(backoff.failed())
        self._log.warning("stream.reply_unsent", uncertain=again, message_id=heard.message_id)
        return Fate.NOT_SHOWN

    def _fate(self, frame: Frame, code: int, again: bool, heard: Heard) -> Fate:
        if code != frames.OK:
            self._log.warning("stream.reply_refused", cmd=frame.cmd, code=code, message_id=heard.message_id)
        known = ACKNOWLEDGED.get((code, again))
        if known is not None or not again:
            return known or Fate.NOT_SHOWN
        if isinstance(errors.of_code(code), TryLater):
            return Fate.LATER
        return Fate.SHOWN if frame.body.get("msgtype") == "template_card" else Fate.NOT_SHOWN

    async def _rest(self, heard: Heard, code: int) -> None:
        """Nobody speaks in this conversation for a while when WeCom says that it was too often."""
        seconds = errors.blocks_for(Refusal(code, 200))
        if seconds:
            platform = self._work.platform
            lane = platform.desk.client.lanes.bot_chat(heard.where.chat_id)
            await self._work.in_thread(lambda: platform.tools.pacer.block(lane, seconds))
