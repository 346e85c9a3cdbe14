"""Messages as DingTalk takes them, for webhooks and for the robot: text, markdown, ActionCard, numbered text."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.platforms.dingtalk.cards import can_be_called, fact_lines, more, words
from bot.platforms.dingtalk.limits import BUTTONS, MSG_PARAM_BYTES, TITLE_BYTES, WEBHOOK_BYTES, fitting, shortened
from handlers.messages import Button, Card, Show, Text
from handlers.texts import TEXTS

Link = Callable[[str], str]
"""Makes the signed URL of a packed action."""

_SHORT_LABEL = 6
"""Two labels of so many characters stand side by side."""
_MOST_VERTICAL = 5
"""sampleActionCard2 to sampleActionCard5 take as many buttons as their name says."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to be sent, and the packed actions behind its numbers."""

    body: Mapping[str, Any]
    menu: tuple[str, ...] = ()


def for_session(show: Show, links: bool, link: Link) -> Message:
    """The JSON for a session webhook; buttons are signed links if `links`, else numbers."""
    if isinstance(show, Text):
        return Message(text(show))
    if not show.buttons:
        return Message(markdown(show))
    if links:
        return Message(_action_card(show, link))
    return Message(text(Text(text=numbered(show), mention=show.mention)), _menu(show))


def for_robot(show: Show, links: bool, link: Link) -> Message:
    """`msgKey` and `msgParam` for the robot's API, which can call nobody by name."""
    if isinstance(show, Text):
        return _robot("sampleText", {"content": show.text}, "content")
    if not show.buttons:
        return _robot("sampleMarkdown", {"title": _title(show), "text": _markdown(show)}, "text")
    if links:
        return _robot_card(show, link)
    return _robot("sampleText", {"content": numbered(show)}, "content", _menu(show))


def text(show: Text) -> dict[str, Any]:
    """A webhook's text message; the person to call must also stand in the text."""
    held = {"content": _calling(show.mention) + show.text}
    return _within({"msgtype": "text", "text": held}, show.mention, "content")


def markdown(card: Card) -> dict[str, Any]:
    """A card without buttons as a webhook's markdown message."""
    held = {"title": _title(card), "text": _calling(card.mention) + _markdown(card)}
    return _within({"msgtype": "markdown", "markdown": held}, card.mention, "text")


def numbered(card: Card) -> str:
    """The card in plain words; its buttons are numbers to reply with."""
    lines = [f"【{card.title}】", card.state, *(f"{label}：{value}" for label, value in card.facts), card.text]
    lines += [f"{place}. {button.label}" for place, button in enumerate(_buttons(card), start=1)]
    lines += [TEXTS["menu.hint"] if card.buttons else "", f"{TEXTS['card.more']}：{card.link}" if card.link else ""]
    return "\n".join(line for line in lines if line)


def _action_card(card: Card, link: Link) -> dict[str, Any]:
    buttons = _buttons(card)
    held: dict[str, Any] = {"title": _title(card), "text": _calling(card.mention) + _markdown(card)}
    if len(buttons) == 1:
        held |= {"singleTitle": buttons[0].label, "singleURL": link(buttons[0].action)}
    else:
        held["btnOrientation"] = "1" if _side_by_side(buttons) else "0"
        held["btns"] = [{"title": button.label, "actionURL": link(button.action)} for button in buttons]
    return _within({"msgtype": "actionCard", "actionCard": held}, card.mention, "text")


def _robot_card(card: Card, link: Link) -> Message:
    buttons = _buttons(card)
    held = {"title": _title(card), "text": _markdown(card)}
    if len(buttons) == 1:
        held |= {"singleTitle": buttons[0].label, "singleURL": link(buttons[0].action)}
        return _robot("sampleActionCard", held, "text")
    if len(buttons) > _MOST_VERTICAL:  # there is no sample with so many buttons
        rows = "\n\n".join(f"[{button.label}]({link(button.action)})" for button in buttons)
        return _robot("sampleMarkdown", held, "text", tail=f"\n\n{rows}")
    side_by_side = _side_by_side(buttons)
    title, url = ("buttonTitle", "buttonUrl") if side_by_side else ("actionTitle", "actionURL")
    for place, button in enumerate(buttons, start=1):
        held |= {f"{title}{place}": button.label, f"{url}{place}": link(button.action)}
    return _robot(f"sampleActionCard{6 if side_by_side else len(buttons)}", held, "text")


def _robot(key: str, held: dict[str, str], long: str, menu: tuple[str, ...] = (), tail: str = "") -> Message:
    spare = MSG_PARAM_BYTES - _size({**held, long: tail})
    held = {**held, long: fitting(held[long], spare) + tail}
    return Message({"msgKey": key, "msgParam": json.dumps(held, ensure_ascii=False)}, menu)


def _within(body: dict[str, Any], mention: str, long: str) -> dict[str, Any]:
    """The body with its person to call, its words cut so that the whole fits a webhook."""
    if can_be_called(mention):
        body["at"] = {"atUserIds": [mention], "isAtAll": False}
    held = body[body["msgtype"]]
    spare = WEBHOOK_BYTES - (_size(body) - _size(held[long]) + 2)
    held[long] = fitting(held[long], spare)
    return body


def _markdown(card: Card) -> str:
    state = f"**{words(card.state)}**" if card.state else ""
    facts = "\n".join(f"- {line}" for line in fact_lines(card))
    parts = [f"### {words(card.title)}", state, facts, words(card.text), more(card)]
    return "\n\n".join(part for part in parts if part)


def _title(card: Card) -> str:
    return shortened(card.title, TITLE_BYTES)


def _calling(mention: str) -> str:
    return f"@{mention} " if can_be_called(mention) else ""


def _buttons(card: Card) -> tuple[Button, ...]:
    return card.buttons[:BUTTONS]


def _menu(card: Card) -> tuple[str, ...]:
    return tuple(button.action for button in _buttons(card))


def _side_by_side(buttons: tuple[Button, ...]) -> bool:
    return len(buttons) == 2 and all(len(button.label) <= _SHORT_LABEL for button in buttons)


def _size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())
