"""A bench for the long connection of 智能机器人: a running WeCom, and clients with a real WebSocket."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.bot.sandbox.wecom_bench import Bench, Running

Json = dict[str, Any]
BOT_ID = "aib1"
BOT_SECRET = "bot-secret"


@dataclass
class Client:
    """One WebSocket client, used from the test's thread; everything that comes in is kept."""

    bench: Bench
    frames: list[Json] = field(default_factory=list)
    """Callbacks, in the order in which they came."""
    acks: dict[str, Json] = field(default_factory=dict)
    """req_id → its acknowledgement."""
    closed: int | None = None
    """The code with which the connection ended."""
    pongs: int = 0

    async def _open(self) -> None:
        self.http = aiohttp.ClientSession()
        url = self.bench.sandbox.wecom_url.replace("http", "ws", 1) + "/openws"
        self.socket = await self.http.ws_connect(url, autoping=False)
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self.socket:
            if message.type is aiohttp.WSMsgType.PONG:
                self.pongs += 1
                continue
            frame = json.loads(message.data)
            if "cmd" in frame:
                self.frames.append(frame)
            else:
                self.acks[frame["headers"]["req_id"]] = frame
        self.closed = self.socket.close_code

    async def _close(self) -> None:
        self.reading.cancel()
        await self.socket.close()
        await self.http.close()

    def send(self, text: str) -> None:
        """Put text on the wire as it is."""
        self.bench.run(self.socket.send_str(text))

    def begin(self, cmd: str, body: Json | None = None, req_id: str = "") -> str:
        """Send a frame; its req_id."""
        req_id = req_id or f"{cmd}_{uuid.uuid4().hex[:8]}"
        content = {} if body is None else {"body": body}
        self.send(json.dumps({"cmd": cmd, "headers": {"req_id": req_id}, **content}, ensure_ascii=False))
        return req_id

    def call(self, cmd: str, body: Json | None = None, req_id: str = "") -> Json:
        """Send a frame and wait for its acknowledgement."""
        self.acks.pop(req_id, None)
        req_id = self.begin(cmd, body, req_id)
        self.bench.wait_until(lambda: req_id in self.acks)
        return self.acks[req_id]

    def code(self, cmd: str, body: Json | None = None, req_id: str = "") -> int:
        """The errcode of a frame's acknowledgement."""
        return int(self.call(cmd, body, req_id)["errcode"])

    def subscribe(self, secret: str = BOT_SECRET, bot_id: str = BOT_ID) -> int:
        return self.code("aibot_subscribe", {"bot_id": bot_id, "secret": secret})

    def respond(self, body: Json, to: Json | None = None) -> int:
        """Reply to a callback, the last one if none is given."""
        return self.code("aibot_respond_msg", body, self.req_id(to))

    def push(self, chatid: str, body: Json, **more: Any) -> int:
        """Say something of one's own accord."""
        return self.code("aibot_send_msg", {"chatid": chatid, **body, **more})

    def req_id(self, frame: Json | None = None) -> str:
        return str((frame or self.last)["headers"]["req_id"])

    @property
    def last(self) -> Json:
        """The last callback; waits for one."""
        self.bench.wait_until(lambda: bool(self.frames))
        return self.frames[-1]

    def wait_for(self, count: int) -> list[Json]:
        """The callbacks, once there are so many."""
        self.bench.wait_until(lambda: len(self.frames) >= count)
        return self.frames


class Office:
    """A running WeCom whose 智能机器人 is on a long connection."""

    def __init__(self, bench: Bench, doors: contextlib.ExitStack) -> None:
        self.bench, self.doors = bench, doors

    def connect(self) -> Client:
        """A client that is connected, but has not subscribed."""
        client = Client(self.bench)
        self.bench.run(client._open())
        self.doors.callback(lambda: self.bench.run(client._close()))
        return client

    def subscribed(self) -> Client:
        """A client that has the bot."""
        client = self.connect()
        assert client.subscribe() == 0
        return client

    def inject(self, fault: str, times: int = 1) -> None:
        """Let something go wrong."""

        async def do() -> None:
            self.bench.sandbox.world.faults[fault] = times
            self.bench.sandbox.world.touch()

        self.bench.run(do())


@contextlib.contextmanager
def office(habits: Json | None = None, *, robot: Json | None = None) -> Iterator[Office]:
    """`habits` are those of the bot; `robot` changes its configuration."""
    quick = {"kick_seconds": 0.2, **(habits or {})}
    about = {"secret": BOT_SECRET, "mode": "socket", **(robot or {})}
    with Running(robot=about, bot=quick) as bench, contextlib.ExitStack() as doors:
        yield Office(bench, doors)


def markdown(text: str, **more: Any) -> Json:
    return {"msgtype": "markdown", "markdown": {"content": text, **more}}


def stream(text: str, finish: bool = True, stream_id: str = "s1", **more: Any) -> Json:
    return {"msgtype": "stream", "stream": {"id": stream_id, "finish": finish, "content": text, **more}}
