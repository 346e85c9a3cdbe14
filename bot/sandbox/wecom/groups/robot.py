"""webhook/send: the group's own robot (消息推送), which only speaks and hears nothing."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable

from bot.sandbox.config import WecomGroup
from bot.sandbox.wecom import contents, limits, media, showing
from bot.sandbox.wecom.company import GROUP, Company
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.wecom.done import Done
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.media import Shelf
from bot.sandbox.world import Json, SentFile

NAME = "消息推送"
TEXT_BYTES = 2048
MARKDOWN_BYTES = 4096
IMAGE_BYTES = 2 * media.MEGABYTE
UPLOADS = ("file", "voice")
MENTION = re.compile(r"<@([^>]+)>")


def send(company: Company, key: str, body: Json) -> Done:
    """One message into the group of this key. Errors: Refused 93000, 93004, 93008, 45009, 40008, 40058, 44004..."""
    group = _group(company, key)
    if not company.fits(limits.ROBOT, group.chat_id):
        raise Refused(45009, "每个机器人每分钟最多 20 条")
    kind = body.get("msgtype")
    reader = READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise Refused(40008, f"msgtype={kind!r}")
    drawn = reader(body, company.shelf)
    names = [company.name_of(who) for who in drawn.show.get("mentions", [])]
    showing.hang(company, GROUP + group.chat_id, NAME, Drawn(drawn.show | {"mentions": names}, [], drawn.template))
    return Done(remarks=drawn.remarks)


def upload(company: Company, key: str, kind: str, name: str, content: bytes) -> str:
    """webhook/upload_media: the media_id of a file or voice. Errors: Refused 93000, 40004, and those of a shelf."""
    _group(company, key)
    if kind not in UPLOADS:
        raise Refused(40004, f"type={kind!r}")
    return company.shelf.put(kind, name, content)


def _group(company: Company, key: str) -> WecomGroup:
    group = company.group_of_robot(key)
    if group is None:
        raise Refused(93000)
    if group.chat_id in company.robots:
        raise Refused(company.robots[group.chat_id])
    return group


def _text(body: Json, shelf: Shelf) -> Drawn:
    piece = contents.part(body, "text")
    mentioned = piece.get("mentioned_list", [])
    for name in ("mentioned_list", "mentioned_mobile_list"):
        if not isinstance(piece.get(name, []), list):
            raise Refused(40058, f"text.{name} 应为数组")
    return Drawn({"text": _limited(piece, "text", TEXT_BYTES), "mentions": [str(who) for who in mentioned]})


def _markdown(body: Json, shelf: Shelf) -> Drawn:
    text = _limited(contents.part(body, "markdown"), "markdown", MARKDOWN_BYTES)
    return Drawn({"text": text, "markdown": True, "mentions": MENTION.findall(text)})


def _markdown_v2(body: Json, shelf: Shelf) -> Drawn:
    text = _limited(contents.part(body, "markdown_v2"), "markdown_v2", MARKDOWN_BYTES)
    remarks = ["markdown_v2 不支持 @ 成员和字体颜色"] if MENTION.search(text) or "<font" in text else []
    return Drawn({"text": text, "markdown": True}, remarks)


def _limited(piece: Json, kind: str, limit: int) -> str:
    text = contents.words(piece, "content", missing=44004)
    if len(text.encode()) > limit:
        raise Refused(40058, f"{kind}.content exceed max length {limit}")
    return text


def _image(body: Json, shelf: Shelf) -> Drawn:
    piece = contents.part(body, "image")
    try:
        raw = base64.b64decode(contents.words(piece, "base64"), validate=True)
    except binascii.Error as error:
        raise Refused(40058, "image.base64 无法解码") from error
    if len(raw) > IMAGE_BYTES:
        raise Refused(40009, f"图片最大 {IMAGE_BYTES} 字节")
    if not raw.startswith(media.MARKS["image"]):
        raise Refused(40005, "图片应为 JPG 或 PNG")
    if hashlib.md5(raw).hexdigest() != contents.words(piece, "md5"):  # noqa: S324 - the platform's rule
        raise Refused(40058, "image.md5 与图片不符")
    return Drawn({"text": "[图片]", **shelf.world.shown(SentFile("image", "image.png", raw))})


def _uploaded(kind: str) -> Callable[[Json, Shelf], Drawn]:
    def read(body: Json, shelf: Shelf) -> Drawn:
        return contents.file(shelf.get(contents.part(body, kind).get("media_id"), kind), shelf)

    return read


READERS: dict[str, Callable[[Json, Shelf], Drawn]] = {
    "text": _text,
    "markdown": _markdown,
    "markdown_v2": _markdown_v2,
    "image": _image,
    "news": lambda body, shelf: contents.news(contents.part(body, "news")),
    "file": _uploaded("file"),
    "voice": _uploaded("voice"),
    "template_card": lambda body, shelf: contents.template(body.get("template_card"), "webhook", shelf),
}
