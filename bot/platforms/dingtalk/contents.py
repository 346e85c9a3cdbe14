"""What a robot message contains, by its msgtype: words, media, and what it quotes."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.platforms.dingtalk.reading import Json, inner, listed, word
from handlers.messages import Media

_MENTION = re.compile(r"\s*@\S{1,40}\s*")
_LEADING_MENTION = re.compile(r"\s*@\S{1,40}\s+")
_QUOTED_LINES = 20


@dataclass(frozen=True, slots=True)
class Content:
    """What was said, in our words. `kind` is that of Said."""

    kind: str
    text: str = ""
    media: tuple[Media, ...] = ()
    quoted: str = ""


def content_of(body: Json) -> Content | None:
    """The content of a robot message; None for a kind that has no words and no media for us."""
    read = _KINDS.get(word(body.get("msgtype")), _anything)
    return read(body)


def _text(body: Json) -> Content:
    said = inner(body.get("text"))
    # DingTalk takes the mentions out of a text and leaves a blank for each.
    words = word(said.get("content")).strip() or word(inner(body.get("content")).get("content")).strip()
    return Content("text", words, quoted=_quote(said) or _old_quote(body))


def _rich_text(body: Json) -> Content:
    content = inner(body.get("content"))
    segments = listed(content.get("richText"))
    media = tuple(
        Media(kind="image", source=code)
        for segment in segments
        if word(segment.get("type")) == "picture" and (code := _code(segment))
    )
    words = [word(segment.get("text")) for segment in segments if "text" in segment]
    text = _without_mention(words, body)
    kind = "image" if media and not text else "text"
    return Content(kind, text, media, _quote(content) or _old_quote(body))


def _picture(body: Json) -> Content:
    return _one_file(body, "image")


def _audio(body: Json) -> Content:
    recognised = word(inner(body.get("content")).get("recognition")).strip()
    return _one_file(body, "voice", recognised)


def _video(body: Json) -> Content:
    return _one_file(body, "video")


def _file(body: Json) -> Content:
    return _one_file(body, "file")


def _one_file(body: Json, kind: str, text: str = "") -> Content:
    content = inner(body.get("content"))
    code, name = _code(content), word(content.get("fileName"))
    media = (Media(kind=kind, source=code, name=name),) if code else ()
    return Content(kind, text, media, _quote(content) or _old_quote(body))


def _chat_record(body: Json) -> Content:
    return Content("record", _record_lines(inner(body.get("content"))))


def _anything(body: Json) -> Content | None:
    """`longText`, `markdown` and whatever comes next: words where there are any."""
    kind = word(body.get("msgtype"))
    for holder in (inner(body.get("content")), inner(body.get("text")), inner(body.get(kind))):
        for name in ("text", "content", "markdown", "title"):
            if words := word(holder.get(name)).strip():
                return Content("text", words, quoted=_quote(holder) or _old_quote(body))
    return None


def _unknown(body: Json) -> None:
    """DingTalk itself says that it cannot pass this message on."""


_KINDS: Mapping[str, Callable[[Json], Content | None]] = {
    "text": _text,
    "richText": _rich_text,
    "picture": _picture,
    "audio": _audio,
    "video": _video,
    "file": _file,
    "chatRecord": _chat_record,
    "unknownMsgType": _unknown,
}


def _code(content: Json) -> str:
    return word(content.get("downloadCode")) or word(content.get("pictureDownloadCode"))


def _without_mention(words: list[str], body: Json) -> str:
    """The segments joined. In rich text the mention of the bot stays among them, and some phones repeat it."""
    whole = "".join(words).strip()
    if word(body.get("conversationType")) == "1":
        return whole
    called_others = len(listed(body.get("atUsers"))) > 1
    kept: list[str] = []
    removed = 0
    for segment in words:
        if _MENTION.fullmatch(segment) and (not called_others or not removed):
            removed += 1
        else:
            kept.append(segment)
    rest = "".join(kept).strip()
    if not removed:
        rest = _LEADING_MENTION.sub("", rest, count=1) if _LEADING_MENTION.match(rest) else rest
    return rest


def _quote(holder: Json) -> str:
    """The words of the message that is answered to; its place has moved several times."""
    replied = inner(holder.get("repliedMsg"))
    content = replied.get("content")
    held = inner(content)
    if not held:
        return word(content).strip()
    segments = "".join(word(part.get("text")) or word(part.get("content")) for part in listed(held.get("richText")))
    return (word(held.get("text")) or word(held.get("content")) or segments or _record_lines(held)).strip()


def _old_quote(body: Json) -> str:
    quoted = inner(body.get("quoteMessage"))
    text = quoted.get("text")
    return (word(inner(text).get("content")) or word(text)).strip()


def _record_lines(content: Json) -> str:
    holders = (listed(content.get(name)) for name in ("chatRecord", "records", "messages"))
    entries: Sequence[Json] = next((found for found in holders if found), ())
    lines = [word(content.get("title")), word(content.get("summary"))]
    lines += [_record_line(entry) for entry in entries[:_QUOTED_LINES]]
    return "\n".join(line for line in lines if line)


def _record_line(entry: Json) -> str:
    who = word(entry.get("senderNick")) or word(entry.get("senderName")) or word(entry.get("sender"))
    text = entry.get("content", entry.get("text"))
    said = word(inner(text).get("text")) or word(inner(text).get("content")) or word(text)
    return f"{who}：{said}" if who and said else said
