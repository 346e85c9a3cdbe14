"""A service on the loopback that speaks like OpenAI's: it answers as the test says, and remembers what it was asked."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_DRIP_SECONDS = 0.1
"""Services that think for long keep the line awake with a blank line every now and then."""


@dataclass(frozen=True)
class Answer:
    """One answer: its status, headers and body, after so many seconds, and so many of blank lines."""

    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0
    dripping: float = 0


@dataclass
class Service:
    """Answers in turn, the last one for ever; `asked` are (path, headers, body) in their order."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)

    def next(self) -> Answer:
        """What is answered now."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def says(content: Any, status: int = 200) -> Answer:
    """An answer as a chat writes it: a text, or an object as JSON."""
    words = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    message = {"choices": [{"index": 0, "message": {"role": "assistant", "content": words}}]}
    return Answer(json.dumps(message).encode(), status)


def view(kind: str = "投诉", topic: str = "物流配送", sentiment: str = "negative", why: str = "一直没人处理") -> Answer:
    """An answer that is an opinion."""
    return says({"kind": kind, "topic": topic, "sentiment": sentiment, "why": why})


@contextmanager
def a_service(*answers: Answer) -> Iterator[Service]:
    """A running service; it ends with the block."""
    service = Service(answers=list(answers))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
    service.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.asked.append((self.path, dict(self.headers), json.loads(body)))
            answer = service.next()
            time.sleep(answer.after)
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                blanks = round(answer.dripping / _DRIP_SECONDS)
                self.send_header("Content-Length", str(blanks + len(answer.body)))
                self.end_headers()
                for _ in range(blanks):
                    self.wfile.write(b"\n")
                    time.sleep(_DRIP_SECONDS)
                self.wfile.write(answer.body)
            except ConnectionError:
                return  # whoever asked had no patience

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    return Handler
