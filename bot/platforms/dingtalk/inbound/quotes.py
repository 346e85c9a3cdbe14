"""What a message answers to: where the quoted words stand has moved several times, and no document tells."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.platforms.dingtalk.reading import Json, inner, listed, word

_MOST_LINES = 20
_DEEPEST = 12
"""So many levels of a card's tree are looked through."""
_CARD_WORDS = ("text", "content", "title", "markdown", "value", "label")
"""Where an element of a card keeps what it shows."""


def quote(holder: Json, body: Json) -> str:
    """The words that are answered to: in `repliedMsg` beside the answer, or in the old `quoteMessage` of the body."""
    return _replied(inner(holder.get("repliedMsg"))) or _old(inner(body.get("quoteMessage")))


def record_lines(content: Json) -> str:
    """A forwarded record: its title, its summary, and as many of its messages."""
    holders = (listed(content.get(name)) for name in ("chatRecord", "records", "messages"))
    entries: Sequence[Json] = next((found for found in holders if found), ())
    lines = [word(content.get("title")), word(content.get("summary"))]
    lines += [_record_line(entry) for entry in entries[:_MOST_LINES]]
    return "\n".join(line for line in lines if line)


def _replied(replied: Json) -> str:
    content = replied.get("content")
    held = inner(content)
    if not held:
        return word(content).strip()
    segments = "".join(word(part.get("text")) or word(part.get("content")) for part in listed(held.get("richText")))
    card = "\n".join(line for line in _of_card(held.get("cardContent")) if line)
    plain = word(held.get("text")) or word(held.get("content"))
    return (plain or segments or card or record_lines(held) or _of_file(held)).strip()


def _of_file(held: Json) -> str:
    return word(held.get("recognition")) or word(held.get("fileName"))


def _of_card(node: Any, depth: int = 0) -> Iterator[str]:
    """Every word that a card's tree shows, from the top."""
    if depth > _DEEPEST:
        return
    if isinstance(node, dict):
        for name in _CARD_WORDS:
            if isinstance(node.get(name), str):
                yield word(node[name]).strip()
        node = [value for value in node.values() if not isinstance(value, str)]
    if isinstance(node, list):
        for one in node:
            yield from _of_card(one, depth + 1)


def _old(quoted: Json) -> str:
    text = quoted.get("text")
    return (word(inner(text).get("content")) or word(text)).strip()


def _record_line(entry: Json) -> str:
    who = word(entry.get("senderNick")) or word(entry.get("senderName")) or word(entry.get("sender"))
    text = entry.get("content", entry.get("text"))
    said = word(inner(text).get("text")) or word(inner(text).get("content")) or word(text)
    return f"{who}：{said}" if who and said else said
