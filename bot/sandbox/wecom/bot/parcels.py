"""How files that members send to 智能机器人 are sealed: bare ciphertext, at its address for five minutes."""

import base64
import os
from dataclasses import dataclass

from bot.sandbox import crypto
from bot.sandbox.config import WecomBot
from bot.sandbox.wecom.company import Company
from bot.sandbox.wecom.front.files import SEALED
from bot.sandbox.world import Json, SentFile

KEY_BYTES = 32


@dataclass(frozen=True)
class Parcels:
    """Seals with the callback's EncodingAESKey, or on a long connection with a key for each address."""

    company: Company
    bot: WecomBot

    def wrap(self, file: SentFile) -> Json:
        """The object of a callback that leads to this file: `url`, and `aeskey` on a long connection."""
        if self.bot.mode == "webhook":
            return {"url": self._put(file, crypto.key_bytes(self.bot.aes_key))}
        key = os.urandom(KEY_BYTES)
        text = base64.b64encode(key).decode("ascii")
        padded = self.company.options.bot.aeskey_padded
        return {"url": self._put(file, key), "aeskey": text if padded else text.rstrip("=")}

    def _put(self, file: SentFile, key: bytes) -> str:
        media_id = self.company.shelf.keep(file.kind, file.name, crypto.seal(key, file.data))
        return f"{self.company.base_url}{SEALED}{media_id}"
