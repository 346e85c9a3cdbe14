"""Words and cards without a frame: as text, as WeCom's markdown, and with the buttons as numbers."""

import re
from collections.abc import Sequence

from handlers import messages
from handlers.fit import octets, shorten
from handlers.messages import Card, File, Show

CHOOSE = "请 @我 并回复数字选择。"
CHOOSE_ALONE = "请回复数字选择。"
LOOK = "查看"
NOTHING = "—"
ROOM = 1_000_000
"""Bytes, where nothing has to be cut."""

_DANGEROUS = re.compile(r"<(?=[@/A-Za-z])|\](?=\()")
_ANCHOR = re.compile(r"<(?=/?[aA]\b)")
"""Leads to a page in a text of the app (path/90236)."""
_CALL = re.compile(r"<(?=@|/?[aA]\b)")
"""Calls somebody besides, in a text for a group (path/91770)."""
_USER_ID = re.compile(r"(?!(?i:all)$)[0-9A-Za-z][0-9A-Za-z_.@-]{0,63}")
"""Of one member (path/90195); `all` and `@all` call everybody."""
_GAP = "\u200b"


def as_text(show: Show, room: int = ROOM, *, in_group: bool = False) -> str:
    """Every word of it, one thing a line; buttons are left out. An `<a href>` in the words stays words.

    In a group `<@id>` does, too. Where it is longer than `room` bytes, words are cut and links stay whole; so in the
    two below.
    """
    anchors = [f'<a href="{url}">{_ANCHOR.sub("", label)}</a>' for label, url in _links(show)]
    still = (_CALL if in_group else _ANCHOR).sub(f"<{_GAP}", _words(show))
    return _within(room, still, [*anchors, *_address(show)])


def as_bare_text(show: Show, room: int = ROOM) -> str:
    """The same where a link is only its address; nobody is called by accident."""
    links = [f"{label}：{url}" for label, url in _links(show)]
    return _within(room, _CALL.sub(f"<{_GAP}", _words(show)), [*links, *_address(show)])


def as_markdown(show: Show, room: int = ROOM) -> str:
    """The same in markdown: a bold title, and nothing in it that calls people, links or colours by accident."""
    links = [f"[{defused(label)}]({url})" for label, url in _links(show)]
    if isinstance(show, Card):
        words = "\n".join([f"**{defused(show.title)}**", *(defused(line) for line in _lines(show))])
    else:
        words = defused(show.text)
    return _within(room, words, [*links, *_address(show)])


def has_links(show: Show) -> bool:
    """Whether some of its words lead to a page."""
    return bool(_links(show))


def options(show: Show, hint: str) -> tuple[str, tuple[str, ...]]:
    """The buttons of a card as 1, 2, ... to stand below its words; and the packed actions behind those numbers."""
    if not isinstance(show, Card) or not show.buttons:
        return "", ()
    choices = [f"{number}. {button.label}" for number, button in messages.numbered(show.buttons)]
    return "\n".join(["", "", *choices, hint]), messages.menu_of(show.buttons)


def can_be_called(user_id: str) -> bool:
    """Whether this calls one member and nobody else."""
    return bool(_USER_ID.fullmatch(user_id))


def calling(user_id: str, markdown: str) -> str:
    """Markdown that calls one member first; without a user id, nobody is called."""
    return f"<@{user_id}> {markdown}" if can_be_called(user_id) else markdown


def defused(text: str) -> str:
    """Somebody's words, safe inside markdown: an invisible gap keeps `<@id>`, tags and `[..](..)` from coming alive."""
    return _DANGEROUS.sub(lambda found: found.group() + _GAP, text)


def _within(room: int, words: str, links: Sequence[str]) -> str:
    words = words if words.strip() else NOTHING  # WeCom takes no empty message
    tail = "".join(f"\n{link}" for link in links)
    if octets(tail) > room // 2:  # an address of that length is nobody's to read
        return shorten(words, room, octets)
    return shorten(words, room - octets(tail), octets) + tail


def _words(show: Show) -> str:
    return "\n".join([show.title, *_lines(show)]) if isinstance(show, Card) else show.text


def _lines(card: Card) -> list[str]:
    facts = [f"{name}：{value}" for name, value in card.facts]
    return [line for line in (card.state, *facts, card.text) if line]


def _links(show: Show) -> tuple[tuple[str, str], ...]:
    if isinstance(show, Card):
        return ()
    if isinstance(show, File):
        return ((LOOK, show.link),) if show.link else ()
    return show.links


def _address(show: Show) -> tuple[str, ...]:
    """The page behind a card, as a line of its own."""
    return (show.link,) if isinstance(show, Card) and show.link else ()
