"""Whatever goes wrong with a platform: no secret of ours or of its comes up in an error, a log line or Redis."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import redis
import requests
import structlog
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError

from bot import logs
from bot.platforms.port import Closed, TryLater, Uncertain
from bot.platforms.tools import Tools
from tests.bot.platforms.every.accounts import PLATFORMS, SECRET
from tests.bot.platforms.every.calls import CANARY, Build, calls_of, leading_to
from tests.bot.platforms.every.canned import Canned
from tests.bot.platforms.every.doors import AT

TOKENS = {
    "gettoken": f'{{"errcode":0,"errmsg":"ok","access_token":"t-{SECRET}","expires_in":7200}}'.encode(),
    "accessToken": f'{{"accessToken":"t-{SECRET}","expireIn":7200}}'.encode(),
}

Raise = Callable[[requests.PreparedRequest], Exception]


def _unreachable(request: requests.PreparedRequest) -> Exception:
    reason = NewConnectionError(None, "refused")  # type: ignore[arg-type]
    return requests.ConnectionError(MaxRetryError(None, str(request.url), reason), request=request)  # type: ignore[arg-type]


def _reset(request: requests.PreparedRequest) -> Exception:
    return requests.ConnectionError(ProtocolError("Connection aborted.", str(request.url)), request=request)


def _too_slow(request: requests.PreparedRequest) -> Exception:
    return requests.ReadTimeout(ReadTimeoutError(None, str(request.url), str(request.headers)), request=request)  # type: ignore[arg-type]


def _cut(request: requests.PreparedRequest) -> Exception:
    return requests.exceptions.ChunkedEncodingError(str(request.url), request=request)


BREAKS: dict[str, Raise] = {"unreachable": _unreachable, "reset": _reset, "too slow": _too_slow, "cut": _cut}
SAYS: dict[str, tuple[int, bytes]] = {
    "nothing": (200, b""),
    "a page": (502, b"<html>Bad Gateway</html>"),
    "no JSON": (200, b"{"),
    "a list": (200, b"[]"),
    "ok": (200, b'{"errcode":0,"errmsg":"ok"}'),
    "a bad token": (200, f'{{"errcode":40014,"errmsg":"invalid access_token t-{SECRET}"}}'.encode()),
    "a bad secret": (200, f'{{"errcode":40001,"errmsg":"invalid credential {SECRET}"}}'.encode()),
    "too often": (200, b'{"errcode":45009,"errmsg":"api freq out of limit"}'),
    "busy": (200, b'{"errcode":-1,"errmsg":"system busy"}'),
    "a code unheard of": (200, f'{{"errcode":99999,"errmsg":"{SECRET}"}}'.encode()),
    "elsewhere": (302, b""),
    "no permission": (403, f'{{"code":"Forbidden.AccessDenied","message":"{SECRET}"}}'.encode()),
    "a refused token": (400, f'{{"code":"InvalidAuthentication","message":"t-{SECRET}"}}'.encode()),
    "a session that is over": (200, f'{{"errcode":300001,"errmsg":"session {SECRET}"}}'.encode()),
    "not here": (404, b""),
    "its own error": (500, b'{"code":"system.error"}'),
}


class Failing(Canned):
    """Answers or breaks as told; tokens are good ones, with a secret in them, unless they fail as well."""

    fails: Raise | None = None

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """The failure, or the answer."""
        if self.fails is not None and not (self.tokens and self.token_asked(request)):
            raise self.fails(request)
        return super().send(request, *args, **kwargs)


@pytest.fixture(autouse=True)
def _loud() -> Iterator[None]:
    """Everything is logged, as a process logs it that somebody is looking into."""
    before = logging.getLogger().handlers[:]
    yield
    logging.getLogger().handlers[:] = before
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


def told_by(error: BaseException) -> str:
    """All words of an error and of all that led to it, also of what is hidden from a traceback."""
    found, seen = [], set[int]()
    left: list[BaseException | None] = [error]
    while left:
        each = left.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            found += [str(each), repr(each)]
            left += [each.__cause__, each.__context__]
    return "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("tokens", [True, False], ids=["with a token", "without a token"])
@pytest.mark.parametrize("failure", [*BREAKS, *SAYS])
@pytest.mark.parametrize("build", PLATFORMS.values(), ids=PLATFORMS.keys())
def test_no_failure_tells_a_secret(
    build: Build,
    failure: str,
    tokens: bool,
    redis_url: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock = iter(AT + timedelta(minutes=n) for n in range(10**6))
    now: Callable[[], datetime] = lambda: next(clock)  # noqa: E731
    server = Failing(TOKENS)
    server.tokens, server.fails = tokens, BREAKS.get(failure)
    server.status, server.body = SAYS.get(failure, (200, b""))
    with leading_to(server):
        platform = build(Tools.of(redis_url, f"the {SECRET} of this installation", now))
    logs.set_up("debug", "worker")
    told: list[str] = []
    for call in calls_of(platform, f"given-{SECRET}", lambda heard: None):
        try:
            call()
        except (TryLater, Closed, Uncertain) as error:
            told.append(told_by(error))
            structlog.get_logger("test").warning("failed", reason=str(error), exc_info=error)
    assert told or failure == "ok"
    said = capsys.readouterr()
    assert SECRET not in said.err + said.out and CANARY not in said.err + said.out
    assert SECRET not in "\n".join(told)
    assert SECRET not in _kept_in(redis_url)


def _kept_in(redis_url: str) -> str:
    line = redis.Redis.from_url(redis_url, decode_responses=True)
    found = []
    for key in line.scan_iter("*"):
        kind = line.type(key)
        found.append(f"{key} {line.hgetall(key) if kind == 'hash' else line.get(key) if kind == 'string' else ''}")
    assert not any(SECRET in each for each in found), found
    return "\n".join(found)
