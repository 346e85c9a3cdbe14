"""The parts of wechatpy we stand on, given the types it does not have itself."""

import base64
import re
import secrets
import struct
from collections.abc import Sequence
from typing import Any

import requests
from wechatpy.exceptions import WeChatClientException, WeChatException
from wechatpy.work.client import WeChatClient
from wechatpy.work.crypto import PrpCrypto

Json = dict[str, Any]
File = tuple[str, bytes, str]
"""Name, bytes and MIME type of a file to be uploaded."""

UNSPELLABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""What no client shows, and JSON spells as `\\uXXXX`, which WeCom refuses, or UTF-8 cannot spell at all."""

BAD_CIPHERTEXT = (WeChatException, ValueError, IndexError, struct.error)
"""What comes out of wechatpy for ciphertext that is not ours; only for a foreign receive id it has an exception."""


class Refusal(Exception):
    """The platform answered, and it was not "ok": `code` is its errcode, None where only the HTTP status said no."""

    def __init__(self, code: int | None, status: int) -> None:
        super().__init__(f"errcode {code}, HTTP {status}")
        self.code, self.status = code, status


class Unreadable(Exception):
    """The platform answered with something that is not its JSON; `status` is the HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status} without readable JSON")
        self.status = status


class Cipher(PrpCrypto):  # type: ignore[misc]
    """wechatpy's AES-256-CBC with Tencent's framing; `key` is 32 bytes."""

    def get_random_string(self) -> bytes:
        """Sixteen bytes from the system's generator: wechatpy's own come from `random`."""
        return secrets.token_bytes(16)

    def raw(self, sealed: bytes) -> bytes:
        """The plain bytes with their padding. Errors: ValueError for a length that is no multiple of 16."""
        plain: bytes = self.cipher.decrypt(sealed)
        return plain

    def seal(self, text: str, receive_id: str) -> str:
        """Base64 of random bytes, length, text and receive id."""
        sealed: bytes = self.encrypt(text, receive_id)
        return sealed.decode("ascii")

    def unseal(self, sealed: str, receive_id: str) -> str:
        """The text. Errors: BAD_CIPHERTEXT, also when it was meant for another receive id."""
        text: str = self.decrypt(sealed, receive_id)
        return text


class Api(WeChatClient):  # type: ignore[misc]
    """wechatpy's client, sent through our own session and without its unbounded retry."""

    def __init__(self, base_url: str, session: requests.Session, timeout: tuple[float, float]) -> None:
        super().__init__("", "", timeout=timeout, auto_retry=False)
        self.API_BASE_URL = f"{base_url.rstrip('/')}/cgi-bin/"
        self._http = session

    def call(
        self, method: str, url: str, params: Sequence[tuple[str, str]], content: Json | File | None = None
    ) -> Json:
        """The answer to one call; `url` is below /cgi-bin/ or absolute. No token is added: it is one of `params`.

        JSON goes out as UTF-8 without \\u escapes (errcode 40033), and without the characters that would need one;
        a file as the part `media`.

        Errors: Refusal, Unreadable, and all of requests.
        """
        extra: Json = {"files": {"media": content}} if isinstance(content, tuple) else {}
        if isinstance(content, dict):
            extra = {"data": _spellable(content), "headers": {"Content-Type": "application/json"}}
        failure: Refusal | Unreadable
        try:
            answer = self._request(method, url, params=list(params), **extra)
        except WeChatClientException as error:
            failure = Refusal(error.errcode, error.response.status_code)
        except requests.RequestException:
            raise
        except (ValueError, TypeError, OverflowError, RecursionError):  # no number, or no end
            failure = Unreadable(200)
        else:
            if isinstance(answer, dict):
                return answer
            failure = Unreadable(getattr(answer, "status_code", 200))
        raise failure  # out here, where it has no context: wechatpy's own error quotes the address with the token


def key_bytes(aes_key: str) -> bytes:
    """The 32 bytes of an EncodingAESKey; the two spare bits of its last character are ignored, as Tencent does."""
    return base64.b64decode(f"{aes_key}=")


def _spellable(content: Any) -> Any:
    """The same without what cannot be spelled: somebody's words may have been copied from a terminal."""
    if isinstance(content, str):
        return UNSPELLABLE.sub("", content)
    if isinstance(content, dict):
        return {name: _spellable(each) for name, each in content.items()}
    return [_spellable(each) for each in content] if isinstance(content, list | tuple) else content
