"""A small DingTalk on the loopback: answers as told, and keeps what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from pydantic import SecretStr

from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.port import OpenWay, Target
from bot.platforms.tools import Tools

AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
SECRET = "this is a secret"
VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))["vectors"]
BREAK_OFF = object()
"""An answer that never comes: the line is cut after the request was read."""


def vector(vector_id: str) -> Any:
    """The raw part of a recorded sample; a text where it was recorded as text."""
    return next(one["raw"] for one in VECTORS if one["id"] == vector_id)


def account(**settings: Any) -> DingTalkAccount:
    """An account of 回声公司."""
    given = {"client_id": "dingapp", "client_secret": SecretStr(SECRET), **settings}
    return DingTalkAccount(**given)


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    query: dict[str, str] = field(default_factory=dict)
    raw: bytes = b""


@dataclass
class Office:
    """What is asked, in order, and what is answered: per path a list of (status, body), the last one for ever."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    tokens: int = 0

    def says(self, path: str, *answers: tuple[int, Any]) -> None:
        """Answer this path with these, one after the other."""
        self.answers[path] = list(answers)

    def about(self, path: str) -> list[Asked]:
        """What was asked at this path."""
        return [one for one in self.asked if one.path == path]

    def answer(self, path: str) -> tuple[int, Any]:
        """The next answer."""
        if path == "/v1.0/oauth2/accessToken" and path not in self.answers:
            self.tokens += 1
            return 200, {"accessToken": f"token-{self.tokens}", "expireIn": 7200}
        waiting = self.answers.get(path, [(200, {})])
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def account(self, **settings: Any) -> DingTalkAccount:
        """An account that calls here."""
        return account(api_url=self.url, oapi_url=self.url, **settings)

    def platform(self, **settings: Any) -> DingTalkPlatform:
        """A platform that calls here."""
        return DingTalkPlatform("main", self.account(**settings), Tools.of(None, "", lambda: AT))

    def way(self) -> OpenWay:
        """A session webhook that leads here."""
        address = f"{self.url}/robot/sendBySession?session=79b4"
        return OpenWay(
            id=3, door="dingtalk.session", address=address, expires_at=AT + timedelta(minutes=90), once=False
        )

    def group(self, *ways: OpenWay) -> Target:
        """张三's group."""
        return Target("cidGroup+/==", "group", ways, lambda action: f"http://us/a/{action}")

    def person(self, *ways: OpenWay, user_id: str = "ligong") -> Target:
        """李工's private chat with the robot."""
        return Target(user_id, "private", ways, lambda action: f"http://us/a/{action}")


def _written(answer: Any) -> bytes:
    return answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()


@contextmanager
def office() -> Iterator[Office]:
    """An office that is open."""
    here = Office()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            path, _, query = self.path.partition("?")
            body = json.loads(raw) if self.headers.get("Content-Type", "").startswith("application/json") else {}
            headers = {name.lower(): value for name, value in self.headers.items()}
            here.asked.append(Asked(self.command, path, headers, body, dict(parse_qsl(query)), raw))
            status, answer = here.answer(path)
            if answer is BREAK_OFF:
                self.close_connection = True
                return
            raw = answer if isinstance(answer, bytes) else _written(answer)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"{here.url}/elsewhere")
            self.send_header("Content-Type", "image/png" if isinstance(answer, bytes) else "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_PUT = do_GET = do_POST

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    here.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
