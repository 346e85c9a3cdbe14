"""A tiny HTTP server that plays the answers it was given, in order, and keeps the requests."""

import json
import socket
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

OK = {"errcode": 0, "errmsg": "ok"}
HANG_UP = "hang up"
"""Reset the connection after the request was read, as a dying gateway does."""


class Counter(ThreadingHTTPServer):
    """Takes a crowd: twenty callers at once are not turned away at the door."""

    request_queue_size = 64


@dataclass
class Asked:
    """One request: its path, its query, its body as JSON, and the body as it was."""

    method: str
    path: str
    query: dict[str, str]
    raw: bytes
    content_type: str

    @property
    def body(self) -> Any:
        return json.loads(self.raw)


@dataclass
class Served:
    """An answer with headers of its own: a file."""

    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass
class Office:
    """`answers[path]` are played one after the other, the last of them for ever; a token is always given."""

    answers: dict[str, list[Any]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    tokens: int = 0

    def __enter__(self) -> "Office":
        office = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                office.handle(self)

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                """Silent."""

        self._server = Counter(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def calls(self, path: str) -> list[Asked]:
        """The requests to one path below /cgi-bin/."""
        return [asked for asked in self.asked if asked.path == f"/cgi-bin/{path}"]

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """Note the request, then play the next answer: JSON, a status, a (status, bytes), Served, or HANG_UP."""
        url = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        raw = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        content_type = request.headers.get("Content-Type", "")
        self.asked.append(Asked(request.command, url.path, query, raw, content_type))
        answer = self._next(url.path.removeprefix("/cgi-bin/"))
        if answer == HANG_UP:
            request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            request.connection.close()
            request.close_connection = True
            return
        if isinstance(answer, int):
            answer = (answer, b"")
        served = answer if isinstance(answer, Served) else _served(answer)
        request.send_response(served.status)
        if 300 <= served.status < 400:
            request.send_header("Location", f"{self.url}/cgi-bin/elsewhere")
        for name, value in served.headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(served.body)))
        request.end_headers()
        request.wfile.write(served.body)

    def _next(self, path: str) -> Any:
        given = self.answers.get(path)
        if given:
            return given.pop(0) if len(given) > 1 else given[0]
        if path == "gettoken":
            self.tokens += 1
            return OK | {"access_token": f"token-{self.tokens}", "expires_in": 7200}
        return OK


def _served(answer: Any) -> Served:
    if isinstance(answer, tuple):
        return Served(answer[1], status=answer[0])
    return Served(json.dumps(answer).encode(), {"Content-Type": "application/json; charset=UTF-8"})
