"""What DingTalk's answers and broken lines mean: fine, later, never, perhaps, or a fresh token first."""

import re
from collections.abc import Mapping
from typing import Any, NoReturn

import requests

from bot.platforms.dingtalk.api import codes
from bot.platforms.dingtalk.api.codes import Rule, Then
from bot.platforms.port import Closed, Tell, TryLater, Uncertain
from bot.platforms.wire import ForeignHost

ADMINISTRATOR: Tell = "administrator"
_TURNED_AWAY = (403, 405, 429)
"""Without JSON: the page that an address gets which is shut out."""
_GATEWAY_STATUS = (200, 500, 502, 504)
"""Without JSON, or without a code that we know: what lies behind the gateway may have done its part."""
_UNAUTHORISED = 401
_MOST_CHARACTERS = 200
_CODE = re.compile(r"[A-Za-z0-9._-]{1,100}")
_ILLEGIBLE = "?"


class TokenRefused(TryLater):
    """The access token is not accepted."""


class TooOften(TryLater):
    """The platform says that this API is used too often: nobody uses it for `after_seconds`."""


class ShutOut(TryLater):
    """Our address is shut out of everything for a while."""


class AlreadyThere(Closed):
    """What was to be made is there already."""


class RungRefused(Closed):
    """Cards by this template are refused, this one and the next."""


class FileGone(Closed):
    """DingTalk does not know an uploaded file any more: it can be uploaded once more."""


class QuotaSpent(Closed):
    """The month's quota is used up."""


_NAMED: Mapping[str, type[Closed]] = {codes.FILE_GONE: FileGone}
"""The codes that one of our calls can do something about."""


def check(status: int, body: Mapping[str, Any] | None, page: bool = False) -> None:
    """Let a good answer pass; `body` is None when it was not JSON, and `page` when it was HTML instead.

    Errors: TokenRefused, TooOften, ShutOut, AlreadyThere, TryLater, Closed, Uncertain.
    """
    if body is None or "punish" in body:
        raise _without_words(status, _is_punished(status, body, page))
    code = code_of(body)
    if status < 300 and code in ("", "0"):
        return
    said = str(body.get("errmsg", ""))
    rule = codes.rule(code, said)
    if rule is codes.UNLISTED and status >= 500:
        raise _without_words(status, punished=False)
    if rule is codes.UNLISTED and status == _UNAUTHORISED:
        raise TokenRefused(f"access_token 无效（{code or status}）", tell=ADMINISTRATOR)
    _fail(code or str(status), rule, said)


def code_of(body: Mapping[str, Any]) -> str:
    """New API: `code`; old API: `errcode`, which may be a string, and which may wrap another one."""
    code = _as_code(body.get("errcode", body.get("code", "")))
    return _as_code(body.get("sub_code")) or code if code == codes.WRAPPED else code


def _as_code(found: object) -> str:
    """A code as all of theirs are written: it is quoted in errors, and nothing else shall come in by it."""
    code = str(found) if isinstance(found, str | int) else ""
    return code if not code or _CODE.fullmatch(code) else _ILLEGIBLE


def is_free(status: int, body: Mapping[str, Any] | None, page: bool = False) -> bool:
    """Whether a call that was answered like this does not count for the month; as in `check`."""
    if body is None or _is_punished(status, body, page):
        return _is_punished(status, body, page)
    return codes.rule(code_of(body)).then in codes.FREE


def of_broken_line(error: requests.RequestException) -> TryLater | Closed | Uncertain:
    """What a broken line means for the message. The error itself quotes the URL, which may be a secret."""
    if isinstance(error, ForeignHost | requests.exceptions.InvalidURL):
        return Closed("地址不属于钉钉")
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError):
        return TryLater("连不上钉钉")
    return Uncertain("请求发出后连接中断或超时")


def _fail(code: str, rule: Rule, said: str) -> NoReturn:
    reason = f"{_words(code, rule, said)}（{code}）"[:_MOST_CHARACTERS]
    match rule.then:
        case Then.REFRESH:
            raise TokenRefused(reason, tell=ADMINISTRATOR)
        case Then.THERE:
            raise AlreadyThere(code)
        case Then.BLOCK:
            raise TooOften(reason, rule.seconds)
        case Then.LATER:
            raise TryLater(reason, rule.seconds)
        case Then.DOUBT:
            raise Uncertain(reason)
        case Then.SPENT:
            raise QuotaSpent(reason, ADMINISTRATOR)
    kind = _NAMED.get(code, RungRefused if code in codes.REFUSED_RUNG else Closed)
    raise kind(reason, ADMINISTRATOR if rule.then is Then.MEND else "")


def _words(code: str, rule: Rule, said: str) -> str:
    """The table's words; only for a custom robot's security settings the platform's own tell which one it was."""
    if code != codes.SECURITY_CODE:
        return rule.reason
    return next((words for mark, words in codes.SECURITY.items() if mark in said), rule.reason)


def _is_punished(status: int, body: Mapping[str, Any] | None, page: bool) -> bool:
    """An address that is shut out gets a page, or JSON of another kind; with which status is not documented."""
    return "punish" in body if body is not None else status in _TURNED_AWAY or (page and status < 300)


def _without_words(status: int, punished: bool) -> Exception:
    if punished:
        return ShutOut("服务器的 IP 调用过多，被钉钉暂时拒绝", codes.BAN)
    if status in _GATEWAY_STATUS:
        return Uncertain(f"钉钉的网关出错（HTTP {status}）")
    if status >= 500:
        return TryLater(f"钉钉暂时不接受请求（HTTP {status}）", codes.MINUTE)
    return Closed(f"钉钉拒绝了请求（HTTP {status}）")
