"""What a message of each msgtype says and how the client draws it, with the limits of the documents."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.wecom.cards import face as card_face
from bot.sandbox.wecom.cards import rules as card_rules
from bot.sandbox.wecom.cards.rules import Surface
from bot.sandbox.wecom.cards.template import TemplateCard
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.media import Media, Shelf
from bot.sandbox.world import Json, SentFile, ShownButton, ShownCard

TEXT_BYTES = 2048
MARKDOWN_BYTES = 2048
TITLE_BYTES = 128
DESCRIPTION_BYTES = 512
BUTTON_CHARS = 4
ARTICLES = 8
ATTACHMENT = 2
"""The type of a line on a card that is a file."""
NOTICE_ROWS = 10


@dataclass(frozen=True)
class Drawn:
    """A checked message: `show` goes to World.show; remarks tell what the client cut or ignored."""

    show: dict[str, Any]
    remarks: list[str] = field(default_factory=list)
    template: TemplateCard | None = None


def read(body: Json, shelf: Shelf, *, cuts: bool = True) -> Drawn:
    """The content of a message/send body; without `cuts` a long text is refused instead. Errors: Refused."""
    kind = body.get("msgtype")
    reader = READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise Refused(40008, f"msgtype={kind!r}")
    drawn = reader(part(body, str(kind)), shelf)
    if kind == "text" and drawn.remarks and not cuts:
        raise Refused(45002, f"text.content 最多 {TEXT_BYTES} 字节")
    return drawn


def part(body: Json, name: str) -> Json:
    """The object of this name in a body. Errors: Refused 40058."""
    found = body.get(name)
    if not isinstance(found, dict):
        raise Refused(40058, f"缺少 {name}")
    return found


def words(piece: Json, name: str, *, missing: int = 40058) -> str:
    """A string that must be there. Errors: Refused `missing`, 40058 if it is no string."""
    found = piece.get(name)
    if found is None or found == "":
        raise Refused(missing, f"缺少 {name}")
    if not isinstance(found, str):
        raise Refused(40058, f"{name} 应为字符串")
    return found


def cut(text: str, limit: int, name: str) -> tuple[str, list[str]]:
    """A text cut to so many bytes of UTF-8, and the remark that it was."""
    raw = text.encode()
    if len(raw) <= limit:
        return text, []
    return raw[:limit].decode("utf-8", "ignore"), [f"{name} 有 {len(raw)} 字节，超过 {limit}，已截断"]


def template(raw: object, surface: Surface, shelf: Shelf | None = None) -> Drawn:
    """A template card; the files on it are looked for on the shelf. Errors: Refused 40058, 42014, 40007."""
    card, remarks = card_rules.read(raw, surface)
    for fact in card.horizontal_content_list:
        if fact.type == ATTACHMENT and shelf is not None:
            shelf.get(fact.media_id, "file")
    return Drawn({"card": card_face.draw(card, surface)}, remarks, card)


def news(piece: Json) -> Drawn:
    """One to eight articles, drawn as one card. Errors: Refused 40058, 41010, 41016, 45008."""
    articles = piece.get("articles")
    if not isinstance(articles, list) or not all(isinstance(article, dict) for article in articles):
        raise Refused(40058, "缺少 articles")
    if not 1 <= len(articles) <= ARTICLES:
        raise Refused(45008, f"articles 应为 1 到 {ARTICLES} 条，收到 {len(articles)} 条")
    titles = []
    for article in articles:
        titles.append(words(article, "title", missing=41016))
        if not article.get("url") and not article.get("appid"):
            raise Refused(41010)
    first = articles[0]
    return Drawn(
        {
            "card": ShownCard(
                kind="news",
                title=titles[0],
                text=str(first.get("description", "")),
                link=str(first.get("url", "")),
                facts=[("", title) for title in titles[1:]],
            )
        }
    )


def _text(piece: Json, shelf: Shelf) -> Drawn:
    text, remarks = cut(words(piece, "content", missing=44004), TEXT_BYTES, "text.content")
    return Drawn({"text": text}, remarks)


def _markdown(piece: Json, shelf: Shelf) -> Drawn:
    text = words(piece, "content", missing=44004)
    if len(text.encode()) > MARKDOWN_BYTES:
        raise Refused(45002, f"markdown.content 有 {len(text.encode())} 字节，最多 {MARKDOWN_BYTES}")
    return Drawn({"text": text, "markdown": True})


def _textcard(piece: Json, shelf: Shelf) -> Drawn:
    title, remarks = cut(words(piece, "title", missing=41016), TITLE_BYTES, "textcard.title")
    text, more = cut(words(piece, "description"), DESCRIPTION_BYTES, "textcard.description")
    url = words(piece, "url", missing=41010)
    label = str(piece.get("btntxt") or "详情")[:BUTTON_CHARS]
    button = ShownButton(label=label, url=url, style="link")
    return Drawn(
        {"card": ShownCard(kind="textcard", title=title, text=text, link=url, buttons=[button])}, remarks + more
    )


def _image(piece: Json, shelf: Shelf) -> Drawn:
    return file(shelf.get(piece.get("media_id"), "image"), shelf)


def _voice(piece: Json, shelf: Shelf) -> Drawn:
    return file(shelf.get(piece.get("media_id"), "voice"), shelf)


def _video(piece: Json, shelf: Shelf) -> Drawn:
    media = shelf.get(piece.get("media_id"), "video")
    title, remarks = cut(str(piece.get("title") or media.name), TITLE_BYTES, "video.title")
    _, more = cut(str(piece.get("description", "")), DESCRIPTION_BYTES, "video.description")
    return Drawn(file(media, shelf).show | {"text": f"[视频] {title}"}, remarks + more)


def _file(piece: Json, shelf: Shelf) -> Drawn:
    return file(shelf.get(piece.get("media_id"), "file"), shelf)


def file(media: Media, shelf: Shelf) -> Drawn:
    """A picture, voice, video or file as the client shows it."""
    label = {"image": "[图片]", "voice": "[语音]", "video": f"[视频] {media.name}"}.get(media.kind)
    sent = SentFile(media.kind, media.name, media.content)
    return Drawn({"text": label or f"[文件] {media.name}", **shelf.world.shown(sent)})


def _mpnews(piece: Json, shelf: Shelf) -> Drawn:
    articles = piece.get("articles")
    if not isinstance(articles, list) or not 1 <= len(articles) <= ARTICLES:
        raise Refused(45008, f"articles 应为 1 到 {ARTICLES} 条")
    for article in articles:
        words(article, "content", missing=44004)
        shelf.get(article.get("thumb_media_id"), "image")
    titles = [words(article, "title", missing=41016) for article in articles]
    return Drawn({"card": ShownCard(kind="mpnews", title=titles[0], facts=[("", t) for t in titles[1:]])})


def _miniprogram_notice(piece: Json, shelf: Shelf) -> Drawn:
    words(piece, "appid")
    title = words(piece, "title", missing=41016)
    rows = piece.get("content_item") or []
    if not isinstance(rows, list) or len(rows) > NOTICE_ROWS or not all(isinstance(row, dict) for row in rows):
        raise Refused(40058, f"miniprogram_notice.content_item 最多 {NOTICE_ROWS} 项")
    facts = [(words(row, "key"), words(row, "value")) for row in rows]
    text = str(piece.get("description") or "")
    return Drawn({"card": ShownCard(kind="miniprogram_notice", title=title, text=text, facts=facts)})


READERS: dict[str, Callable[[Json, Shelf], Drawn]] = {
    "text": _text,
    "markdown": _markdown,
    "textcard": _textcard,
    "image": _image,
    "voice": _voice,
    "video": _video,
    "file": _file,
    "news": lambda piece, shelf: news(piece),
    "mpnews": _mpnews,
    "miniprogram_notice": _miniprogram_notice,
    "template_card": lambda piece, shelf: template(piece, "app", shelf),
}
