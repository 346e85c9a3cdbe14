"""Our interactive card template: what stands in its variables, and how it is painted anew."""

import re
from collections.abc import Mapping
from typing import Any

from bot.platforms.dingtalk.limits import BUTTONS, PARAM_VALUE_BYTES, TITLE_BYTES, shortened
from handlers.messages import Card
from handlers.texts import TEXTS

LINE_BREAK = "  \n"
"""DingTalk's markdown joins lines unless two blanks stand before the break."""
BY_KEY = {"updateCardDataByKey": True, "updatePrivateDataByKey": True}

_NO_LABEL = "…"
_LINK = re.compile(r"\]\s*\(")


def params(card: Card) -> dict[str, str]:
    """The cardParamMap of a card: every variable, so that a repaint leaves nothing of the old one.

    `title`, `state`, `facts` and `text` (markdown), and for each of six buttons its label `btnN` (empty hides it),
    its packed action `actN` and its `styleN`. All are strings of at most 1 KB.
    """
    values = {
        "title": shortened(card.title, TITLE_BYTES),
        "state": shortened(card.state, PARAM_VALUE_BYTES),
        "facts": _whole_lines(fact_lines(card), PARAM_VALUE_BYTES),
        "text": _text(card),
    }
    for place in range(1, BUTTONS + 1):
        button = card.buttons[place - 1] if place <= len(card.buttons) else None
        values[f"btn{place}"] = shortened(button.label, TITLE_BYTES) or _NO_LABEL if button else ""
        values[f"act{place}"] = button.action if button else ""
        values[f"style{place}"] = button.style if button else ""
    return values


def repainted(card: Card | None) -> dict[str, Any]:
    """The answer to a card callback: the card as it looks now, or an empty object when it stays as it is."""
    if card is None:
        return {}
    return {"cardUpdateOptions": BY_KEY, "cardData": {"cardParamMap": params(card)}}


def fact_lines(card: Card) -> list[str]:
    """The facts, one markdown line each."""
    return [f"**{words(label)}**：{words(value)}" for label, value in card.facts]


def words(text: str) -> str:
    """People's own words inside markdown: no link, picture or tag is made of them, their line breaks stay."""
    harmless = _LINK.sub("]（", text).replace("<", "＜")
    return LINE_BREAK.join(line.rstrip() for line in harmless.splitlines())


def more(card: Card) -> str:
    """A markdown link to the page behind the card; empty where it has none."""
    return f"[{TEXTS['card.more']}]({card.link})" if card.link else ""


def _text(card: Card) -> str:
    tail = LINE_BREAK + more(card) if card.link else ""
    return (shortened(words(card.text), PARAM_VALUE_BYTES - len(tail.encode())) + tail).lstrip()


def _whole_lines(lines: list[str], most_bytes: int) -> str:
    kept: list[str] = []
    for line in lines:
        if len(LINE_BREAK.join([*kept, line]).encode()) > most_bytes:
            break
        kept.append(line)
    if not kept and lines:
        return shortened(lines[0], most_bytes)
    return LINE_BREAK.join(kept)


def as_mention(user_id: str) -> Mapping[str, str]:
    """`atUserIds` of a card in a group: the person who is called; nobody without a user id of the organisation."""
    return {user_id: user_id} if can_be_called(user_id) else {}


def can_be_called(user_id: str) -> bool:
    """Whether this is a user id of the organisation, and not the encrypted id of somebody outside."""
    return bool(user_id) and not user_id.startswith("$:")
