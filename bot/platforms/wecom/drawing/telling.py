"""What is told in words where a frame cannot be drawn: called, numbered, cut to the room there is."""

from collections.abc import Callable

from bot.platforms.port import Closed
from bot.platforms.wecom.drawing import cards, plain
from handlers.fit import octets, pages, shorten
from handlers.messages import Card, Show

MOST_PAGES = 10
"""A text of more messages than that is shortened."""

Told = tuple[str, tuple[str, ...]]
"""The words, and the packed actions behind the numbers in them."""


def drawn(show: Show, limits: cards.Limits, key: str, picture: str = "") -> cards.TemplateCard | None:
    """The template_card, named by the key that it is sent with; None where words have to do. Errors: Closed."""
    if not isinstance(show, Card):
        return None
    try:
        return cards.draw(show, limits, cards.task_id(key, show), picture)
    except cards.CardTooLarge as error:
        raise Closed(f"卡片超出企业微信的限制：{error}") from None


def in_markdown(show: Show, hint: str, room: int) -> Told:
    """In markdown, calling whom it names, with its buttons as numbers, within so many bytes."""
    call = plain.calling(show.mention, "")
    return _numbered(show, lambda left: call + plain.as_markdown(show, left - octets(call)), hint, room)


def in_text(show: Show, hint: str, room: int) -> Told:
    """In words where a link is only its address, with its buttons as numbers, within so many bytes."""
    return _numbered(show, lambda left: plain.as_bare_text(show, left), hint, room)


def paged(words: str, room: int, most: int = MOST_PAGES) -> list[str]:
    """The words in messages of so many bytes; what does not fit into the most there may be is left out."""
    found = pages(words, room)
    if len(found) <= most:
        return found
    return [*found[: most - 1], shorten("\n".join(found[most - 1 :]), room, octets)]


def _numbered(show: Show, words: Callable[[int], str], hint: str, room: int) -> Told:
    ending, menu = plain.options(show, hint)
    return shorten(words(max(room - octets(ending), 0)) + ending, room, octets), menu
