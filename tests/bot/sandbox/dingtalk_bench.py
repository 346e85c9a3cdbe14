"""A bench for DingTalk's side: the servers run in a thread of their own, the test plays both the people and the bot."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

import requests
from aiohttp import web
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as connect_websocket

from bot.sandbox.calling import Caller
from bot.sandbox.config import DingTalk, Options
from bot.sandbox.crypto import Envelope
from bot.sandbox.dingtalk.habits import Habits
from bot.sandbox.dingtalk.side import DingTalkSide
from bot.sandbox.world import SentFile, ShownMessage, WireEntry, World

Json = dict[str, Any]
T = TypeVar("T")
CLIENT_ID, CLIENT_SECRET = "dingcustomerbot", "client-secret-of-the-bot"
GROUP, CONVERSATION = "dingtalk:group:cidCustomers==", "cidCustomers=="
ZHANGSAN, LIGONG = "dingtalk:robot:zhangsan", "dingtalk:robot:ligong"
TEMPLATE = "feedback.schema"
ROBOT_TOKEN, ROBOT_SECRET = "token-of-custom-robot", "SEC-of-custom-robot"
EVENTS_TOKEN, EVENTS_KEY = "123456", "1234567890123456789012345678901234567890123"
EVERY_EVENT = {"type": "EVENT", "topic": "*"}
LARGEST_BODY = 64 * 1024 * 1024
SUBSCRIPTIONS = [
    {"type": "CALLBACK", "topic": "/v1.0/im/bot/messages/get"},
    {"type": "CALLBACK", "topic": "/v1.0/card/instances/callback"},
]


def organisation(**changes: Any) -> DingTalk:
    """张三 (a customer) and 李工 (staff) in one group with the robot 回声; 王总 only alone with it."""
    return DingTalk.model_validate(
        {
            "corp_id": "dingcorp",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "robot_code": CLIENT_ID,
            "robot_name": "回声",
            "users": [
                {"user_id": "zhangsan", "name": "张三", "union_id": "union-zhangsan"},
                {"user_id": "ligong", "name": "李工", "mobile": "13800000000"},
                {"user_id": "wangzong", "name": "王总"},
            ],
            "groups": [
                {
                    "conversation_id": CONVERSATION,
                    "title": "客户群",
                    "members": ["zhangsan", "ligong"],
                    "robot_token": ROBOT_TOKEN,
                    "robot_secret": ROBOT_SECRET,
                }
            ],
            "templates": [TEMPLATE],
            **changes,
        }
    )


@dataclass
class BotServer:
    """The bot's own URL: remembers what was posted, answers what it is told to, after `delay` seconds."""

    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    """Used one after the other; the last one stays."""
    delay: float = 0
    events: list[tuple[Json, Json]] = field(default_factory=list)
    """What was posted as an event: the query, and the body in the clear."""
    event_answers: list[str] = field(default_factory=lambda: ["success"])
    """Words that are sealed and sent back, used as `answers` are; anything that begins with `!` is sent as it is."""
    page: str = ""
    """A page of the bot's own server."""

    def routes(self) -> list[web.RouteDef]:
        own = [web.post("/events", self.take_event), web.get("/page", self.show_page)]
        return [*own, web.post("/{path:.*}", self.take)]

    async def take_event(self, request: web.Request) -> web.Response:
        envelope = Envelope(EVENTS_TOKEN, EVENTS_KEY, CLIENT_ID)
        query, sealed = dict(request.query), str((await request.json())["encrypt"])
        self.events.append((query, json.loads(envelope.decrypt(sealed)) | {"sealed": sealed}))
        await asyncio.sleep(self.delay)
        words = self.event_answers[0] if len(self.event_answers) == 1 else self.event_answers.pop(0)
        if words.startswith("!"):
            return web.Response(text=words[1:])
        encrypted = envelope.encrypt(words)
        signature = envelope.sign("1614767836", "nonce", encrypted)
        body = {"msg_signature": signature, "timeStamp": "1614767836", "nonce": "nonce", "encrypt": encrypted}
        return web.json_response(body)

    async def show_page(self, request: web.Request) -> web.Response:
        return web.Response(text=self.page, content_type="text/html")

    async def take(self, request: web.Request) -> web.Response:
        self.heard.append(({k.lower(): v for k, v in request.headers.items()}, await request.read()))
        await asyncio.sleep(self.delay)
        status, text = (self.answers or [(200, "")])[0]
        if len(self.answers) > 1:
            self.answers.pop(0)
        return web.Response(status=status, text=text)

    def body(self, number: int = -1) -> Json:
        return json.loads(self.heard[number][1])


class Bench:
    """Both servers, on free ports of the loopback."""

    def __init__(self, options: Options | None = None, habits: Json | None = None, **changes: Any) -> None:
        self.world, self.bot = World(), BotServer()
        options = options or Options(pings_seconds=30)
        self._options = options.model_copy(update={"dingtalk": Habits(**habits)}) if habits else options
        self._changes = changes
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "Bench":
        self._thread.start()
        self.do(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self.do(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _start(self) -> None:
        (bot_socket, self.bot_url), (own_socket, self.url) = _listening(), _listening()
        urls = {"callback_url": f"{self.bot_url}/robot", "card_callback_url": f"{self.bot_url}/card"}
        if self._changes.pop("events", False):
            urls |= {"events_callback_url": f"{self.bot_url}/events", "events_token": EVENTS_TOKEN}
            urls |= {"events_aes_key": EVENTS_KEY}
        self.caller = Caller(self.world, retry_seconds=0.05)
        await self.caller.start()
        config = organisation(**{**urls, **self._changes})
        self.side = DingTalkSide(self.world, config, self._options, self.caller, base_url=self.url)
        await self.side.start()
        self._runners = [
            await _serve(bot_socket, self.bot.routes()),
            await _serve(own_socket, self.side.routes()),
        ]

    async def open_at(self, port: int) -> None:
        """The bot's server at this port, too, from now on."""
        listening, _ = _listening(port)
        self._runners.append(await _serve(listening, self.bot.routes()))

    async def _stop(self) -> None:
        await self.side.stop()
        await self.caller.stop()
        for runner in self._runners:
            await runner.cleanup()

    def begin(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Start something in the servers' loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the servers' loop and wait for it."""
        return self.begin(work).result(20)

    def later(self, **duration: float) -> None:
        """Move the sandbox's clock."""

        async def move() -> None:
            self.world.move_clock(timedelta(**duration))

        self.do(move())

    def fault(self, name: str, times: int = 1) -> None:
        """Inject a fault."""

        async def inject() -> None:
            self.world.faults[name] = times
            self.world.touch()

        self.do(inject())

    def token(self) -> str:
        body = {"appKey": CLIENT_ID, "appSecret": CLIENT_SECRET}
        return str(self.post("/v1.0/oauth2/accessToken", body, token="").json()["accessToken"])

    def call(
        self, method: str, path: str, body: Any = None, token: str | None = None, **more: Any
    ) -> requests.Response:
        headers = {"x-acs-dingtalk-access-token": self.token() if token is None else token}
        return requests.request(method, self.url + path, json=body, headers=headers, timeout=10, **more)

    def post(self, path: str, body: Any, token: str | None = None) -> requests.Response:
        return self.call("POST", path, body, token)

    def open(self, **changes: Any) -> requests.Response:
        body = {"clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET, "subscriptions": SUBSCRIPTIONS} | changes
        headers = {"Accept": "application/json"}
        return requests.post(f"{self.url}/v1.0/gateway/connections/open", json=body, headers=headers, timeout=5)

    def connect(self, **changes: Any) -> ClientConnection:
        opened = self.open(**changes).json()
        return connect_websocket(f"{opened['endpoint']}?ticket={opened['ticket']}", open_timeout=5)

    def say(
        self, text: str, chat: str = GROUP, user: str = "zhangsan", picture: bytes = b"", **more: Any
    ) -> ShownMessage:
        if picture:
            more["file"] = SentFile("image", "picture.jpg", picture)
        return self.do(self.side.say(chat, user, text, **more))

    def click(self, message: ShownMessage, key: str, user: str = "ligong") -> str:
        return self.do(self.side.click(message, user, key, {}))

    def happen(self, event: str, user: str = "zhangsan", /, **fields: Any) -> str:
        return self.do(self.side.happen(user, event, fields))

    def exceeded(self) -> list[tuple[str, str]]:
        """The limits that were exceeded, with their keys."""
        return [(excess.limit, excess.key) for excess in self.world.ledger("dingtalk").exceeded]

    def shown(self, chat: str = GROUP) -> list[ShownMessage]:
        return self.world.chats[chat].messages

    def wire(self, what: str) -> list[WireEntry]:
        return [entry for entry in self.world.wire if what in entry.what]

    @property
    def verdict(self) -> str:
        """What was wrong with the exchange recorded last."""
        return self.world.wire[-1].verdict


def receive(client: ClientConnection) -> Json:
    """The next frame."""
    frame: Json = json.loads(client.recv(timeout=5))
    return frame


def acknowledge(client: ClientConnection, frame: Json, data: Any = None) -> None:
    """Answer a frame: to a message with nothing, to an event with its status."""
    headers = {"messageId": frame["headers"]["messageId"], "contentType": "application/json"}
    text = json.dumps({"response": None} if data is None else data)
    client.send(json.dumps({"code": 200, "headers": headers, "message": "OK", "data": text}))


def until(true: Callable[[], bool], seconds: float = 15) -> None:
    """Wait for something to come true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


def free_port() -> int:
    """A port where nobody listens."""
    listening, _ = _listening()
    with listening:
        return int(listening.getsockname()[1])


def _listening(port: int = 0) -> tuple[socket.socket, str]:
    listening = socket.create_server(("127.0.0.1", port))
    return listening, f"http://127.0.0.1:{listening.getsockname()[1]}"


async def _serve(listening: socket.socket, routes: list[web.RouteDef]) -> web.AppRunner:
    app = web.Application(client_max_size=LARGEST_BODY)
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    return runner
