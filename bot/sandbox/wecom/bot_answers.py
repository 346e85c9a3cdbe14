"""What 智能机器人's server may answer to each kind of callback, read and checked."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass

from bot.sandbox.crypto import Broken, Envelope
from bot.sandbox.wecom import card_face, card_rules, contents
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import Json

CONTENT_BYTES = 20480
FEEDBACK_BYTES = 256
IMAGES = 10
IMAGE_BYTES = 10 * 1024 * 1024
IMAGE_MARKS = (b"\xff\xd8\xff", b"\x89PNG")
NOTHING = (b"", b"success")
"""Bodies that say nothing; a sealed `{}` does too."""


@dataclass(frozen=True)
class Stream:
    """A full snapshot of a text that may still grow."""

    id: str
    finish: bool
    content: str


@dataclass(frozen=True)
class Spoken:
    """An answer: a stream, a card, both, or (on entering only) plain words."""

    stream: Stream | None = None
    card: Drawn | None = None
    text: str = ""


@dataclass(frozen=True)
class Repaint:
    """Another card for these members, None for everybody."""

    users: list[str] | None
    card: Drawn


def unseal(envelope: Envelope, body: bytes, nonce: str) -> Json:
    """The answer in the clear, {} for nothing. Errors: Refused 47001, 40058 for what is not sealed as it must be."""
    if body.strip() in NOTHING:
        return {}
    outer = _json(body, "应答")
    if not isinstance(outer, dict):
        raise Refused(47001, "应答不是 JSON 对象")
    sealed, signature = outer.get("encrypt"), outer.get("msgsignature")
    if not isinstance(sealed, str) or not isinstance(signature, str):
        raise Refused(40058, "应答缺少 encrypt 或 msgsignature")
    if outer.get("nonce") != nonce:
        raise Refused(40058, "应答的 nonce 不是回调 URL 中的 nonce")
    if isinstance(outer.get("timestamp"), bool) or not isinstance(outer.get("timestamp"), int | str):
        raise Refused(40058, "应答缺少 timestamp")
    try:
        envelope.check(signature, str(outer["timestamp"]), nonce, sealed)
        clear = _json(envelope.decrypt(sealed), "解密后的应答")
    except Broken as error:
        raise Refused(40058, str(error)) from error
    if not isinstance(clear, dict):
        raise Refused(47001, "解密后的应答不是 JSON 对象")
    return clear


def to_message(answer: Json, *, first: bool = True) -> Spoken | None:
    """An answer to a message (`first`) or to a stream refresh. Errors: Refused."""
    if not answer:
        return None
    kind = answer.get("msgtype")
    if kind not in ("stream", "stream_with_template_card", *(["template_card"] if first else [])):
        raise Refused(40008, f"这里不能用 msgtype={kind!r} 应答")
    stream = None if kind == "template_card" else _stream(contents.part(answer, "stream"), first)
    card = None if kind == "stream" else contents.template(answer.get("template_card"), "aibot")
    return Spoken(stream, card)


def to_entering(answer: Json) -> Spoken | None:
    """An answer to enter_chat. Errors: Refused."""
    if not answer:
        return None
    kind = answer.get("msgtype")
    if kind == "text":
        return Spoken(text=contents.words(contents.part(answer, "text"), "content", missing=44004))
    if kind == "template_card":
        return Spoken(card=contents.template(answer.get("template_card"), "aibot"))
    raise Refused(40008, f"进入会话的应答只能是 text 或 template_card，收到 msgtype={kind!r}")


def to_click(answer: Json, task_id: str) -> Repaint | None:
    """An answer to a card click: another card with the same task_id. Errors: Refused."""
    if not answer:
        return None
    if answer.get("response_type") != "update_template_card":
        raise Refused(40008, "卡片点击的应答只能是 response_type=update_template_card 或空包")
    raw = contents.part(answer, "template_card")
    if raw.get("task_id") != task_id:
        raise Refused(42014, f"template_card.task_id 应与回调中的 {task_id} 一致")
    users = answer.get("userids")
    if users is not None and not (isinstance(users, list) and all(isinstance(user, str) for user in users)):
        raise Refused(40031, "userids 应为字符串数组")
    card, remarks = card_rules.read(raw, "aibot", update=True)
    drawn = Drawn({"card": card_face.draw(card, "aibot", update=True)}, remarks, card)
    return Repaint(users or None, drawn)


def feedback_id(piece: Json) -> None:
    """Check an optional `feedback.id`. Errors: Refused 40058."""
    if "feedback" in piece and len(contents.words(contents.part(piece, "feedback"), "id").encode()) > FEEDBACK_BYTES:
        raise Refused(40058, f"feedback.id 超过 {FEEDBACK_BYTES} 字节")


def _stream(piece: Json, first: bool) -> Stream:
    stream_id = contents.words(piece, "id") if first or piece.get("id") else ""
    finish, content = piece.get("finish", False), piece.get("content", "")
    if not isinstance(finish, bool) or not isinstance(content, str):
        raise Refused(40058, "stream.finish 应为布尔值，stream.content 应为字符串")
    if len(content.encode()) > CONTENT_BYTES:
        raise Refused(45002, f"stream.content 最多 {CONTENT_BYTES} 字节")
    if first:
        feedback_id(piece)
    _check_images(piece.get("msg_item", []), finish)
    return Stream(stream_id, finish, content)


def _check_images(items: object, finish: bool) -> None:
    if not isinstance(items, list) or len(items) > IMAGES:
        raise Refused(40058, f"stream.msg_item 最多 {IMAGES} 项")
    if items and not finish:
        raise Refused(40058, "stream.msg_item 只能与 finish=true 一起出现")
    for item in items:
        if not isinstance(item, dict) or item.get("msgtype") != "image":
            raise Refused(40058, "stream.msg_item 只支持 image")
        image = contents.part(item, "image")
        _check_image(contents.words(image, "base64"), contents.words(image, "md5"))


def _check_image(encoded: str, md5: str) -> None:
    try:
        raw = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise Refused(40058, "stream.msg_item 的 base64 无法解码") from error
    if len(raw) > IMAGE_BYTES or not raw.startswith(IMAGE_MARKS):
        raise Refused(40058, "stream.msg_item 的图片应为 10 MB 以内的 JPG 或 PNG")
    if hashlib.md5(raw).hexdigest() != md5:  # noqa: S324 - the platform's rule
        raise Refused(40058, "stream.msg_item 的 md5 与图片不符")


def _json(text: bytes | str, what: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise Refused(47001, f"{what}不是 JSON") from error
