"""Calling our own callback URLs from outside, as a platform would, and what their answers mean."""

import re
from email.utils import parsedate_to_datetime

import requests

from bot.doctor.finding import Doubtful, NotWell
from bot.platforms.wire import Wire

_ADDRESS = re.compile(r"(?<![\w.])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){3,7})(?![\w.])")

_LATE_SECONDS = 30
"""An answer may have been under way for a while."""


def knock(public_url: str, method: str, path: str, **what: object) -> requests.Response:
    """What our callback URL answers. Errors: NotWell."""
    address = f"{public_url}/{path}"
    try:
        return Wire([public_url]).request(method, address, **what)
    except requests.RequestException:
        advice = (
            "请确认 web 进程在运行，public_url 是平台能访问到的地址（https 时证书要有效）；"
            "如果只是这台服务器访问不了自己的公网地址，请换一台机器用同一份配置运行 huisheng doctor"
        )
        raise NotWell(f"{address} 连不上", advice, "public_url") from None


def wrong_answer(path: str, status: int, advice: str, field: str) -> NotWell:
    """Our own door answered, but not as it should; `field` holds what it checks signatures with."""
    refused = NotWell(f"{path} 拒绝了签名正确的请求", advice, field)
    reasons = {
        404: NotWell(f"{path} 没有这个回调地址", "web 进程用的不是这份配置，请重启 web"),
        403: refused,
        502: NotWell(f"{path} 前面的反向代理连不上 web 进程", "请检查反向代理和 web 进程"),
    }
    unknown = NotWell(f"{path} 的回答不对（HTTP {status}）", "请检查反向代理是否改写了请求", "public_url")
    return reasons.get(status, unknown)


def check_time(date: str, now: float, most_seconds: int) -> str:
    """Whether our clock (seconds since 1970) goes as the platform's, which told its own in the header Date.

    A call that is signed at another time than ours by more than `most_seconds` is refused. Errors: NotWell, Doubtful.
    """
    try:
        apart = round(now - parsedate_to_datetime(date).timestamp())
    except ValueError:
        return "平台没有说它的时间"
    words, advice = f"和平台相差 {abs(apart)} 秒", "请校准服务器时间（打开 NTP：timedatectl set-ntp true）"
    if abs(apart) > most_seconds:
        raise NotWell(f"{words}，平台的每个回调都会被当成过期的拒绝", advice)
    if abs(apart) > _LATE_SECONDS:
        raise Doubtful(words, advice)
    return ""


def address_in(words: str) -> str:
    """The IP address that a platform names when it refuses us; empty when it names none."""
    found = _ADDRESS.search(words)
    return found[0] if found else ""
