"""Words and cards without a frame: as text, as WeCom's markdown, and with the buttons as numbers."""

import re

from bot.platforms.wecom.fit import octets, shorten
from handlers import messages
from handlers.messages import Card, Show, Text

CHOOSE = "请 @我 并回复数字选择。"
CHOOSE_ALONE = "请回复数字选择。"

_DANGEROUS = re.compile(r"<(?=[@/A-Za-z])|\](?=\()")
_ANCHOR = re.compile(r"<(?=/?[aA]\b)")
_GAP = "\u200b"


def as_text(show: Show) -> str:
    """Every word of it, one thing a line; buttons are left out. An `<a href>` in the words stays words."""
    words = _ANCHOR.sub(f"<{_GAP}", show.text if isinstance(show, Text) else _lines(show, show.title))
    anchors = [f'<a href="{url}">{_ANCHOR.sub("", label)}</a>' for label, url in _links(show)]
    return "\n".join((words, *anchors))


def as_markdown(show: Show) -> str:
    """The same in markdown: a bold title, and nothing in it that calls people, links or colours by accident."""
    if isinstance(show, Text):
        links = [f"[{defused(label)}]({url})" for label, url in show.links]
        return "\n".join((defused(show.text), *links))
    return _lines(show, f"**{defused(show.title)}**", defuse=True)


def numbered(card: Card, words: str, hint: str, room: int) -> tuple[str, tuple[str, ...]]:
    """The words followed by the buttons as 1, 2, ...; and the packed actions behind those numbers.

    All of it within `room` bytes: where it is too long, the words are cut and the buttons stay.
    """
    if not card.buttons:
        return shorten(words, room, octets), ()
    options = [f"{number}. {button.label}" for number, button in messages.numbered(card.buttons)]
    ending = "\n".join(["", "", *options, hint])
    whole = shorten(words, max(room - octets(ending), 0), octets) + ending
    return shorten(whole, room, octets), messages.menu_of(card.buttons)


def calling(user_id: str, markdown: str) -> str:
    """Markdown that calls one member first; without a user id, nobody is called."""
    return f"<@{user_id}> {markdown}" if user_id else markdown


def defused(text: str) -> str:
    """Somebody's words, safe inside markdown: an invisible gap keeps `<@id>`, tags and `[..](..)` from coming alive."""
    return _DANGEROUS.sub(lambda found: found.group() + _GAP, text)


def _links(show: Show) -> tuple[tuple[str, str], ...]:
    return show.links if isinstance(show, Text) else ()


def _lines(card: Card, title: str, defuse: bool = False) -> str:
    facts = [f"{name}：{value}" for name, value in card.facts]
    rest = [line for line in (card.state, *facts, card.text) if line]
    safe = [defused(line) for line in rest] if defuse else rest
    return "\n".join([title, *safe, *([card.link] if card.link else [])])
