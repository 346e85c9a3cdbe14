"""The outgoing session reaches the platform's hosts and nobody else, and never waits for ever."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests

from bot.platforms import wire as wire_module
from bot.platforms.wire import ForeignHost, Wire

WIRE = Wire(["https://api.dingtalk.com", "https://oapi.dingtalk.com:443/", "http://127.0.0.1:9"])


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/robot",
        "https://api.dingtalk.com.evil.example/robot",
        "https://evil.example/https://api.dingtalk.com",
        "https://api.dingtalk.com@evil.example/robot",
        "https://evil.example#@api.dingtalk.com/",
        "https://evil.example\\@api.dingtalk.com/",
        "https://user:password@api.dingtalk.com/robot",
        "https://@api.dingtalk.com/robot",
        "http://api.dingtalk.com/robot",
        "https://api.dingtalk.com:8443/robot",
        "https://api.dingtalk.com:99999/robot",
        "https://127.0.0.1/robot",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:10/robot",
        "http://localhost:9/",
        "file:///etc/passwd",
        "//api.dingtalk.com/robot",
        "https://[::1/",
        "",
    ],
)
def test_an_address_that_is_not_the_platforms_is_never_called(url: str) -> None:
    with pytest.raises(ForeignHost):
        WIRE.post(url, json={})


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/robot", "HTTP://127.0.0.1:9/?session=1"])
def test_an_address_of_the_platform_is_called(url: str) -> None:
    with pytest.raises(requests.ConnectionError):
        WIRE.post(url, json={})


class Elsewhere(BaseHTTPRequestHandler):
    """Sends everybody to another place."""

    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", "http://127.0.0.1:9/inside")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def redirecting() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_redirect_is_not_followed_even_when_asked_for(redirecting: str) -> None:
    assert Wire([redirecting]).get(f"{redirecting}/a", allow_redirects=True).status_code == 302


def test_a_server_that_never_answers_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_module, "READ_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        with pytest.raises(requests.ReadTimeout):
            Wire([url]).get(url)
        with pytest.raises(requests.ReadTimeout):
            Wire([url]).get(url, timeout=None)


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch, redirecting: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert Wire([redirecting]).get(redirecting).status_code == 302
