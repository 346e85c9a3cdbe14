"""What kf/send_msg may say: each type with its limits in bytes, and how WeChat shows it."""

from collections.abc import Callable

from bot.sandbox.wecom import contents
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.kf import menu
from bot.sandbox.wecom.kf.menu import limited
from bot.sandbox.wecom.media import Shelf
from bot.sandbox.world import Json, ShownCard

TEXT_BYTES = 2048
TITLE_BYTES = 128
DESC_BYTES = 512
URL_BYTES = 2048


def read(body: Json, shelf: Shelf, kinds: tuple[str, ...] = ()) -> Drawn:
    """The content of a message; `kinds` are the types allowed here, () all. Errors: Refused."""
    kind = body.get("msgtype")
    reader = READERS.get(kind) if isinstance(kind, str) else None
    if reader is None or (kinds and kind not in kinds):
        raise Refused(40008, f"msgtype={kind!r}")
    return reader(contents.part(body, str(kind)), shelf)


def _text(piece: Json, shelf: Shelf) -> Drawn:
    text = contents.words(piece, "content", missing=44004)
    if len(text.encode()) > TEXT_BYTES:
        raise Refused(45002, f"text.content 有 {len(text.encode())} 字节，最多 {TEXT_BYTES}")
    return Drawn({"text": text})


def _media(kind: str) -> Callable[[Json, Shelf], Drawn]:
    return lambda piece, shelf: contents.file(shelf.get(piece.get("media_id"), kind), shelf)


def _link(piece: Json, shelf: Shelf) -> Drawn:
    title, url = limited(piece, "title", TITLE_BYTES), limited(piece, "url", URL_BYTES)
    shelf.get(piece.get("thumb_media_id"), "image")
    text = limited(piece, "desc", DESC_BYTES, needed=False)
    return Drawn({"card": ShownCard(kind="link", title=title, text=text, link=url)})


def _miniprogram(piece: Json, shelf: Shelf) -> Drawn:
    limited(piece, "appid", URL_BYTES)
    limited(piece, "pagepath", URL_BYTES)
    shelf.get(piece.get("thumb_media_id"), "image")
    title = limited(piece, "title", TITLE_BYTES, needed=False)
    return Drawn({"card": ShownCard(kind="miniprogram", title=title or "小程序")})


def _location(piece: Json, shelf: Shelf) -> Drawn:
    for name in ("latitude", "longitude"):
        if isinstance(piece.get(name), bool) or not isinstance(piece.get(name), int | float):
            raise Refused(40058, f"location.{name} 应为数字")
    title = limited(piece, "name", TITLE_BYTES, needed=False)
    address = limited(piece, "address", DESC_BYTES, needed=False)
    return Drawn({"card": ShownCard(kind="location", title=title or "位置", text=address)})


READERS: dict[str, Callable[[Json, Shelf], Drawn]] = {
    "text": _text,
    "image": _media("image"),
    "voice": _media("voice"),
    "video": _media("video"),
    "file": _media("file"),
    "link": _link,
    "miniprogram": _miniprogram,
    "location": _location,
    "msgmenu": lambda piece, shelf: menu.read(piece),
}
