"""How an answer to a callback is opened: sealed like the callback, with the nonce of the callback's URL."""

import json

from bot.sandbox.crypto import Broken, Envelope
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import Json

NOTHING = (b"", b"success")
"""Bodies that say nothing; a sealed `{}` does too."""


def unseal(envelope: Envelope, body: bytes, nonce: str) -> Json:
    """The answer in the clear, {} for nothing. Errors: Refused 47001, 40058 for what is not sealed as it must be."""
    if body.strip() in NOTHING:
        return {}
    outer = _object(body, "应答")
    sealed, signature, stamp = outer.get("encrypt"), outer.get("msgsignature"), outer.get("timestamp")
    if not isinstance(sealed, str) or not isinstance(signature, str):
        raise Refused(40058, "应答缺少 encrypt 或 msgsignature")
    if outer.get("nonce") != nonce:
        raise Refused(40058, "应答的 nonce 不是回调 URL 中的 nonce")
    if isinstance(stamp, bool) or not isinstance(stamp, int | str):
        raise Refused(40058, "应答缺少 timestamp")
    try:
        envelope.check(signature, str(stamp), nonce, sealed)
        return _object(envelope.decrypt(sealed), "解密后的应答")
    except Broken as error:
        raise Refused(40058, str(error)) from error


def _object(text: bytes | str, what: str) -> Json:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Refused(47001, f"{what}不是 JSON") from error
    if not isinstance(found, dict):
        raise Refused(47001, f"{what}不是 JSON 对象")
    return found
