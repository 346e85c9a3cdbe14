"""WeCom's sealed envelope: who may have sent it, what it says, and how an answer is sealed."""

import base64
import hmac
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha1

from bot.platforms.port import BODY_BYTES, Refused, Stamp
from bot.platforms.wecom.sdk import BAD_CIPHERTEXT, Cipher, key_bytes

KEY_BYTES = 32
BLOCK = 32
"""PKCS#7 to 32 bytes, not to the cipher's 16 (path/90968)."""
NONCE_SECONDS = 7200
"""A nonce does not come twice within two hours (path/101033)."""
FRAME = struct.Struct(">16sI")
"""Random bytes, then the length of the text."""

_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
_TIMESTAMP = re.compile(r"[0-9]{10}")
_NONCE = re.compile(r"[0-9A-Za-z_-]{1,64}")
_ECHO = re.compile(r"[0-9A-Za-z+/=_-]{1,128}")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_IN_XML = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?([A-Za-z0-9+/=]+)(?:\]\]>)?\s*</Encrypt>")
_IN_JSON = re.compile(rb'"encrypt"\s*:\s*"((?:[A-Za-z0-9+/=]|\\/)+)"')


class BadKey(ValueError):
    """An EncodingAESKey that cannot be one; the message says so to whoever configures it."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """An answer ready for its envelope."""

    encrypt: str
    signature: str
    timestamp: str
    nonce: str


class Crypto:
    """One callback's token and key. `receive_id` is the CorpID for an app, empty for the corporation's own bot."""

    def __init__(self, token: str, aes_key: str, receive_id: str, max_age: timedelta) -> None:
        """Errors: BadKey."""
        self._token, self._receive_id, self._max_age = token, receive_id, max_age
        self._cipher = _cipher(aes_key)

    def open(self, query: Mapping[str, str], encrypt: str, at: datetime) -> str:
        """What a signed call says. Errors: Refused."""
        self.verify(query, encrypt, at)
        return self.decrypt(encrypt)

    def echo(self, query: Mapping[str, str], at: datetime) -> str:
        """The bare words that answer a URL check (path/90238).

        Only what looks like an echo is given back: a message that somebody captured must not be read aloud here.
        Errors: Refused.
        """
        words = self.open(query, query.get("echostr", ""), at)
        if not _ECHO.fullmatch(words):
            raise Refused(403, "not an echo")
        return words

    def verify(self, query: Mapping[str, str], encrypt: str, at: datetime) -> None:
        """Whether WeCom signed this, and lately. Errors: Refused(403).

        The four signed strings are joined without separators, so other splits of a captured call verify too
        (and so may a ciphertext without its first blocks, see `decrypt`). That is why both strings beside the
        ciphertext must have their form, and the timestamp must be fresh. Should a nonce happen to spell a later
        time, the message that is replayed then still has the id by which it was heard the first time.
        """
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if not _TIMESTAMP.fullmatch(timestamp) or not _NONCE.fullmatch(nonce):
            raise Refused(403, "timestamp or nonce missing or malformed")
        ours, theirs = self.sign(timestamp, nonce, encrypt), query.get("msg_signature", "")
        if not hmac.compare_digest(ours.encode(), theirs.encode("utf-8", "replace")):
            raise Refused(403, "signature does not match")
        if abs(at.timestamp() - int(timestamp)) > self._max_age.total_seconds():
            raise Refused(403, "timestamp is stale")

    def stamp(self, query: Mapping[str, str], encrypt: str, *, nonce_too: bool) -> Stamp:
        """What a signed call is recognised by: another split of what was signed has the very same signature.

        `nonce_too`: WeCom says of this callback that its nonces do not come twice.
        """
        signature, timestamp, nonce = (query.get(name, "") for name in ("msg_signature", "timestamp", "nonce"))
        once = (f"signature {signature}", f"nonce {nonce}") if nonce_too else (f"signature {signature}",)
        lasts = max(NONCE_SECONDS, 2 * int(self._max_age.total_seconds()))
        return Stamp(f"{timestamp} {nonce} {encrypt}".encode(), once, lasts)

    def sign(self, timestamp: str, nonce: str, encrypt: str) -> str:
        """The hexadecimal msg_signature."""
        parts = sorted(part.encode("utf-8", "replace") for part in (self._token, timestamp, nonce, encrypt))
        return sha1(b"".join(parts)).hexdigest()  # noqa: S324 - the platform's algorithm

    def decrypt(self, encrypt: str) -> str:
        """The text inside a ciphertext. Errors: Refused: 400 when it is not base64, 403 when it is not for us.

        wechatpy looks neither at the padding nor at the length it is told; with the empty receive id of a bot
        that would let a truncated message pass. So both are checked before wechatpy reads it.
        """
        if not encrypt or not _BASE64.fullmatch(encrypt):
            raise Refused(400, "ciphertext is not base64")
        try:
            framed = unpad(self._cipher.raw(base64.b64decode(encrypt)))
            _, length = FRAME.unpack_from(framed)
            if FRAME.size + length + len(self._receive_id.encode()) != len(framed):
                raise Refused(403, "length or receive id does not fit")
            return self._cipher.unseal(encrypt, self._receive_id)
        except BAD_CIPHERTEXT:
            raise Refused(403, "cannot be decrypted, or meant for another receiver") from None

    def seal(self, text: str, timestamp: str, nonce: str) -> Sealed:
        """An answer, encrypted and signed; `nonce` is the caller's choice for XML, the URL's own for JSON."""
        encrypt = self._cipher.seal(text, self._receive_id)
        return Sealed(encrypt, self.sign(timestamp, nonce, encrypt), timestamp, nonce)


def decrypt_media(key: str, sealed: bytes) -> bytes:
    """The file behind a bot's media URL: sealed without any framing (path/100719, path/101463).

    `key` is the callback's EncodingAESKey, or the file's own aeskey from the long connection; either is base64 of
    32 bytes, with or without its padding. Errors: BadKey; ValueError when it is not sealed with this key.
    """
    try:
        aes_key = base64.b64decode(key + "=" * (-len(key) % 4))
    except ValueError:
        raise BadKey("not base64") from None
    if len(aes_key) != KEY_BYTES:
        raise BadKey("not a key of 32 bytes")
    return unpad(Cipher(aes_key).raw(sealed))


def unpad(padded: bytes) -> bytes:
    """The bytes before PKCS#7 padding to 32. Errors: ValueError."""
    count = padded[-1] if padded else 0
    if not 1 <= count <= BLOCK or len(padded) % 16 or padded[-count:] != bytes([count]) * count:
        raise ValueError("bad padding")
    return padded[:-count]


def encrypt_in_xml(body: bytes) -> str:
    """The one <Encrypt> of a POST, wherever it stands; no tree is built of what is not yet known to be signed.

    Errors: Refused(400).
    """
    return _only(_IN_XML, body).decode("ascii")


def encrypt_in_json(body: bytes) -> str:
    """The one "encrypt" of a POST, found in the same way. Errors: Refused(400)."""
    return _only(_IN_JSON, body).decode("ascii").replace("\\/", "/")


def _only(pattern: re.Pattern[bytes], body: bytes) -> bytes:
    if len(body) > BODY_BYTES:
        raise Refused(400, "body is too large")
    found: list[bytes] = pattern.findall(body)
    if len(found) != 1:
        raise Refused(400, "no envelope, or more than one")
    return found[0]


def _cipher(aes_key: str) -> Cipher:
    if not _AES_KEY.fullmatch(aes_key):
        raise BadKey("EncodingAESKey 应为 43 位字母和数字，请从企业微信管理后台重新复制")
    return Cipher(key_bytes(aes_key))
