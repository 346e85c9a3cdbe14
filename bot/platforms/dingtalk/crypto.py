"""The envelope of DingTalk's HTTP event subscription: AES-256-CBC inside, SHA-1 over token and ciphertext outside."""

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.platforms.port import Refused

_BLOCK = 32
_NOISE, _LENGTH = 16, 4
"""Random bytes in front, then the length of the message, big-endian; the owner key stands behind it."""


@dataclass(frozen=True, slots=True)
class EventCrypto:
    """Opens and seals events. `owner_key` is the AppKey for an app's own events."""

    token: str
    aes_key: str
    owner_key: str

    def sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """`msg_signature`: the hex SHA-1 of the four values, sorted."""
        joined = "".join(sorted([self.token, timestamp, nonce, encrypted]))
        return hashlib.sha1(joined.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()

    def open(self, signature: str, timestamp: str, nonce: str, encrypted: str) -> str:
        """The event in the clear. Errors: Refused 403 when the signature, the padding or the owner is wrong."""
        expected = self.sign(timestamp, nonce, encrypted)
        if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
            raise Refused(403, "the signature is wrong")
        plain = _unpad(self._decrypt(encrypted))
        length = int.from_bytes(plain[_NOISE : _NOISE + _LENGTH], "big")
        end = _NOISE + _LENGTH + length
        if plain[end:] != self.owner_key.encode():
            raise Refused(403, "meant for somebody else")
        try:
            return plain[_NOISE + _LENGTH : end].decode()
        except UnicodeDecodeError:
            raise Refused(400, "not UTF-8") from None

    def seal(self, text: str, timestamp: str, nonce: str) -> dict[str, str]:
        """The answer's JSON: `success` has to be sealed like this."""
        message = text.encode()
        plain = os.urandom(_NOISE) + len(message).to_bytes(_LENGTH, "big") + message + self.owner_key.encode()
        missing = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher().encryptor()
        raw = encryptor.update(plain + bytes([missing]) * missing) + encryptor.finalize()
        encrypted = base64.b64encode(raw).decode()
        signature = self.sign(timestamp, nonce, encrypted)
        return {"msg_signature": signature, "timeStamp": timestamp, "nonce": nonce, "encrypt": encrypted}

    def _decrypt(self, encrypted: str) -> bytes:
        try:
            raw = base64.b64decode(encrypted, validate=True)
            decryptor = self._cipher().decryptor()
            return decryptor.update(raw) + decryptor.finalize()
        except (binascii.Error, ValueError):
            raise Refused(403, "not encrypted with our key") from None

    def _cipher(self) -> Cipher[modes.CBC]:
        key = base64.b64decode(self.aes_key + "=")
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def _unpad(plain: bytes) -> bytes:
    missing = plain[-1] if plain else 0
    if not 1 <= missing <= _BLOCK or plain[-missing:] != bytes([missing]) * missing:
        raise Refused(403, "not encrypted with our key")
    return plain[:-missing]
