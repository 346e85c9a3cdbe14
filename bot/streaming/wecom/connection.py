"""One connection to WeCom: frames out and their acknowledgements, callbacks in, a heartbeat, and its end."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from structlog import get_logger
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.protocol import State

from bot.streaming.times import Times
from bot.streaming.wecom import frames
from bot.streaming.wecom.frames import Ack, Callback, Unreadable

ENDED = (ConnectionClosed, EOFError)
BROKEN = (OSError, TimeoutError, WebSocketException)
FRAME_BYTES = 1 << 20
CLOSE_SECONDS = 2
MISSED = 2
"""So many pings in a row without an acknowledgement, and the connection is dead (as in the official SDK)."""

Take = Callable[[Callback], Awaitable[None]]
"""What is done with each callback."""

log = get_logger(__name__)


class NotSent(Exception):
    """A frame that was never written."""


class Unanswered(Exception):
    """A frame that was written, as far as we know, and not acknowledged: nobody knows what became of it."""


class Connection:
    """A socket that is open. Frames under one req_id are to be sent one after the other."""

    def __init__(self, socket: ClientConnection, take: Take, times: Times) -> None:
        self._socket, self._take, self._times = socket, take, times
        self._waiting: defaultdict[str, deque[asyncio.Future[Ack]]] = defaultdict(deque)
        """req_id → who waits for an acknowledgement, in the order of the frames: also who has given up by now."""
        self.reading = asyncio.create_task(self._read())
        """Ends with the connection, or with what `take` raises."""

    @classmethod
    async def open(cls, url: str, take: Take, times: Times) -> "Connection":
        """Connect; nothing is said yet. WebSocket pings do not count with WeCom. Errors: ENDED, BROKEN."""
        socket = await connect(
            url,
            open_timeout=times.opening,
            ping_interval=None,
            close_timeout=CLOSE_SECONDS,
            max_size=FRAME_BYTES,
            proxy=None,
        )
        return cls(socket, take, times)

    async def ask(self, cmd: str, body: Mapping[str, Any] | None = None, req_id: str = "") -> Ack:
        """Send a frame and wait for its acknowledgement; `req_id` is that of the callback it answers, if it does.

        Errors: NotSent, Unanswered.
        """
        req_id = req_id or frames.new_req_id(cmd)
        if self._socket.state is not State.OPEN:
            raise NotSent
        answer: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._waiting[req_id].append(answer)
        try:
            async with asyncio.timeout(self._times.acknowledging):
                await self._socket.send(frames.written(cmd, req_id, body))
                return await answer
        except (*ENDED, TimeoutError):
            raise Unanswered from None

    async def beat(self) -> None:
        """Ping in the rhythm of the heartbeat, until too many in a row are not acknowledged."""
        missed = 0
        while missed < MISSED:
            await asyncio.sleep(self._times.heartbeat)
            try:
                ack = await self.ask(frames.PING)
            except (NotSent, Unanswered):
                missed += 1
            else:
                missed = MISSED if ack.code == frames.NOT_SUBSCRIBED else 0
        log.warning("stream.heartbeat_lost", missed=missed)
        self.abort()

    def abort(self) -> None:
        """End it without shaking hands: nobody is there, or nobody who listens to us."""
        self._socket.transport.abort()

    async def close(self) -> None:
        """End it in good order."""
        self.reading.cancel()
        await asyncio.gather(self.reading, return_exceptions=True)
        await self._socket.close()

    async def _read(self) -> None:
        """Errors: ENDED, and what `take` raises."""
        try:
            while True:
                async with asyncio.timeout(self._times.silence):
                    raw = await self._socket.recv()
                await self._sort(raw)
        except TimeoutError:
            log.warning("stream.silent", seconds=self._times.silence)
            self.abort()
        finally:
            for answer in (each for waiting in self._waiting.values() for each in waiting):
                if not answer.done():
                    answer.set_exception(Unanswered())

    async def _sort(self, raw: str | bytes) -> None:
        try:
            frame = frames.read(raw)
        except Unreadable as error:
            log.warning("stream.unreadable", reason=str(error))
            return
        if isinstance(frame, Callback):
            await self._take(frame)
            return
        self._acknowledge(frame)

    def _acknowledge(self, ack: Ack) -> None:
        """The acknowledgements of frames with the same req_id come in their order: a late one is nobody else's."""
        waiting = self._waiting.get(ack.req_id)
        if not waiting:
            return
        answer = waiting.popleft()
        if not waiting:
            del self._waiting[ack.req_id]
        if not answer.done():
            answer.set_result(ack)


class Live:
    """The connection that has the bot, as long as there is one."""

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._there = asyncio.Event()

    def begin(self, connection: Connection) -> None:
        """This one has it now."""
        self._connection = connection
        self._there.set()

    def end(self) -> None:
        """None has it any more."""
        self._connection = None
        self._there.clear()

    async def connection(self, seconds: float) -> Connection:
        """The one that has it, or that will have it soon. Errors: NotSent."""
        try:
            async with asyncio.timeout(seconds):
                while self._connection is None:
                    await self._there.wait()
                return self._connection
        except TimeoutError:
            raise NotSent from None
