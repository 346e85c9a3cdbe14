"""What 智能机器人 may say, in both modes: streams, cards, markdown and welcomes, read and checked."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from bot.sandbox.wecom import contents
from bot.sandbox.wecom.cards import face as card_face
from bot.sandbox.wecom.cards import rules as card_rules
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import Json

CONTENT_BYTES = 20480
FEEDBACK_BYTES = 256
IMAGES = 10
IMAGE_BYTES = 10 * 1024 * 1024
IMAGE_MARKS = (b"\xff\xd8\xff", b"\x89PNG")
COMBINED = "stream_with_template_card"


@dataclass(frozen=True)
class Stream:
    """A full snapshot of a text that may still grow; `id` is "" where a refresh left it out."""

    id: str
    finish: bool
    content: str
    images: tuple[bytes, ...] = ()
    feedback: str = ""


@dataclass(frozen=True)
class Saying:
    """One bubble, and the id by which people may rate it ("" for none)."""

    drawn: Drawn
    feedback: str = ""


@dataclass(frozen=True)
class Spoken:
    """An answer to a message: a stream, a bubble of another kind, or a stream and a card."""

    stream: Stream | None = None
    saying: Saying | None = None


@dataclass(frozen=True)
class Repaint:
    """Another card for these members, None for everybody."""

    users: list[str] | None
    card: Drawn


def stream(piece: Json, *, first: bool) -> Stream:
    """A snapshot; only the `first` must name its id. Errors: Refused 40058, 45002."""
    stream_id = contents.words(piece, "id") if first else str(piece.get("id") or "")
    finish, content = piece.get("finish", False), piece.get("content", "")
    if not isinstance(finish, bool) or not isinstance(content, str):
        raise Refused(40058, "stream.finish 应为布尔值，stream.content 应为字符串")
    if len(content.encode()) > CONTENT_BYTES:
        raise Refused(45002, f"stream.content 最多 {CONTENT_BYTES} 字节")
    images = _images(piece.get("msg_item", []), finish)
    return Stream(stream_id, finish, content, images, feedback_id(piece))


def card(raw: object) -> Saying:
    """A template card. Errors: Refused 40058, 42014."""
    drawn = contents.template(raw, "aibot")
    feedback = drawn.template.feedback if drawn.template else None
    return Saying(drawn, feedback.id if feedback else "")


def markdown(piece: Json) -> Saying:
    """A markdown message. Errors: Refused 44004, 45002, 40058."""
    text = contents.words(piece, "content", missing=44004)
    if len(text.encode()) > CONTENT_BYTES:
        raise Refused(45002, f"markdown.content 最多 {CONTENT_BYTES} 字节")
    return Saying(Drawn({"text": text, "markdown": True}), feedback_id(piece))


def answer(body: Json, *, first: bool) -> Spoken:
    """What answers a message (`first`) or a stream refresh in webhook mode. Errors: Refused 40008 and those above."""
    kind = body.get("msgtype")
    if kind not in ("stream", COMBINED, *(["template_card"] if first else [])):
        raise Refused(40008, f"这里不能用 msgtype={kind!r} 应答")
    spoken = None if kind == "template_card" else stream(contents.part(body, "stream"), first=first)
    return Spoken(spoken, None if kind == "stream" else card(body.get("template_card")))


def welcome(body: Json) -> Saying:
    """What answers enter_chat. Errors: Refused 40008, 44004, 40058."""
    kind = body.get("msgtype")
    if kind == "text":
        return Saying(Drawn({"text": contents.words(contents.part(body, "text"), "content", missing=44004)}))
    if kind == "template_card":
        return card(body.get("template_card"))
    raise Refused(40008, f"进入会话的应答只能是 text 或 template_card，收到 msgtype={kind!r}")


def repaint(body: Json, task_id: str) -> Repaint:
    """What answers a click: another card with the same task_id. Errors: Refused 40008, 42014, 40031."""
    if body.get("response_type") != "update_template_card":
        raise Refused(40008, "卡片点击的应答只能是 response_type=update_template_card 或空包")
    raw = contents.part(body, "template_card")
    if (raw.get("task_id") or "") != task_id:
        raise Refused(42014, f"template_card.task_id 应与回调中的 {task_id} 一致")
    users = body.get("userids")
    if users is not None and not (isinstance(users, list) and all(isinstance(user, str) for user in users)):
        raise Refused(40031, "userids 应为字符串数组")
    new, remarks = card_rules.read(raw, "aibot", update=True)
    return Repaint(users or None, Drawn({"card": card_face.draw(new, "aibot", update=True)}, remarks, new))


def feedback_id(piece: Json) -> str:
    """The optional `feedback.id`, "" for none. Errors: Refused 40058."""
    feedback = piece.get("feedback")
    if feedback is None:
        return ""
    found = feedback.get("id") if isinstance(feedback, dict) else None
    if not isinstance(found, str) or not 1 <= len(found.encode()) <= FEEDBACK_BYTES:
        raise Refused(40058, f"feedback.id 应为 1 到 {FEEDBACK_BYTES} 字节的字符串")
    return found


def _images(items: object, finish: bool) -> tuple[bytes, ...]:
    if not isinstance(items, list) or len(items) > IMAGES:
        raise Refused(40058, f"stream.msg_item 最多 {IMAGES} 项")
    if items and not finish:
        raise Refused(40058, "stream.msg_item 只能与 finish=true 一起出现")
    return tuple(map(_image, items))


def _image(item: object) -> bytes:
    if not isinstance(item, dict) or item.get("msgtype") != "image":
        raise Refused(40058, "stream.msg_item 只支持 image")
    image = contents.part(item, "image")
    encoded, md5 = contents.words(image, "base64"), contents.words(image, "md5")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise Refused(40058, "stream.msg_item 的 base64 无法解码") from error
    if len(raw) > IMAGE_BYTES or not raw.startswith(IMAGE_MARKS):
        raise Refused(40058, "stream.msg_item 的图片应为 10 MB 以内的 JPG 或 PNG")
    if hashlib.md5(raw).hexdigest() != md5:  # noqa: S324 - the platform's rule
        raise Refused(40058, "stream.msg_item 的 md5 与图片不符")
    return raw
