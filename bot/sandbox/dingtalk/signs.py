"""The three signatures of DingTalk: robot messages, card callbacks, custom robots."""

import base64
import hashlib
import hmac

HOUR_MS = 3_600_000


def robot(timestamp: str, secret: str) -> str:
    """The header `sign` of a robot message, and (before URL-encoding) the query `sign` of a custom robot."""
    return _hmac(secret, f"{timestamp}\n{secret}")


def card(timestamp: str, api_secret: str) -> str:
    """The header `x-ddpaas-signature` of a card callback: over the timestamp alone."""
    return _hmac(api_secret, timestamp)


def fresh(timestamp: str, now_ms: int) -> bool:
    """Whether a timestamp in milliseconds lies within an hour of now."""
    return timestamp.isdigit() and abs(now_ms - int(timestamp)) <= HOUR_MS


def _hmac(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()
