"""The seal on what lies in Redis for the owner of a bot: who reads or writes there learns and commands nothing."""

import base64
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

Told = Mapping[str, Any]


class Forged(Exception):
    """Not sealed by one of us, for another request, or too long ago."""


class Seal:
    """Whoever has the bot's secret seals and opens; nothing can be taken for the answer, or the request, of another."""

    def __init__(self, secret: str) -> None:
        key = sha256(f"huisheng.socket {secret}".encode()).digest()
        self._cipher = Fernet(base64.urlsafe_b64encode(key))

    def put_on(self, key: str, told: Told) -> str:
        """What lies under this key of Redis, in ASCII."""
        return self._cipher.encrypt(json.dumps([key, told], ensure_ascii=False).encode("utf-8", "replace")).decode()

    def opened(self, key: str, sealed: str | bytes, seconds: int | None = None) -> Told:
        """What was put there, not longer ago than so many seconds. Errors: Forged."""
        try:
            place, told = json.loads(self._cipher.decrypt(sealed, seconds))
        except (InvalidToken, ValueError):
            raise Forged from None
        if place != key or not isinstance(told, dict):
            raise Forged
        return told
