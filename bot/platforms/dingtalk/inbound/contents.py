"""What a robot message contains, by its msgtype: words, media, and what it quotes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.platforms.dingtalk.inbound.quotes import quote, record_lines
from bot.platforms.dingtalk.reading import Json, inner, listed, word
from handlers.messages import Media

Kind = Literal["image", "voice", "video", "file"]
DOOR = "dingtalk"
"""Where its files are fetched from."""

_ANY_NAME = r"@\S{1,40}"
_MENTION = re.compile(rf"\s*{_ANY_NAME}\s*")


@dataclass(frozen=True, slots=True)
class Content:
    """What was said, in our words. `kind` is that of Said."""

    kind: str
    text: str = ""
    media: tuple[Media, ...] = ()
    quoted: str = ""


def content_of(body: Json, robot_name: str = "") -> Content | None:
    """The content of a robot message; None for a kind that has no words and no media for us.

    `robot_name`: what people @, where that is known.
    """
    kind = word(body.get("msgtype"))
    return _rich_text(body, robot_name) if kind == "richText" else _KINDS.get(kind, _anything)(body)


def _text(body: Json) -> Content:
    said = inner(body.get("text"))
    # DingTalk takes the mentions out of a text and leaves a blank for each.
    words = word(said.get("content")).strip() or word(inner(body.get("content")).get("content")).strip()
    return Content("text", words, quoted=quote(said, body))


def _rich_text(body: Json, robot_name: str) -> Content:
    content = inner(body.get("content"))
    segments = listed(content.get("richText"))
    media = tuple(
        Media(kind="image", source=code, door=DOOR)
        for segment in segments
        if word(segment.get("type")) == "picture" and (code := _code(segment))
    )
    words = [word(segment.get("text")) for segment in segments if "text" in segment]
    text = _without_mention(words, body, robot_name)
    kind = "image" if media and not text else "text"
    return Content(kind, text, media, quote(content, body))


def _picture(body: Json) -> Content:
    return _one_file(body, "image")


def _audio(body: Json) -> Content:
    recognised = word(inner(body.get("content")).get("recognition")).strip()
    return _one_file(body, "voice", recognised)


def _video(body: Json) -> Content:
    return _one_file(body, "video")


def _file(body: Json) -> Content:
    return _one_file(body, "file")


def _one_file(body: Json, kind: Kind, text: str = "") -> Content:
    content = inner(body.get("content"))
    code, name = _code(content), word(content.get("fileName"))
    media = (Media(kind=kind, source=code, name=name, door=DOOR),) if code else ()
    return Content(kind, text, media, quote(content, body))


def _chat_record(body: Json) -> Content:
    return Content("record", record_lines(inner(body.get("content"))))


def _anything(body: Json) -> Content | None:
    """`longText`, `markdown` and whatever comes next: words where there are any."""
    kind = word(body.get("msgtype"))
    for holder in (inner(body.get("content")), inner(body.get("text")), inner(body.get(kind))):
        for name in ("text", "content", "markdown", "title"):
            if words := word(holder.get(name)).strip():
                return Content("text", words, quoted=quote(holder, body))
    return None


def _unknown(body: Json) -> None:
    """DingTalk itself says that it cannot pass this message on."""


_KINDS: Mapping[str, Callable[[Json], Content | None]] = {
    "text": _text,
    "picture": _picture,
    "audio": _audio,
    "video": _video,
    "file": _file,
    "chatRecord": _chat_record,
    "unknownMsgType": _unknown,
}


def _code(content: Json) -> str:
    return word(content.get("downloadCode")) or word(content.get("pictureDownloadCode"))


def _without_mention(words: list[str], body: Json, robot_name: str) -> str:
    """The segments joined. In rich text the mention of the bot stays among them, and some phones repeat it."""
    if word(body.get("conversationType")) == "1":
        return "".join(words).strip()
    kept = _without_name(words, robot_name) if robot_name else _without_first(words, len(listed(body.get("atUsers"))))
    rest = "".join(kept).strip()
    if len(kept) < len(words):
        return rest
    name = re.escape(f"@{robot_name}") if robot_name else _ANY_NAME
    return re.sub(rf"^{name}\s+", "", rest)


def _without_name(words: list[str], robot_name: str) -> list[str]:
    return [segment for segment in words if segment.strip() != f"@{robot_name}"]


def _without_first(words: list[str], called: int) -> list[str]:
    """Nobody told us the bot's name: it is the first who is called, and where it is the only one, every one."""
    mentions = [place for place, segment in enumerate(words) if _MENTION.fullmatch(segment)]
    gone = mentions[:1] if called > 1 else mentions
    return [segment for place, segment in enumerate(words) if place not in gone]
