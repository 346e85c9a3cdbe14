"""DingTalk's signatures: made for what we send, checked in constant time for what comes in."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote_plus

from bot.platforms.port import Refused, Stamp

ROBOT_HEADERS = ("timestamp", "sign")
CARD_HEADERS = ("x-ddpaas-signature-timestamp", "x-ddpaas-signature")
GRACE_SECONDS = 10
"""So long after its first use a signature is still taken for one of another message of the same millisecond."""
_MILLISECONDS_FROM = 10**11
"""So many seconds would be the year 5138: a larger number counts milliseconds."""
_MOST_DIGITS = 15
"""A timestamp in milliseconds has thirteen digits until the year 2286."""


def robot_sign(timestamp: str, secret: str) -> str:
    """The `sign` of a robot callback: Base64 HMAC-SHA256 over "timestamp\\nsecret". It does not cover the body."""
    return _sign(secret, f"{timestamp}\n{secret}")


def custom_robot_sign(timestamp: str, secret: str) -> str:
    """The `sign` query parameter for a custom robot's webhook, ready to stand in a URL."""
    return quote_plus(robot_sign(timestamp, secret))


def custom_robot_query(access_token: str, secret: str, at: datetime) -> str:
    """The query of a custom robot's webhook, signed where the robot has a secret."""
    query = f"access_token={quote_plus(access_token)}"
    if not secret:
        return query
    timestamp = str(round(at.timestamp() * 1000))
    return f"{query}&timestamp={timestamp}&sign={custom_robot_sign(timestamp, secret)}"


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


def stamp(headers: Mapping[str, str], names: tuple[str, str], body: bytes, max_age_seconds: int) -> Stamp:
    """What a signed call is recognised by. Only the moment is signed: whoever has one call could say anything for an
    hour, so what comes later with its signature must have come with it before.
    """
    signature = " ".join(headers.get(name, "") for name in names)
    return Stamp(body, (signature,), 2 * max_age_seconds, GRACE_SECONDS)


def check_fresh(timestamp: str, at: datetime, max_age_seconds: int) -> None:
    """Let a signed time pass, in milliseconds or, as in one of DingTalk's samples, in seconds. Errors: Refused 403."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _MOST_DIGITS):
        raise Refused(403, "the timestamp is no number")
    told = int(timestamp)
    seconds = told / 1000 if told >= _MILLISECONDS_FROM else told
    if abs(at.timestamp() - seconds) > max_age_seconds:
        raise Refused(403, "the signature is stale")


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
    check_fresh(timestamp, at, max_age_seconds)


def _sign(secret: str, message: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), message.encode(), hashlib.sha256).digest()).decode()
