"""Messages as DingTalk takes them, for webhooks and for the robot: text, markdown, ActionCard, numbered text."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.platforms.dingtalk.drawing.cards import can_be_called, fact_lines, more, words
from bot.platforms.dingtalk.drawing.limits import (
    BUTTONS,
    MSG_PARAM_BYTES,
    TITLE_BYTES,
    WEBHOOK_BYTES,
    fitting,
    shortened,
)
from handlers.messages import Button, Card, File, Show, Text, menu_of, numbered
from handlers.texts import TEXTS

Link = Callable[[str], str]
"""Makes the signed URL of a packed action."""

_NO_TITLE = "…"
_SHORT_LABEL = 6
"""Two labels of so many characters stand side by side."""
_MOST_VERTICAL = 5
"""sampleActionCard2 to sampleActionCard5 take as many buttons as their name says."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to be sent, and the packed actions behind its numbers."""

    body: Mapping[str, Any]
    menu: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What may be cut when it is too long, and what may not: options and links stand at the end."""

    head: str
    tail: str = ""


def for_session(show: Show, links: bool, link: Link) -> Message:
    """The JSON for a webhook; buttons are signed links if `links`, else numbers, and a file is a link to its page."""
    if isinstance(show, File):
        show = in_words(show)
    if isinstance(show, Text):
        return Message(words_of(show))
    if not show.buttons:
        return Message(markdown(show))
    if links:
        return Message(_action_card(show, link))
    return Message(_webhook("text", {}, "content", _numbered(show), show.mention), _menu(show))


def by_mobile(message: Message) -> Message:
    """The same message where whom it calls is a mobile number: in the words it stands already."""
    at = message.body.get("at")
    called = {"at": {"atMobiles": at["atUserIds"], "isAtAll": False}} if at else {}
    return Message({**message.body, **called}, message.menu)


def for_robot(show: Show, links: bool, link: Link) -> Message:
    """`msgKey` and `msgParam` for the robot's API, which can call nobody by name; files as in `for_session`."""
    if isinstance(show, File):
        show = in_words(show)
    if isinstance(show, Text):
        if show.links:
            return _robot("sampleMarkdown", {"title": _first_line(show)}, "text", _with_links(show))
        return _robot("sampleText", {}, "content", Words(show.text))
    if not show.buttons:
        return _robot("sampleMarkdown", {"title": _title(show)}, "text", _markdown(show))
    if links:
        return _robot_card(show, link)
    return Message(_robot("sampleText", {}, "content", _numbered(show)).body, _menu(show))


def in_words(file: File) -> Text:
    """A file where it cannot be shown: its name, and a link to the page with it."""
    return Text(text=file.text, mention=file.mention, links=((TEXTS["card.more"], file.link),) if file.link else ())


def words_of(show: Text) -> dict[str, Any]:
    """A webhook's text message, or markdown where there are links; the person to call must also stand in the text."""
    if not show.links:
        return _webhook("text", {}, "content", Words(show.text), show.mention)
    return _webhook("markdown", {"title": _first_line(show)}, "text", _with_links(show), show.mention)


def _with_links(show: Text) -> Words:
    return Words(words(show.text), _paragraphs(*(f"[{words(label)}]({url})" for label, url in show.links)))


def _first_line(show: Text) -> str:
    return shortened(show.text.partition("\n")[0] or _NO_TITLE, TITLE_BYTES)


def markdown(card: Card) -> dict[str, Any]:
    """A card without buttons as a webhook's markdown message."""
    return _webhook("markdown", {"title": _title(card)}, "text", _markdown(card), card.mention)


def _action_card(card: Card, link: Link) -> dict[str, Any]:
    buttons = _buttons(card)
    held: dict[str, Any] = {"title": _title(card)}
    if len(buttons) == 1:
        held |= {"singleTitle": buttons[0].label, "singleURL": link(buttons[0].action)}
    else:
        held["btnOrientation"] = "1" if _side_by_side(buttons) else "0"
        held["btns"] = [{"title": button.label, "actionURL": link(button.action)} for button in buttons]
    return _webhook("actionCard", held, "text", _markdown(card), card.mention)


def _robot_card(card: Card, link: Link) -> Message:
    buttons, held, said = _buttons(card), {"title": _title(card)}, _markdown(card)
    if len(buttons) == 1:
        held |= {"singleTitle": buttons[0].label, "singleURL": link(buttons[0].action)}
        return _robot("sampleActionCard", held, "text", said)
    if len(buttons) > _MOST_VERTICAL:  # there is no sample with so many buttons
        rows = [f"[{words(button.label)}]({link(button.action)})" for button in buttons]
        return _robot("sampleMarkdown", held, "text", Words(said.head, _paragraphs(said.tail, *rows)))
    side_by_side = _side_by_side(buttons)
    title, url = ("buttonTitle", "buttonUrl") if side_by_side else ("actionTitle", "actionURL")
    for place, button in enumerate(buttons, start=1):
        held |= {f"{title}{place}": button.label, f"{url}{place}": link(button.action)}
    return _robot(f"sampleActionCard{6 if side_by_side else len(buttons)}", held, "text", said)


def _markdown(card: Card) -> Words:
    state = f"**{words(card.state)}**" if card.state else ""
    facts = "\n".join(f"- {line}" for line in fact_lines(card))
    return Words(_paragraphs(f"### {words(card.title)}", state, facts, words(card.text)), more(card))


def _numbered(card: Card) -> Words:
    """The card in plain words; its buttons are numbers to reply with."""
    facts = [f"{label}：{value}" for label, value in card.facts]
    options = [f"{number}. {button.label}" for number, button in numbered(_buttons(card))]
    page = f"{TEXTS['card.more']}：{card.link}" if card.link else ""
    return Words(_lines(f"【{card.title}】", card.state, *facts, card.text), _lines(*options, TEXTS["menu.hint"], page))


def _webhook(kind: str, held: dict[str, Any], long: str, said: Words, mention: str) -> dict[str, Any]:
    """A webhook's body with its person to call, its words cut so that the whole fits."""
    called = can_be_called(mention)
    at = {"at": {"atUserIds": [mention], "isAtAll": False}} if called else {}
    head = f"@{mention} {said.head}" if called else said.head
    frame = {"msgtype": kind, kind: {**held, long: ""}, **at}
    return {**frame, kind: {**held, long: _fitted(Words(head, said.tail), WEBHOOK_BYTES - _size(frame), kind)}}


def _robot(key: str, held: dict[str, str], long: str, said: Words) -> Message:
    spare = MSG_PARAM_BYTES - _size({**held, long: ""})
    param = {**held, long: _fitted(said, spare, "text" if key == "sampleText" else "markdown")}
    return Message({"msgKey": key, "msgParam": json.dumps(param, ensure_ascii=False)})


def _fitted(said: Words, spare: int, kind: str) -> str:
    """Head and tail in at most so many bytes of JSON: the head gives way."""
    gap = ("\n" if kind == "text" else "\n\n") if said.tail else ""
    tail = gap + said.tail
    return fitting(said.head, spare - (_size(tail) - 2)) + tail


def _title(card: Card) -> str:
    """A title must not be empty."""
    return shortened(card.title or card.state or card.text or _NO_TITLE, TITLE_BYTES)


def _buttons(card: Card) -> tuple[Button, ...]:
    """As many as DingTalk shows, with labels of one line."""
    shown = card.buttons[:BUTTONS]
    return tuple(one.model_copy(update={"label": shortened(one.label, TITLE_BYTES) or _NO_TITLE}) for one in shown)


def _menu(card: Card) -> tuple[str, ...]:
    return menu_of(_buttons(card))


def _side_by_side(buttons: tuple[Button, ...]) -> bool:
    return len(buttons) == 2 and all(len(button.label) <= _SHORT_LABEL for button in buttons)


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())
