"""What WeCom's refusals and broken lines mean for something that was to be shown: later, never, or nobody knows."""

from enum import Enum

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ProxyError, SSLError

from bot.platforms.port import Closed, TryLater, Uncertain
from bot.platforms.wecom.sdk import Refusal, Unreadable
from bot.platforms.wire import ForeignHost


class Meaning(Enum):
    """What to do about an errcode."""

    LATER = "later"
    REFRESH = "refresh"
    CLOSED = "closed"


LATER, REFRESH, CLOSED = Meaning

CODES: dict[int, tuple[Meaning, str]] = {
    -1: (LATER, "企业微信系统繁忙"),
    40001: (REFRESH, "应用 Secret 不正确，或 access_token 无效"),
    40013: (CLOSED, "企业 ID（corpid）不正确"),
    40014: (REFRESH, "access_token 无效"),
    41001: (REFRESH, "缺少 access_token"),
    42001: (REFRESH, "access_token 已过期"),
    40003: (CLOSED, "成员 userid 无效"),
    40008: (CLOSED, "消息类型不被接受"),
    40016: (CLOSED, "按钮数量不被接受"),
    40031: (CLOSED, "成员列表不合法"),
    40033: (CLOSED, "请求里有不允许的字符"),
    40035: (CLOSED, "参数不合法"),
    40056: (CLOSED, "AgentID 不正确"),
    40058: (CLOSED, "参数不合法"),
    40063: (CLOSED, "缺少必填参数"),
    43012: (CLOSED, "应用没有设置接收消息的服务器，不能发交互卡片"),
    44004: (CLOSED, "消息内容为空"),
    45002: (CLOSED, "消息内容过长"),
    45009: (LATER, "调用过于频繁，被企业微信限流"),
    45033: (LATER, "并发调用过多，被企业微信限流"),
    46004: (CLOSED, "成员不存在"),
    48002: (CLOSED, "应用没有这个接口的权限"),
    50003: (CLOSED, "应用已停用"),
    60011: (CLOSED, "应用无权给这位成员发消息"),
    60020: (CLOSED, "服务器 IP 不在应用的企业可信 IP 里"),
    60111: (CLOSED, "成员不存在"),
    60140: (CLOSED, "response_code 无效、已过期或已用过"),
    81013: (CLOSED, "接收人都无效，或不在应用的可见范围内"),
    82001: (CLOSED, "没有接收人"),
    93000: (CLOSED, "群机器人的地址无效，或机器人已被移出群"),
    93004: (CLOSED, "群机器人已停用"),
    93006: (CLOSED, "群 id 无效"),
    93008: (CLOSED, "不在这个群里"),
    301002: (CLOSED, "没有操作这个应用的权限"),
}
"""The codes of the global table (path/90313) that a send or an update can meet; a code not listed closes the route."""

WAIT_SECONDS = {45009: 60, 45033: 5}
"""A minute is what WeCom blocks after a per-minute limit (path/90454)."""

SPENT = 60140

NOT_SENT = (NewConnectionError, ConnectTimeoutError, SSLError, ProxyError)
"""The line broke before the request was written."""

Outcome = TryLater | Closed | Uncertain


class CodeSpent(Closed):
    """This response_code is spent; another one may still be good."""


def wants_fresh_token(error: Refusal) -> bool:
    """Whether the token is to blame, which may be taken back before its time."""
    return error.code in CODES and CODES[error.code][0] is REFRESH


def of_refusal(error: Refusal) -> Outcome:
    """The platform said no, by errcode or by HTTP status alone. A gateway's 5xx says nothing about what lies behind."""
    if error.code is None:
        return _of_status(error.status)
    meaning, words = CODES.get(error.code, (CLOSED, "企业微信拒绝了请求"))
    reason = f"{words}（{error.code}）"
    if meaning is CLOSED:
        return CodeSpent(reason) if error.code == SPENT else Closed(reason)
    return TryLater(reason, WAIT_SECONDS.get(error.code))


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
