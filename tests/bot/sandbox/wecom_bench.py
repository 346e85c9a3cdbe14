"""A bench for WeCom: a company with an app, a 智能机器人 and two groups, and a small server that plays our side."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

import requests
import xmltodict
from aiohttp import web

from bot.sandbox.config import Config
from bot.sandbox.crypto import Envelope
from bot.sandbox.server import Sandbox
from bot.sandbox.wecom.callback import xml
from bot.sandbox.world import SentFile, ShownChat, ShownMessage, WireEntry

CORP = "wwCORP0001"
AGENT = 1000002
SECRET = "app-secret"
ROBOT_KEY = "robot-key-1"
GROUP = "wecom:group:wrGROUP"
APP_CHAT = "wecom:app:ZhangSan"
BOT_CHAT = "wecom:bot:ZhangSan"
KF = "wkSERVICE"
WANGMIN = "wmWANGMIN"
KF_CHAT = f"wecom:kf:{KF}:{WANGMIN}"
APP_ENVELOPE = Envelope("apptoken", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", CORP)
BOT_ENVELOPE = Envelope("bottoken", "4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIws", "")
NONCE = "1234567"

Json = dict[str, Any]
T = TypeVar("T")


def sealed_xml(inner: str, envelope: Envelope = APP_ENVELOPE) -> str:
    """A passive reply as our side seals it."""
    encrypted = envelope.encrypt(inner)
    stamp = str(int(time.time()))
    return xml.write(
        {
            "Encrypt": encrypted,
            "MsgSignature": envelope.sign(stamp, NONCE, encrypted),
            "TimeStamp": int(stamp),
            "Nonce": NONCE,
        }
    )


def passive(user: str, kind: str, **more: Any) -> str:
    """The inner XML of a passive reply."""
    ends = {"ToUserName": user, "FromUserName": CORP, "CreateTime": int(time.time()), "MsgType": kind}
    return xml.write(ends | more)


def sealed_json(inner: Json, nonce: str, envelope: Envelope = BOT_ENVELOPE) -> str:
    """An answer of 智能机器人 as our side seals it."""
    encrypted = envelope.encrypt(json.dumps(inner, ensure_ascii=False))
    stamp = int(time.time())
    signature = envelope.sign(str(stamp), nonce, encrypted)
    return json.dumps({"encrypt": encrypted, "msgsignature": signature, "timestamp": stamp, "nonce": nonce})


@dataclass
class OurServer:
    """Hears the callbacks, checks that they are authentic, and answers as the test tells it to."""

    heard: list[Json] = field(default_factory=list)
    """Every callback in the clear, in the order in which they came."""
    queries: list[dict[str, str]] = field(default_factory=list)
    envelopes: list[str] = field(default_factory=list)
    """The XML around every callback of the app, as it came."""
    app_answer: Callable[[Json], str] = lambda heard: ""
    """The whole HTTP body for a callback of the app."""
    bot_answer: Callable[[Json], Json | None] = lambda heard: None
    """The inner JSON for a callback of 智能机器人; None for an empty body."""
    bot_body: Callable[[str], str] | None = None
    """The whole HTTP body instead, made from the nonce."""
    status: int = 200
    delay_seconds: float = 0
    echo: Callable[[str], str] = lambda echo: echo
    verified: int = 0
    answering: int = 0
    most_at_once: int = 0

    def routes(self) -> list[web.RouteDef]:
        return [web.route("*", "/app", self._app), web.route("*", "/bot", self._bot)]

    async def _app(self, request: web.Request) -> web.Response:
        if request.method == "GET":
            return self._verify(request, APP_ENVELOPE)
        self.envelopes.append(await request.text())
        outer = xmltodict.parse(self.envelopes[-1])["xml"]
        assert outer["ToUserName"] == CORP
        assert outer["AgentID"] == str(AGENT)
        heard = xmltodict.parse(self._open(request, APP_ENVELOPE, outer["Encrypt"]))["xml"]
        return await self._answer(request, heard, lambda: self.app_answer(heard))

    async def _bot(self, request: web.Request) -> web.Response:
        if request.method == "GET":
            return self._verify(request, BOT_ENVELOPE)
        heard = json.loads(self._open(request, BOT_ENVELOPE, (await request.json())["encrypt"]))
        return await self._answer(request, heard, lambda: self._bot_text(heard, request.query["nonce"]))

    def _bot_text(self, heard: Json, nonce: str) -> str:
        if self.bot_body is not None:
            return self.bot_body(nonce)
        inner = self.bot_answer(heard)
        return "" if inner is None else sealed_json(inner, nonce)

    async def _answer(self, request: web.Request, heard: Json, body: Callable[[], str]) -> web.Response:
        self.heard.append(heard)
        self.queries.append(dict(request.query))
        self.answering += 1
        self.most_at_once = max(self.most_at_once, self.answering)
        await asyncio.sleep(self.delay_seconds)
        self.answering -= 1
        return web.Response(text=body(), status=self.status)

    def _verify(self, request: web.Request, envelope: Envelope) -> web.Response:
        self.verified += 1
        return web.Response(text=self.echo(self._open(request, envelope, request.query["echostr"])))

    def _open(self, request: web.Request, envelope: Envelope, encrypted: str) -> str:
        query = request.query
        envelope.check(query["msg_signature"], query["timestamp"], query["nonce"], encrypted)
        return envelope.decrypt(encrypted)


@dataclass
class Bench:
    """A running sandbox with our server beside it; tests speak HTTP to it, and call people's actions."""

    sandbox: Sandbox
    ours: OurServer
    loop: asyncio.AbstractEventLoop

    def run(self, action: Coroutine[Any, Any, T]) -> T:
        """Let something happen in the sandbox's loop."""
        return asyncio.run_coroutine_threadsafe(action, self.loop).result(30)

    def say(self, chat: str, text: str, user: str = "ZhangSan", picture: bytes = b"", **more: Any) -> ShownMessage:
        assert self.sandbox.wecom is not None
        if picture:
            more["file"] = SentFile("image", "picture.jpg", picture)
        return self.run(self.sandbox.wecom.say(chat, user, text, **more))

    def click(self, message: ShownMessage, key: str, user: str = "ZhangSan", **form: str) -> str:
        assert self.sandbox.wecom is not None
        return self.run(self.sandbox.wecom.click(message, user, key, form))

    def enter(self, chat: str, user: str = "ZhangSan", scene_param: str = "") -> None:
        assert self.sandbox.wecom is not None
        self.run(self.sandbox.wecom.enter(chat, user, scene_param))

    def happen(self, event: str, user: str = "ZhangSan", **fields: Any) -> str:
        """What the platform reports by itself."""
        assert self.sandbox.wecom is not None
        return self.run(self.sandbox.wecom.happen(user, event, fields))

    def recall(self, message: ShownMessage, user: str) -> None:
        assert self.sandbox.wecom is not None
        self.run(self.sandbox.wecom.recall(message, user))

    def pull(self, **more: Any) -> Json:
        """kf/sync_msg with the last doorbell's token."""
        token = [heard["Token"] for heard in self.ours.heard if heard.get("Event") == "kf_msg_or_event"][-1]
        return self.post("kf/sync_msg", {"open_kfid": KF, "token": token} | more)

    def kf_send(self, kind: str = "text", content: Json | None = None, **more: Any) -> Json:
        """kf/send_msg to 王敏."""
        body: Json = {"touser": WANGMIN, "open_kfid": KF, "msgtype": kind}
        body[kind] = {"content": "您好"} if content is None else content
        return self.post("kf/send_msg", body | more)

    def upload(self, kind: str, content: bytes, name: str = "a.png", path: str = "media/upload", **query: str) -> Json:
        """media/upload, or the webhook robot's own."""
        query = query or {"access_token": self.token()}
        url = f"{self.sandbox.wecom_url}/cgi-bin/{path}"
        files = {"media": (name, content)}
        return dict(requests.post(url, params=query | {"type": kind}, files=files, timeout=10).json())

    def exceeded(self) -> list[tuple[str, int, int]]:
        """Every limit that was exceeded, with how many calls came and how many were allowed."""
        return [(e.limit, e.count, e.allowed) for e in self.sandbox.world.ledger("wecom").exceeded]

    def pass_time(self, **delta: float) -> None:
        """Move the sandbox's clock on."""
        self.sandbox.world.moved += timedelta(**delta)

    def get(self, path: str, **query: str) -> Json:
        return dict(requests.get(f"{self.sandbox.wecom_url}/cgi-bin/{path}", params=query, timeout=10).json())

    def token(self) -> str:
        return str(self.get("gettoken", corpid=CORP, corpsecret=SECRET)["access_token"])

    def post(self, path: str, body: Json, **query: str) -> Json:
        """Call the API; the access_token is added where no query is given."""
        raw = json.dumps(body, ensure_ascii=False).encode()
        query = query or {"access_token": self.token()}
        return dict(
            requests.post(f"{self.sandbox.wecom_url}/cgi-bin/{path}", data=raw, params=query, timeout=10).json()
        )

    def page_post(self, url: str, body: Json) -> tuple[int, Json]:
        """POST to the control API: the status and the body."""
        response = requests.post(url, json=body, timeout=10)
        return response.status_code, dict(response.json())

    def send(self, kind: str = "text", content: Json | None = None, **more: Any) -> Json:
        """message/send to 张三."""
        body: Json = {"touser": "ZhangSan", "agentid": AGENT, "msgtype": kind}
        body[kind] = {"content": "您好"} if content is None else content
        return self.post("message/send", body | more)

    def chat(self, name: str) -> ShownChat:
        return self.sandbox.world.chats[name]

    def texts(self, name: str) -> list[str]:
        return [message.text for message in self.chat(name).messages]

    def last(self, name: str) -> ShownMessage:
        return self.chat(name).messages[-1]

    @property
    def wire(self) -> list[WireEntry]:
        return self.sandbox.world.wire

    @property
    def callback(self) -> WireEntry:
        """The last callback in the wire log."""
        return [entry for entry in self.wire if entry.direction == "→ bot" and entry.what.startswith("POST")][-1]

    def verdicts(self) -> str:
        return "\n".join(entry.verdict for entry in self.wire if entry.verdict)

    def wait_until(self, condition: Callable[[], bool], seconds: float = 5) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, self.verdicts()
            time.sleep(0.01)


def configuration(ours_url: str, **options: Any) -> Json:
    """The sandbox's configuration: 张三 and 李工 in one group, the other group without a robot."""
    return {
        "wecom": {
            "corp_id": CORP,
            "members": [{"userid": "ZhangSan", "name": "张三"}, {"userid": "LiGong", "name": "李工"}],
            "app": {
                "agent_id": AGENT,
                "name": "回声助手",
                "secret": SECRET,
                "token": APP_ENVELOPE.token,
                "aes_key": APP_ENVELOPE.aes_key,
                "callback_url": f"{ours_url}/app",
            },
            "bot": {
                "bot_id": "aib1",
                "name": "回声",
                "token": BOT_ENVELOPE.token,
                "aes_key": BOT_ENVELOPE.aes_key,
                "callback_url": f"{ours_url}/bot",
            },
            "groups": [
                {"chat_id": "wrGROUP", "title": "客户群", "members": ["ZhangSan", "LiGong"], "robot_key": ROBOT_KEY},
                {"chat_id": "wrMUTE", "title": "内部群", "members": ["LiGong"]},
            ],
            "departments": [
                {"id": 2, "name": "售后", "members": ["ZhangSan"]},
                {"id": 3, "name": "现场", "members": ["LiGong"], "parent": 2},
            ],
            "tags": [{"id": 7, "name": "值班", "members": ["LiGong"]}],
            "customers": [{"external_userid": WANGMIN, "name": "王敏", "unionid": "oUnion"}],
            "kf": [{"open_kfid": KF, "name": "回声客服", "servicers": ["LiGong"]}],
        },
        "phones": [
            {"id": "zhangsan", "label": "客户 张三", "role": "customer", "chats": [GROUP], "user": "wecom:ZhangSan"}
        ],
        "options": {
            "poll_seconds": 0.02,
            "retry_seconds": 0.02,
            "callback_timeout_seconds": 3,
            "slow_seconds": 0.3,
            **options,
        },
    }


class Running:
    """Starts our server and the sandbox in a loop of their own; `with Running() as bench:`."""

    def __init__(
        self, *, ours: OurServer | None = None, app: Json | None = None, robot: Json | None = None, **options: Any
    ) -> None:
        """`app` and `robot` (智能机器人) override what `configuration` says of them."""
        self.ours = ours or OurServer()
        self.app, self.robot, self.options = app or {}, robot or {}, options
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self) -> Bench:
        self.thread.start()
        return self._run(self._open())

    def __exit__(self, *_: object) -> None:
        self._run(self._close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()

    def _run(self, action: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(action, self.loop).result(30)

    async def _open(self) -> Bench:
        app = web.Application()
        app.add_routes(self.ours.routes())
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        port = self.runner.addresses[0][1]
        raw = configuration(f"http://127.0.0.1:{port}", **self.options)
        raw["wecom"]["app"] |= self.app
        raw["wecom"]["bot"] |= self.robot
        self.sandbox = Sandbox(Config.model_validate(raw))
        await self.sandbox.start()
        return Bench(self.sandbox, self.ours, self.loop)

    async def _close(self) -> None:
        await self.sandbox.stop()
        await self.runner.cleanup()


BUTTONS: Json = {
    "card_type": "button_interaction",
    "source": {"desc": "回声"},
    "main_title": {"title": "F-260214-007", "desc": "待接单"},
    "horizontal_content_list": [{"keyname": "客户", "value": "张三"}],
    "sub_title_text": "扫码枪连不上",
    "button_list": [
        {"text": "接单", "style": 1, "key": "accept:F-260214-007:"},
        {"text": "转派", "style": 2, "key": "transfer:F-260214-007:"},
    ],
    "task_id": "task-1",
}
NOTICE: Json = {
    "card_type": "text_notice",
    "main_title": {"title": "已记录"},
    "card_action": {"type": 1, "url": "https://example.com/f/1"},
}
VOTE: Json = {
    "card_type": "vote_interaction",
    "main_title": {"title": "满意吗"},
    "checkbox": {"question_key": "score", "option_list": [{"id": "1", "text": "不满意"}, {"id": "5", "text": "满意"}]},
    "submit_button": {"text": "提交", "key": "submit"},
    "task_id": "vote-1",
}
