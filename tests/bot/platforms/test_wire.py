"""The outgoing session reaches the platform's hosts and nobody else, and never waits for ever."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from urllib3.util import parse_url

from bot.platforms import wire as wire_module
from bot.platforms.wire import ForeignHost, NotReached, TooLong, Wire, origin

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
        "https://[::ffff:127.0.0.1]/",
        "https://[v1.api.dingtalk.com]/",
        "https://api。dingtalk。com.evil.example/",
        "https://api.dingtalk.com。evil.example/",
        "https://api。dingtalk.com/",
        "https://ａpi.dingtalk.com/",
        "https://api.dingtalk.com\u200b.evil.example/",
        "https://api%2edingtalk.com/",
        "https://api.dingtalk.com%2f@evil.example/",
        "https://api.dingtalk.com%00.evil.example/",
        "https://api.dingtalk.com\t.evil.example/",
        "https://evil.example\t@api.dingtalk.com/",
        "https://api.dingtalk.com\r\nHost: evil.example/",
        "https://api.dingtalk.com\x00.evil.example/",
        "https:\\\\api.dingtalk.com/",
        "https:/\\api.dingtalk.com/",
        "https://api.dingtalk.com\\.evil.example/",
        "https:api.dingtalk.com",
        "https:///api.dingtalk.com/",
        "https://api.dingtalk.com./",
        "https://api.dingtalk.com:/robot",
        "https://api.dingtalk.com:+443/",
        "https://api.dingtalk.com:443:443/",
        "http://127.1:9/",
        "http://2130706433:9/",
        "http://0x7f.0.0.1:9/",
        "ftp://127.0.0.1:9/",
        "gopher://127.0.0.1:9/",
        "javascript:alert(1)",
        "",
    ],
)
def test_an_address_that_is_not_the_platforms_is_never_called(url: str) -> None:
    with pytest.raises(ForeignHost):
        WIRE.post(url, json={})


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/robot", "HTTP://127.0.0.1:9/?session=1", "http://127.0.0.1:9"])
def test_an_address_of_the_platform_is_called(url: str) -> None:
    with pytest.raises(NotReached):
        WIRE.post(url, json={})


def test_a_base_url_that_is_none_lets_nothing_through() -> None:
    with pytest.raises(ForeignHost):
        Wire(["", "not a url", "https://user@api.dingtalk.com"]).get("")


def test_a_request_prepared_elsewhere_is_looked_at_too() -> None:
    prepared = requests.Request("GET", "https://evil.example/").prepare()
    with pytest.raises(ForeignHost):
        WIRE.send(prepared)


HOSTS = st.sampled_from(["127.0.0.1", "127.0.0.1:9", "evil.example", "api.dingtalk.com", "[::1]", "localhost", ""])
NOISE = st.sampled_from(
    ["", "/", "@", "\\", "#", "?", ":", "//", "%2f", "%40", ".", "。", "\t", "\n", " ", "\u200b", "x"]
)
URLS = st.builds(
    "".join, st.tuples(st.sampled_from(["http://", "https://", "HTTP:", "//", ""]), NOISE, HOSTS, NOISE, HOSTS, NOISE)
)


@settings(max_examples=3000, deadline=None)
@given(URLS)
def test_our_eyes_and_the_librarys_see_the_same_host(url: str) -> None:
    """What passes as the platform's is called at the platform's, also in the eyes of those who make the connection."""
    ours = ("http", "127.0.0.1", 9)
    if origin(url) == ours:
        called = parse_url(str(requests.Request("GET", url).prepare().url))
        assert (called.scheme, called.host, called.port, called.auth) == (*ours, None)


class Elsewhere(BaseHTTPRequestHandler):
    """Sends everybody to another place, breaks off, or never ends."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/gone":
            self.close_connection = True
            return
        self.send_response(302 if path == "/a" else 200)
        self.send_header("Location", "http://127.0.0.1:9/inside")
        self.send_header("Content-Length", {"/cut": "100", "/endless": str(10**9)}.get(path, "0"))
        self.end_headers()
        while path == "/endless":
            try:
                self.wfile.write(b"x" * 65536)
            except OSError:
                return

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def redirecting() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
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
    assert Wire([redirecting]).get(f"{redirecting}/a").status_code == 302


def test_an_answer_without_an_end_is_not_read_to_its_end(redirecting: str) -> None:
    with pytest.raises(TooLong):
        Wire([redirecting]).get(f"{redirecting}/endless")


def test_a_file_is_streamed_to_whoever_asks_for_it(redirecting: str) -> None:
    with Wire([redirecting]).get(f"{redirecting}/endless", stream=True) as response:
        assert next(response.iter_content(10)) == b"x" * 10


@pytest.mark.parametrize("place", ["{here}/gone", "{here}/cut", "http://127.0.0.1:9/", "{here}/endless", "https://x"])
def test_no_error_quotes_the_address_or_leads_to_it(redirecting: str, place: str) -> None:
    address = f"{place.format(here=redirecting)}?access_token=hunter2"
    with pytest.raises(requests.RequestException) as failed:
        Wire([redirecting, "http://127.0.0.1:9"]).get(address, headers={"x-acs-dingtalk-access-token": "hunter2"})
    error = failed.value
    assert error.__cause__ is None and error.__context__ is None
    assert error.request is None and "hunter2" not in repr(error) + str(error)
