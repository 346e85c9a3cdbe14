"""A tiny server that speaks as much S3 as a store needs, and notes how it was asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_ABSENT = b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>not here</Message></Error>'
_DENIED = b'<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>no</Message></Error>'


@dataclass
class FakeS3:
    """What lies in it, by path, and every request: method, path, headers in lower case."""

    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    denies: bool = False


@contextmanager
def fake_s3() -> Iterator[FakeS3]:
    """The server, on a free port of this machine."""
    bucket = FakeS3()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            bucket.objects[self._path()] = self._body()
            self._answer(200)

        def do_GET(self) -> None:
            found = bucket.objects.get(self._path())
            self._answer(404, _ABSENT) if found is None else self._answer(200, found)

        def do_DELETE(self) -> None:
            bucket.objects.pop(self._path(), None)
            self._answer(204)

        def _path(self) -> str:
            headers = {name.lower(): value for name, value in self.headers.items()}
            bucket.asked.append((self.command, self.path, headers))
            return self.path.partition("?")[0]

        def _body(self) -> bytes:
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))

        def _answer(self, status: int, body: bytes = b"") -> None:
            if bucket.denies:
                status, body = 403, _DENIED
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    bucket.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield bucket
    finally:
        server.shutdown()
        server.server_close()
