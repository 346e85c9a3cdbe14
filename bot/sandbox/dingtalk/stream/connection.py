"""One long connection: frames out, acknowledgements in, and the ways it can fail."""

import asyncio
import uuid
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import WSMsgType, web

from bot.sandbox.dingtalk.stream import frames
from bot.sandbox.dingtalk.stream.frames import Ack, Frame

Complain = Callable[[str, str], None]
"""Takes what the client sent and what was wrong with it, in words."""


@dataclass(frozen=True)
class Subscription:
    """What a client asked for when it opened the connection."""

    kind: str
    topic: str


@dataclass(eq=False)
class Connection:
    """One client. `silent`: it looks alive but nothing passes any more. `leaving`: told to go, gets nothing new."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    subscriptions: tuple[Subscription, ...]
    app_id: str
    opened: datetime
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    silent: bool = False
    leaving: bool = False
    pinged: bool = False
    """Whether a ping is on its way."""
    _waiting: defaultdict[str, deque[asyncio.Future[Ack]]] = field(default_factory=lambda: defaultdict(deque))

    def hears(self, kind: str, topic: str) -> bool:
        """Whether frames of this topic may be sent here."""
        return not self.leaving and Subscription(kind, topic) in self.subscriptions

    async def send(self, frame: Frame, now_ms: int) -> tuple[str, asyncio.Future[Ack]]:
        """Send a frame; its text, and the future of its acknowledgement. Errors: ConnectionError."""
        text = frame.text(self.app_id, self.id, now_ms)
        answered: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._waiting[frame.message_id].append(answered)
        if not self.silent:
            await self.socket.send_str(text)
        return text, answered

    def forget(self, message_id: str) -> None:
        """Expect no acknowledgement of this frame any more."""
        self._waiting.pop(message_id, None)

    async def listen(self, complain: Complain) -> None:
        """Read until the connection ends."""
        async for message in self.socket:
            if self.silent:
                continue
            if message.type is WSMsgType.PING:
                await self.socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._take(frames.read_ack(message.data), complain)

    async def close(self) -> None:
        """The server ends the connection in good order."""
        await self.socket.close()

    def abort(self) -> None:
        """The connection breaks without a word."""
        if self.transport is not None:
            self.transport.abort()

    def _take(self, ack: Ack, complain: Complain) -> None:
        waiting = self._waiting.get(ack.message_id)
        if not ack.message_id and self.leaving:  # the SDK answers even a disconnect that has no id
            return
        if not waiting:
            complain(ack.raw, ack.wrong or f"应答了没有发过、或已经应答过的 messageId：{ack.message_id}")
            return
        waiting.popleft().set_result(ack)
        if not waiting:
            del self._waiting[ack.message_id]
