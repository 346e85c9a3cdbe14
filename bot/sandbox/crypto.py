"""WeCom's envelope, as the platform seals and opens it: sha1 signature, AES-256-CBC, padding to 32 bytes."""

import base64
import binascii
import hashlib
import hmac
import os
import re
import struct
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
RANDOM = 16
LENGTH = 4
AES_KEY = re.compile(r"[A-Za-z0-9]{43}")


class Broken(ValueError):
    """What cannot be opened: a bad key, signature, ciphertext or receiver."""


@dataclass(frozen=True)
class Envelope:
    """One callback's token, EncodingAESKey and receiver (CorpID, or "" for 智能机器人)."""

    token: str
    aes_key: str
    receive_id: str = ""

    def sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """The `msg_signature` over what is sent."""
        return hashlib.sha1("".join(sorted([self.token, timestamp, nonce, encrypted])).encode()).hexdigest()  # noqa: S324 - the platform's rule

    def check(self, signature: str, timestamp: str, nonce: str, encrypted: str) -> None:
        """Errors: Broken when the signature is not ours."""
        if not hmac.compare_digest(self.sign(timestamp, nonce, encrypted).encode(), signature.encode()):
            raise Broken("签名不正确")

    def encrypt(self, text: str, random: bytes = b"") -> str:
        """Base64 of the sealed text; `random` (16 bytes) only to make it repeatable."""
        body = text.encode()
        plain = (random or os.urandom(RANDOM)) + struct.pack(">I", len(body)) + body + self.receive_id.encode()
        return base64.b64encode(encrypt_bytes(self.aes_key, plain)).decode("ascii")

    def decrypt(self, encrypted: str) -> str:
        """The text in a sealed body. Errors: Broken."""
        try:
            plain = decrypt_bytes(self.aes_key, base64.b64decode(encrypted, validate=True))
            (size,) = struct.unpack(">I", plain[RANDOM : RANDOM + LENGTH])
            body = plain[RANDOM + LENGTH :]
            text = body[:size].decode("utf-8")
        except (binascii.Error, UnicodeError, struct.error) as error:
            raise Broken("密文无法解开") from error
        if size > len(body):
            raise Broken("密文中的长度不正确")
        if body[size:] != self.receive_id.encode():
            raise Broken("接收方（receiveid）不正确")
        return text


def key_bytes(aes_key: str) -> bytes:
    """The 32 bytes of an EncodingAESKey (43 letters and digits; two spare bits are tolerated). Errors: Broken."""
    if not AES_KEY.fullmatch(aes_key):
        raise Broken("EncodingAESKey 应为 43 个字母或数字")
    return base64.b64decode(aes_key + "=")


def pad(plain: bytes) -> bytes:
    """PKCS#7 to 32 bytes: a whole block where nothing is missing."""
    missing = BLOCK - len(plain) % BLOCK
    return plain + bytes([missing]) * missing


def unpad(plain: bytes) -> bytes:
    """The bytes before the padding. Errors: Broken."""
    count = plain[-1] if plain else 0
    if not 1 <= count <= BLOCK or not plain.endswith(bytes([count]) * count):
        raise Broken("填充不正确")
    return plain[:-count]


def encrypt_bytes(aes_key: str, plain: bytes) -> bytes:
    """Bare AES-256-CBC with padding, by an EncodingAESKey. Errors: Broken."""
    return seal(key_bytes(aes_key), plain)


def seal(key: bytes, plain: bytes) -> bytes:
    """The same by the 32 bytes of a key: how 智能机器人's files are sealed."""
    encryptor = Cipher(algorithms.AES256(key), modes.CBC(key[:16])).encryptor()
    return encryptor.update(pad(plain)) + encryptor.finalize()


def decrypt_bytes(aes_key: str, sealed: bytes) -> bytes:
    """The other way round. Errors: Broken."""
    key = key_bytes(aes_key)
    if not sealed or len(sealed) % 16:
        raise Broken("密文长度不正确")
    decryptor = Cipher(algorithms.AES256(key), modes.CBC(key[:16])).decryptor()
    return unpad(decryptor.update(sealed) + decryptor.finalize())
