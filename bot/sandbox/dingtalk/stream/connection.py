"""One long connection: frames out, acknowledgements in, and the ways it can fail."""

import asyncio
import uuid
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from bot.sandbox.dingtalk.stream import frames
from bot.sandbox.dingtalk.stream.frames import Ack, Frame


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
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    silent: bool = False
    leaving: bool = False
    last_frame: str = ""
    """The text of the frame sent last."""
    _waiting: dict[str, asyncio.Future[Ack]] = field(default_factory=dict)

    def hears(self, kind: str, topic: str) -> bool:
        """Whether frames of this topic may be sent here."""
        return not self.leaving and Subscription(kind, topic) in self.subscriptions

    async def send(self, frame: Frame, now_ms: int) -> tuple[str, asyncio.Future[Ack]]:
        """Send a frame; its text, and the future of its acknowledgement. Errors: ConnectionError."""
        answered = self._waiting.setdefault(frame.message_id, asyncio.get_running_loop().create_future())
        text = frame.text(self.app_id, self.id, now_ms)
        if not self.silent:
            await self.socket.send_str(text)
        return text, answered

    def forget(self, message_id: str) -> None:
        """Wait no longer for this acknowledgement."""
        self._waiting.pop(message_id, None)

    async def listen(self) -> list[str]:
        """Read until the connection ends; what came that answered nothing, in words."""
        odd: list[str] = []
        async for message in self.socket:
            if self.silent:
                continue
            if message.type is WSMsgType.PING:
                await self.socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                odd.extend(self._take(frames.read_ack(message.data)))
        return odd

    def _take(self, ack: Ack) -> list[str]:
        answered = self._waiting.pop(ack.message_id, None)
        if answered is None:
            return [ack.wrong or f"应答了没有发过或已经应答过的 messageId {ack.message_id}"]
        if not answered.done():
            answered.set_result(ack)
        return []

    async def close(self) -> None:
        """The server ends the connection in good order."""
        await self.socket.close(code=1000)

    def abort(self) -> None:
        """The connection breaks without a word."""
        if self.transport is not None:
            self.transport.abort()
