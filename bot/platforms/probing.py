"""Trying out one part of an account's set-up: what is tried, and what to do when it does not work."""

from collections.abc import Callable
from dataclasses import dataclass

import requests

from bot.platforms.port import Closed, TryLater
from bot.platforms.wire import Wire


class NotWell(Exception):
    """It does not work: `reason` says what happened, `advice` what to do next; both in plain words."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(reason)
        self.reason, self.advice = reason, advice


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing to try; `run` returns when it works. Errors of `run`: NotWell."""

    what: str
    run: Callable[[], None]


def knock(public_url: str, method: str, path: str, **what: object) -> requests.Response:
    """Call our own callback URL from outside, as the platform would. Errors: NotWell."""
    address = f"{public_url}/{path}"
    try:
        return Wire([public_url]).request(method, address, **what)
    except requests.RequestException:
        raise NotWell(f"{address} 连不上", "请确认 web 进程在运行，public_url 是平台能访问到的地址") from None


def sign_on(fetch: Callable[[], object], advice: str) -> None:
    """Ask the platform for a token. Errors: NotWell with this advice."""
    try:
        fetch()
    except (TryLater, Closed) as error:
        raise NotWell(f"没有取到 access_token：{error}", advice) from None


def wrong_answer(path: str, status: int, advice: str) -> NotWell:
    """Our own door answered, but not as it should."""
    reasons = {
        404: (f"{path} 没有这个回调地址", "web 进程用的不是这份配置，请重启 web"),
        403: (f"{path} 拒绝了签名正确的请求", advice),
        502: (f"{path} 前面的反向代理连不上 web 进程", "请检查反向代理和 web 进程"),
    }
    return NotWell(*reasons.get(status, (f"{path} 的回答不对（HTTP {status}）", "请检查反向代理是否改写了请求")))
