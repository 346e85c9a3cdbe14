"""Our platform and the sandbox's WeCom, talking to each other over real sockets."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from bot.clock import now
from bot.platforms.port import Doorbell, OpenWay, Refused, Request, Response, Target
from bot.platforms.tools import Tools
from bot.platforms.wecom.account import KfSettings
from bot.platforms.wecom.platform import WecomPlatform
from handlers.messages import SILENCE, Heard, Reply
from tests.bot.platforms.wecom.sender import ACCOUNT, AES_KEY

Mind = Callable[[Heard], Reply]
REMARKS = ("重复的请求，已静默丢弃", "更新卡片")
"""What the sandbox notes down although all is well."""
GROUP, APP, BOT = "wecom:group:wrCHAT", "wecom:app:zhangsan", "wecom:bot:zhangsan"
OURS = "wecom:group:wrAPP"
KF, KF_NEW = "wecom:kf:wkMAIN:wmLINA0001", "wecom:kf:wkMAIN:wmWANG0002"


class Meeting:
    """`mind` decides what is answered to everything heard; `heard` keeps it. People act through the control API."""

    def __init__(self, platform: WecomPlatform, page: str) -> None:
        self.platform, self.page = platform, page
        self.heard: list[Heard] = []
        self.rung: list[Doorbell] = []
        self._cursor = ""
        self.mind: Mind = lambda heard: SILENCE

    def receive(self, path: str, request: Request) -> Response:
        """What a web process does with a callback."""
        door = next(door for door in self.platform.doors() if f"/{door.path}" == path)
        at = now()
        try:
            found = door.hear(request, at)
            if isinstance(found, Response):
                return found
            if isinstance(found, Doorbell):
                self.rung.append(found)
                return found.answer
            self.heard.append(found)
            return door.answer(request, found, self.mind(found), at)
        except Refused as refused:
            return Response(status=refused.status)

    def pull(self) -> list[Heard]:
        """What a worker does after the doorbell: fetch until there is no more."""
        ring, found, more = self.rung.pop(), [], True
        while more:
            pulled = self.platform.pull(ring.source, self._cursor, ring.token, now())
            found += pulled.heard
            self._cursor, more = pulled.cursor, pulled.more
        self.heard += found
        return found

    def act(self, what: str, **body: Any) -> Any:
        """`say`, `click`, `enter`, `fault`: what a member does."""
        response = requests.post(f"{self.page}/sandbox/{what}", json=body, timeout=20)
        response.raise_for_status()
        return response.json()

    def messages(self, chat: str) -> list[dict[str, Any]]:
        """What hangs in a chat."""
        state = requests.get(f"{self.page}/sandbox/state", timeout=5).json()
        return next(found["messages"] for found in state["chats"] if found["id"] == chat)

    def complaints(self) -> list[str]:
        """Everything WeCom found wrong with what we sent or answered."""
        entries = requests.get(f"{self.page}/sandbox/wire", timeout=5).json()
        found = entries if isinstance(entries, list) else entries["entries"]
        notes = [f"{entry['what']}: {entry['verdict']}" for entry in found if entry["verdict"]]
        return [note for note in notes if not note.endswith(REMARKS)]

    def target(self, chat_id: str, kind: str) -> Target:
        """A chat with the ways that were opened in it."""
        openings = [h.opening for h in self.heard if h.opening and h.where.chat_id == chat_id]
        ways = [OpenWay(n, o.door, o.address, o.expires_at, o.once, o.budget or None) for n, o in enumerate(openings)]
        return Target(chat_id, kind, ways[::-1], lambda action: f"https://huisheng.example/a/{action}")


@contextmanager
def a_meeting(tmp_path: Path) -> Iterator[Meeting]:
    """Both sides up, each callback URL verified."""
    wecom_port, page_port, dingtalk_port = (free_port() for _ in range(3))
    api_url = f"http://127.0.0.1:{wecom_port}"
    more = {"oauth_url": api_url, "kf": KfSettings(accounts={"wkMAIN": "售后客服"}), "appchats": {"wrAPP": "wrAPP"}}
    account = ACCOUNT.model_copy(update={"api_url": api_url} | more)
    platform = WecomPlatform("main", account, Tools.of(None, "", now))
    meeting = Meeting(platform, f"http://127.0.0.1:{page_port}")
    with serving(meeting) as ours:
        config = tmp_path / "sandbox.json"
        config.write_text(json.dumps(company(ours)), "utf-8")
        ports = [f"--wecom-port={wecom_port}", f"--page-port={page_port}", f"--dingtalk-port={dingtalk_port}"]
        command = [sys.executable, "-m", "bot.sandbox", "--config", str(config), *ports]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sandbox:
            try:
                assert sandbox.stdout is not None and sandbox.stdout.readline() == "ready\n"
                yield meeting
            finally:
                sandbox.terminate()


@contextmanager
def serving(meeting: Meeting) -> Iterator[str]:
    """A web server with the doors of a meeting's platform."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            response = meeting.receive(url.path, Request(self.command, dict(parse_qsl(url.query)), {}, body))
            self.send_response(response.status)
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(response.body)))
            self.end_headers()
            self.wfile.write(response.body)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def company(ours: str) -> dict[str, Any]:
    """The sandbox's configuration: one company with an app, a bot and a group with a robot."""
    app = {"agent_id": 1000002, "name": "回声", "secret": "app-secret", "token": "QDG6eK"}
    bot = {"bot_id": "AIBOTID", "name": "回声 助手", "token": "bottoken"}
    keys = {"aes_key": AES_KEY}
    members = [{"userid": "zhangsan", "name": "张三"}, {"userid": "ligong", "name": "李工"}]
    ours_made = {"chat_id": "wrAPP", "title": "内部群", "members": ["zhangsan", "ligong"], "appchat": True}
    group = {"chat_id": "wrCHAT", "title": "客户群", "members": ["zhangsan", "ligong"], "robot_key": "robot-key"}
    return {
        "wecom": {
            "corp_id": "wwcorp",
            "members": members,
            "app": app | keys | {"callback_url": f"{ours}/wecom/main/app"},
            "bot": bot | keys | {"callback_url": f"{ours}/wecom/main/bot"},
            "groups": [group, ours_made],
            "customers": [
                {"external_userid": "wmLINA0001", "name": "李娜"},
                {"external_userid": "wmWANG0002", "name": "王强"},
            ],
            "kf": [{"open_kfid": "wkMAIN", "name": "售后客服", "servicers": ["ligong"]}],
        },
        "dingtalk": None,
        "phones": [],
    }


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port
