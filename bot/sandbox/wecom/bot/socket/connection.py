"""One long connection of a client: whether it is subscribed, and the ways it can end."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

Take = Callable[["Connection", str], Awaitable[None]]
"""What is done with each text frame."""


@dataclass(eq=False)
class Connection:
    """One client. `silent`: it looks alive but nothing passes any more. `subscribed`: it is the bot's own.

    `broken`: a fault has struck it, and no other strikes it again.
    """

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    number: int
    subscribed: bool = False
    silent: bool = False
    broken: bool = False
    beat: float = field(default_factory=time.monotonic)
    """When the last `ping` frame came."""

    async def send(self, text: str) -> None:
        """Send a frame; a silent connection swallows it. Errors: ConnectionError when it is gone."""
        if not self.silent:
            await self.socket.send_str(text)

    async def listen(self, take: Take) -> None:
        """Read until the connection ends. Pings of the WebSocket protocol are answered, but are no heartbeat."""
        async for message in self.socket:
            if self.silent:
                continue
            if message.type is WSMsgType.PING:
                await self.socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                await take(self, message.data)

    async def close(self) -> None:
        """The server ends the connection in good order (1000)."""
        await self.socket.close()

    def abort(self) -> None:
        """The connection breaks without a word."""
        if self.transport is not None:
            self.transport.abort()
