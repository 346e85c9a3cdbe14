"""A small Stream gateway on the loopback: hands out lines, pushes frames, keeps what comes back."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

PATIENCE = 5.0
"""Seconds until a test gives up waiting."""


@dataclass
class Line:
    """One connection as the gateway sees it."""

    socket: web.WebSocketResponse
    acks: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def push(self, type_: str, topic: str, data: Any, message_id: str = "m1") -> None:
        """Send one frame with the headers of a live one."""
        headers = {
            "appId": "1305d5f5-484f",
            "connectionId": "06cfac1d-934f",
            "contentType": "application/json",
            "messageId": message_id,
            "time": "1742030129351",
            "topic": topic,
        }
        text = data if isinstance(data, str) else json.dumps(data)
        await self.socket.send_json({"specVersion": "1.0", "type": type_, "headers": headers, "data": text})

    async def ack(self) -> dict[str, Any]:
        """The next acknowledgement, its data parsed."""
        found = await asyncio.wait_for(self.acks.get(), PATIENCE)
        return {**found, "data": json.loads(found["data"])}


@dataclass
class Gateway:
    """Opens and lines, in order. `refuses` answers an open with (status, text); `greets` is done to each line."""

    url: str = ""
    opens: list[dict[str, Any]] = field(default_factory=list)
    opened_at: list[float] = field(default_factory=list)
    lines: asyncio.Queue[Line] = field(default_factory=asyncio.Queue)
    refuses: tuple[int, str] | None = None
    slow_seconds: float = 0
    greets: Callable[[Line], Any] | None = None
    _tickets: set[str] = field(default_factory=set)

    async def line(self) -> Line:
        """The next line that is opened."""
        return await asyncio.wait_for(self.lines.get(), PATIENCE)

    async def open(self, request: web.Request) -> web.Response:
        """POST /v1.0/gateway/connections/open."""
        self.opens.append(await request.json())
        self.opened_at.append(asyncio.get_running_loop().time())
        await asyncio.sleep(self.slow_seconds)
        if self.refuses:
            return web.Response(status=self.refuses[0], text=self.refuses[1], content_type="application/json")
        ticket = f"secret+ticket/{len(self.opens)}"
        self._tickets.add(ticket)
        return web.json_response({"endpoint": self.url.replace("http", "ws") + "/connect", "ticket": ticket})

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """GET /connect?ticket=…: each ticket once."""
        if request.query.get("ticket") not in self._tickets:
            raise web.HTTPUnauthorized
        self._tickets.discard(request.query["ticket"])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        line = Line(socket)
        self.lines.put_nowait(line)
        try:
            if self.greets:
                await self.greets(line)
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    line.acks.put_nowait(json.loads(message.data))
        finally:
            line.ended.set()
        return socket


@asynccontextmanager
async def gateway(**settings: Any) -> AsyncIterator[Gateway]:
    """A gateway that is open."""
    here = Gateway(**settings)
    app = web.Application()
    app.add_routes([web.post("/v1.0/gateway/connections/open", here.open), web.get("/connect", here.connect)])
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    here.url = str(server.make_url("")).rstrip("/")
    try:
        yield here
    finally:
        await server.close()
