"""One line of DingTalk's Stream, from its opening to its end: every frame is heard, then acknowledged."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field

from structlog import get_logger
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.port import Refused
from bot.streaming.dingtalk import frames
from bot.streaming.dingtalk.frames import Frame, Unreadable
from bot.streaming.keeping import written_down
from bot.streaming.lanes import Lanes
from bot.streaming.mind import Mind
from bot.streaming.times import Times
from handlers.messages import Clicked, Heard, Reply

ENDED = (ConnectionClosed, EOFError)
BROKEN = (OSError, TimeoutError, WebSocketException)
"""Their texts may hold the ticket: only their names are ever logged."""
FRAME_BYTES = 1 << 20
SOCKET_PING_SECONDS = 20
CLOSE_SECONDS = 2

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Work:
    """What all lines of one account share."""

    platform: DingTalkPlatform
    mind: Mind
    threads: Executor
    lanes: Lanes
    times: Times


async def opened(address: str, work: Work) -> "Line":
    """Connect to an address of the gateway's. Errors: ENDED, BROKEN."""
    socket = await connect(
        address,
        open_timeout=work.times.opening,
        ping_interval=SOCKET_PING_SECONDS,
        ping_timeout=SOCKET_PING_SECONDS,
        close_timeout=CLOSE_SECONDS,
        max_size=FRAME_BYTES,
        proxy=None,
    )
    return Line(socket, work)


@dataclass
class Line:
    """A connection, and how much of what came over it is still being heard."""

    socket: ClientConnection
    work: Work
    _pending: int = 0
    _idle: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._idle.set()
        self._log = log.bind(account=self.work.platform.account)

    async def serve(self) -> bool:
        """Take frames until DingTalk says `disconnect` (True) or is silent for too long. Errors: ENDED."""
        while True:
            try:
                async with asyncio.timeout(self.work.times.silence):
                    raw = await self.socket.recv()
            except TimeoutError:
                self._log.warning("stream.silent", seconds=self.work.times.silence)
                self.socket.transport.abort()  # nobody is there to shake hands with
                return False
            try:
                frame = frames.read(raw)
            except Unreadable as error:
                self._log.warning("stream.unreadable", reason=str(error))
                continue
            if frame.type == frames.SYSTEM and frame.topic == frames.DISCONNECT:
                self._log.info("stream.told_to_disconnect")
                return True
            await self._take(frame)

    async def finish(self, seconds: float) -> None:
        """Acknowledge what is being heard, for at most so long; then close the line."""
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            self._log.warning("stream.not_drained", left=self._pending)
        await self.socket.close()

    async def _take(self, frame: Frame) -> None:
        if frame.type == frames.SYSTEM:
            await self._send(frames.ack(frame, frame.data))
        elif frame.type == frames.EVENT:
            await self._event(frame)
        elif frame.topic in (frames.ROBOT_TOPIC, frames.CARD_TOPIC):
            await self._callback(frame)
        else:
            self._log.warning("stream.unknown_topic", topic=frame.topic)
            await self._send(frames.ack(frame, frames.HEARD, frames.NOT_FOUND, "unknown topic"))

    async def _event(self, frame: Frame) -> None:
        """Whatever is not for us, or cannot be read, would be no different if it came again."""
        heard = None
        try:
            heard = self.work.platform.event(frame.headers, frame.data, self.work.mind.now())
        except Refused as refused:
            self._log.warning("stream.refused", reason=refused.reason, message_id=frame.message_id)
        if heard is None:
            await self._send(frames.ack(frame, frames.EVENT_DONE))
        else:
            await self._queue(heard, lambda: self._hear_event(frame, heard))

    async def _callback(self, frame: Frame) -> None:
        came = time.monotonic()
        try:
            heard = self._said(frame)
        except Refused as refused:
            self._log.warning("stream.refused", reason=refused.reason, message_id=frame.message_id)
            await self._send(frames.ack(frame, frames.HEARD, frames.BAD_REQUEST, refused.reason))
            return
        await self._queue(heard, lambda: self._hear_callback(frame, heard, came))

    def _said(self, frame: Frame) -> Heard:
        ear, at = self.work.platform.ear, self.work.mind.now()
        if frame.topic == frames.CARD_TOPIC:
            return ear.click(frame.data, at, frame.message_id)
        return ear.message(frame.data, at)

    async def _queue(self, heard: Heard, job: Callable[[], Awaitable[None]]) -> None:
        self._pending += 1
        self._idle.clear()
        await self.work.lanes.put(heard.where.chat_id, lambda: self._counted(job))

    async def _counted(self, job: Callable[[], Awaitable[None]]) -> None:
        try:
            await job()
        finally:
            self._pending -= 1
            if not self._pending:
                self._idle.set()

    async def _hear_callback(self, frame: Frame, heard: Heard, came: float) -> None:
        """Only what is written down is acknowledged. By the documents what is not comes again, in the field it may
        not: so it is kept in mind as well.
        """
        work = self.work
        reply = await written_down(lambda: self._hear(heard), work.threads, work.times, heard.message_id)
        self._note(heard)
        is_press = frame.topic == frames.CARD_TOPIC
        data = work.platform.stream_ack(reply, heard) if is_press else frames.HEARD
        sent = await self._send(frames.ack(frame, data))
        in_time = sent and time.monotonic() - came <= work.times.pressed
        if isinstance(heard, Clicked) and reply.repaint is not None and not in_time:
            await self._paint_later(heard)

    async def _paint_later(self, click: Clicked) -> None:
        """DingTalk drops what answers a press after two seconds; the card can still be painted by a call."""
        work = self.work
        self._log.warning("stream.too_late", message_id=click.message_id)
        await written_down(lambda: work.mind.paint_later(click), work.threads, work.times, click.message_id)

    async def _hear_event(self, frame: Frame, heard: Heard) -> None:
        """An event that is not written down is asked for again."""
        hearing = asyncio.get_running_loop().run_in_executor(self.work.threads, self._hear, heard)
        (outcome,) = await asyncio.gather(hearing, return_exceptions=True)
        if isinstance(outcome, BaseException):
            self._log.error("stream.event_failed", exc_info=outcome, message_id=heard.message_id)
            await self._send(frames.ack(frame, frames.EVENT_LATER))
            return
        self._note(heard)
        await self._send(frames.ack(frame, frames.EVENT_DONE))

    def _hear(self, heard: Heard) -> Reply:
        return self.work.mind.hear(self.work.platform.account, heard)

    def _note(self, heard: Heard) -> None:
        self._log.info("stream.heard", kind=type(heard).__name__, message_id=heard.message_id, chat=heard.where.chat_id)

    async def _send(self, text: str) -> bool:
        with suppress(*ENDED):  # it comes again over the next line, and is known then
            await self.socket.send(text)
            return True
        return False
