"""What WeCom's refusals and broken lines mean for something that was to be shown: later, never, or nobody knows."""

from collections.abc import Mapping

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ProxyError, SSLError

from bot.platforms.port import Closed, TryLater, Uncertain, WayShut
from bot.platforms.wecom.api.codes import (
    BAD_PARAMETER,
    CODES,
    MEDIA_GONE,
    REUSED,
    STALE_PULL,
    TOO_LATE,
    TOO_MANY,
    UNLISTED,
    WAIT_SECONDS,
    WRONG_STATE,
    Then,
)
from bot.platforms.wecom.sdk import Refusal, Unreadable
from bot.platforms.wire import ForeignHost

NOT_SENT = (NewConnectionError, ConnectTimeoutError, SSLError, ProxyError)
"""The line broke before the request was written."""

Outcome = TryLater | Closed | Uncertain


class TokenRefused(TryLater):
    """Ask for a new token, once, which may have been taken back before its time.

    One that is refused although it is fresh is the secret's fault: later, when somebody has mended the set-up.
    """


class CodeSpent(Closed):
    """This response_code is spent; another one may still be good."""


class PullStale(Closed):
    """The doorbell's token is no longer good; without one it can still be fetched, though seldom."""


class BadParameter(Closed):
    """A parameter is not accepted; a msgid used twice is refused in this way, too."""


class WindowSpent(WayShut):
    """A customer has had five messages since they spoke, or has not spoken for 48 hours."""


class WrongState(Closed):
    """A customer's session is in a state in which nothing can be sent."""


class MediaGone(Closed):
    """WeCom does not know an uploaded file, perhaps before its three days are over: it can be uploaded once more."""


NAMED: Mapping[int, type[Closed]] = {
    BAD_PARAMETER: BadParameter,
    MEDIA_GONE: MediaGone,
    REUSED: CodeSpent,
    STALE_PULL: PullStale,
    WRONG_STATE: WrongState,
    TOO_MANY: WindowSpent,
    TOO_LATE: WindowSpent,
}
"""The codes that one of our calls can do something about."""


def blocks_for(error: Refusal) -> int:
    """For how many seconds this call must not be made again by anybody; 0 where it was not too often."""
    return WAIT_SECONDS.get(error.code or 0, 0)


def of_refusal(error: Refusal) -> Outcome:
    """The platform said no, by errcode or by HTTP status alone. A gateway's 5xx says nothing about what lies behind."""
    return _of_status(error.status) if error.code is None else of_code(error.code)


def of_code(code: int) -> TryLater | Closed:
    """What an errcode of an answer or of an acknowledged frame means."""
    then, words = CODES.get(code, UNLISTED)
    reason = f"{words}（{code}）"
    if then is Then.LATER:
        return TryLater(reason, WAIT_SECONDS.get(code))
    if then is Then.REFRESH:
        return TokenRefused(reason, tell="administrator")
    return NAMED.get(code, Closed)(reason, "administrator" if then is Then.MEND else "")


def of_unreadable(error: Unreadable) -> Outcome:
    """A redirect was not followed, so nothing was shown; any other unreadable answer leaves it open."""
    if 300 <= error.status < 400:
        return Closed(f"企业微信的地址被重定向（HTTP {error.status}）")
    return Uncertain("企业微信的回答无法读取")


def of_broken_line(error: requests.RequestException) -> Outcome:
    """The network failed: before the request was written, or after it."""
    if isinstance(error, ForeignHost):
        return Closed("地址不属于企业微信")
    if isinstance(error, requests.ConnectTimeout) or isinstance(_root(error), NOT_SENT):
        return TryLater("连不上企业微信")
    if isinstance(error, requests.ConnectionError | requests.Timeout | requests.exceptions.ChunkedEncodingError):
        return Uncertain("请求发出后连接中断或超时")
    return Closed("请求的地址不正确")


def _of_status(status: int) -> Outcome:
    if status in (429, 503):
        return TryLater(f"企业微信暂时不接受请求（HTTP {status}）")
    if status >= 500:
        return Uncertain(f"企业微信的网关出错（HTTP {status}）")
    return Closed(f"企业微信拒绝了请求（HTTP {status}）")


def _root(error: requests.RequestException) -> object:
    cause = error.args[0] if error.args else None
    return getattr(cause, "reason", cause)
