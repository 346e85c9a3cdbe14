"""DingTalk's signatures: made for what we send, checked in constant time for what comes in."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote_plus

from bot.platforms.port import Refused

ROBOT_HEADERS = ("timestamp", "sign")
CARD_HEADERS = ("x-ddpaas-signature-timestamp", "x-ddpaas-signature")
_MOST_DIGITS = 15
"""A timestamp in milliseconds has thirteen digits until the year 2286."""


def robot_sign(timestamp: str, secret: str) -> str:
    """The `sign` of a robot callback: Base64 HMAC-SHA256 over "timestamp\\nsecret". It does not cover the body."""
    return _sign(secret, f"{timestamp}\n{secret}")


def custom_robot_sign(timestamp: str, secret: str) -> str:
    """The `sign` query parameter for a custom robot's webhook, ready to stand in a URL."""
    return quote_plus(robot_sign(timestamp, secret))


def card_sign(timestamp: str, secret: str) -> str:
    """The signature of a card callback by HTTP: Base64 HMAC-SHA256 over the timestamp alone."""
    return _sign(secret, timestamp)


def check_robot(headers: Mapping[str, str], secret: str, at: datetime, max_age_seconds: int) -> None:
    """Let a robot callback pass. Errors: Refused 403."""
    timestamp, sign = _both(headers, ROBOT_HEADERS)
    _check(robot_sign(timestamp, secret), sign, timestamp, at, max_age_seconds)


def check_card(headers: Mapping[str, str], secret: str, at: datetime, max_age_seconds: int) -> None:
    """Let a card callback pass. Errors: Refused 403."""
    timestamp, sign = _both(headers, CARD_HEADERS)
    _check(card_sign(timestamp, secret), sign, timestamp, at, max_age_seconds)


def _both(headers: Mapping[str, str], names: tuple[str, str]) -> tuple[str, str]:
    timestamp, sign = (headers.get(name, "") for name in names)
    if not timestamp or not sign:
        raise Refused(403, "not signed")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _MOST_DIGITS):
        raise Refused(403, "the timestamp is not in milliseconds")
    return timestamp, sign


def _check(expected: str, given: str, timestamp: str, at: datetime, max_age_seconds: int) -> None:
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise Refused(403, "the signature is wrong")
    if abs(at.timestamp() - int(timestamp) / 1000) > max_age_seconds:
        raise Refused(403, "the signature is stale")


def _sign(secret: str, message: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), message.encode(), hashlib.sha256).digest()).decode()
