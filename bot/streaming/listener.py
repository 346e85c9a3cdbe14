"""Listens for one account for as long as the process lives: opens lines, hears, acknowledges, comes back."""

import asyncio
import random
import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from structlog import get_logger
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.port import Refused
from bot.streaming import frames
from bot.streaming.frames import Frame, Unreadable
from bot.streaming.gateway import OPEN_SECONDS, NotOpened, open_line
from bot.streaming.lanes import Lanes
from bot.streaming.lease import RENEW_SECONDS, Lease
from handlers.messages import Heard, Reply

Hear = Callable[[str, Heard], Reply]
"""Account and thing heard → reply, once it is written down. Blocking; called in threads."""

_FRAME_BYTES = 1 << 20
_SOCKET_PING_SECONDS = 20
_CLOSE_SECONDS = 2

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Times:
    """How patient a listener is, in seconds."""

    silence: float = 60
    """Without any frame, not even a ping, for so long the line is dead, whatever TCP says."""
    opening: float = OPEN_SECONDS
    first_wait: float = 1
    longest_wait: float = 30
    settled: float = 10
    """A line that lived so long was good: the next failure is the first again."""
    draining: float = 8
    """DingTalk closes a line ten seconds after it has said `disconnect`."""
    lease: float = RENEW_SECONDS


class Listener:
    """One account's ear on the Stream; `run` until it is cancelled."""

    def __init__(
        self,
        platform: DingTalkPlatform,
        hear: Hear,
        *,
        now: Callable[[], datetime],
        threads: Executor,
        lease: Lease,
        times: Times | None = None,
    ) -> None:
        self._platform, self._hear, self._now, self._threads = platform, hear, now, threads
        self._lease, self._times = lease, times or Times()
        self._log = log.bind(account=platform.account)

    async def run(self) -> None:
        """Listen until cancelled; what is being heard then is finished and acknowledged first."""
        lanes = Lanes()
        failures = 0
        try:
            while True:
                if not await self._lease.held():
                    self._log.info("stream.another_listens")
                    await asyncio.sleep(self._times.lease)
                    continue
                began = time.monotonic()
                await self._listen_once(lanes)
                failures = 0 if time.monotonic() - began >= self._times.settled else failures + 1
                await asyncio.sleep(self._wait(failures))
        finally:
            lanes.close()
            await self._lease.give_back()

    def _wait(self, failures: int) -> float:
        """Also after a clean close: the gateway may close every line at once."""
        doubled = self._times.first_wait * 2.0 ** max(min(failures, 10) - 1, 0)
        return min(doubled, self._times.longest_wait) + random.uniform(0, self._times.first_wait)

    async def _listen_once(self, lanes: Lanes) -> None:
        try:
            address = await open_line(self._platform.settings, self._times.opening)
            async with connect(
                address,
                open_timeout=self._times.opening,
                ping_interval=_SOCKET_PING_SECONDS,
                ping_timeout=_SOCKET_PING_SECONDS,
                close_timeout=_CLOSE_SECONDS,
                max_size=_FRAME_BYTES,
                proxy=None,
            ) as socket:
                self._log.info("stream.connected")
                await self._stay(socket, lanes)
        except NotOpened as refused:
            self._log.warning("stream.not_opened", reason=str(refused))
        except (ConnectionClosed, EOFError) as closed:
            self._log.info("stream.closed", why=type(closed).__name__)
        except (OSError, TimeoutError, WebSocketException) as broken:  # its text may hold the ticket
            self._log.warning("stream.broken", error=type(broken).__name__)

    async def _stay(self, socket: ClientConnection, lanes: Lanes) -> None:
        lease = asyncio.create_task(self._keep_lease(socket))
        try:
            await self._serve(socket, lanes)
        finally:
            lease.cancel()
            if not await lanes.drained(self._times.draining):
                self._log.warning("stream.not_drained")

    async def _keep_lease(self, socket: ClientConnection) -> None:
        while await self._lease.held():
            await asyncio.sleep(self._times.lease)
        self._log.warning("stream.lease_lost")
        await socket.close()

    async def _serve(self, socket: ClientConnection, lanes: Lanes) -> None:
        while True:
            try:
                async with asyncio.timeout(self._times.silence):
                    raw = await socket.recv()
            except TimeoutError:
                self._log.warning("stream.silent", seconds=self._times.silence)
                socket.transport.abort()  # nobody is there to shake hands with
                return
            try:
                frame = frames.read(raw)
            except Unreadable as error:
                self._log.warning("stream.unreadable", reason=str(error))
                continue
            if frame.type == frames.SYSTEM and frame.topic == frames.DISCONNECT:
                self._log.info("stream.told_to_disconnect")
                return
            await self._take(socket, frame, lanes)

    async def _take(self, socket: ClientConnection, frame: Frame, lanes: Lanes) -> None:
        if frame.type == frames.SYSTEM:
            await socket.send(frames.ack(frame, frame.data))
        elif frame.type == frames.EVENT:
            await socket.send(frames.ack(frame, frames.EVENT_DONE))
        elif frame.topic in (frames.ROBOT_TOPIC, frames.CARD_TOPIC):
            await self._callback(socket, frame, lanes)
        else:
            self._log.warning("stream.unknown_topic", topic=frame.topic)
            await socket.send(frames.ack(frame, frames.HEARD, frames.NOT_FOUND, "unknown topic"))

    async def _callback(self, socket: ClientConnection, frame: Frame, lanes: Lanes) -> None:
        try:
            heard = self._said(frame)
        except Refused as refused:
            self._log.warning("stream.refused", reason=refused.reason, message_id=frame.message_id)
            await socket.send(frames.ack(frame, frames.HEARD, frames.BAD_REQUEST, refused.reason))
            return
        await lanes.put(heard.where.chat_id, lambda: self._hear_and_ack(socket, frame, heard))

    def _said(self, frame: Frame) -> Heard:
        if frame.topic == frames.CARD_TOPIC:
            return self._platform.ear.click(frame.data, self._now(), frame.message_id)
        return self._platform.ear.message(frame.data, self._now())

    async def _hear_and_ack(self, socket: ClientConnection, frame: Frame, heard: Heard) -> None:
        """Only what is written down is acknowledged: a failure here brings the message again."""
        loop = asyncio.get_running_loop()
        reply = await loop.run_in_executor(self._threads, self._hear, self._platform.account, heard)
        self._log.info("stream.heard", kind=type(heard).__name__, message_id=heard.message_id)
        data = self._platform.stream_ack(reply) if frame.topic == frames.CARD_TOPIC else frames.HEARD
        with suppress(ConnectionClosed):  # it comes again over the next line, and is known then
            await socket.send(frames.ack(frame, data))
