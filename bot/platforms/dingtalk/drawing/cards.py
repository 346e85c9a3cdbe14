"""Our interactive card template: what stands in its variables, and how it is painted anew."""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.platforms.dingtalk.drawing.limits import BUTTONS, PARAM_VALUE_BYTES, TITLE_BYTES, shortened
from handlers.messages import Card
from handlers.texts import TEXTS

LINE_BREAK = "  \n"
"""DingTalk's markdown joins lines unless two blanks stand before the break."""
BY_KEY = {"updateCardDataByKey": True, "updatePrivateDataByKey": True}
WIDE = json.dumps({"autoLayout": True})
"""The variable `config`, which lets a card use the width of the window."""

_NO_LABEL = "…"
_LINK = re.compile(r"\]\s*\(")


def params(card: Card) -> dict[str, str]:
    """The cardParamMap of a card: every variable, so that a repaint leaves nothing of the old one.

    `title`, `state`, `facts` and `text` (markdown), and for each of six buttons its label `btnN` (empty hides it),
    its packed action `actN` and its `styleN`; `config` is the card platform's own. All are strings of at most 1 KB.
    """
    values = {
        "config": WIDE,
        "title": shortened(card.title, TITLE_BYTES),
        "state": shortened(card.state, PARAM_VALUE_BYTES),
        "facts": whole_lines(fact_lines(card), PARAM_VALUE_BYTES),
        "text": text(card),
    }
    for place in range(1, BUTTONS + 1):
        button = card.buttons[place - 1] if place <= len(card.buttons) else None
        values[f"btn{place}"] = shortened(button.label, TITLE_BYTES) or _NO_LABEL if button else ""
        values[f"act{place}"] = button.action if button else ""
        values[f"style{place}"] = button.style if button else ""
    return values


def painted(values: Mapping[str, str]) -> dict[str, Any]:
    """These variables as an update of a card, or as the answer to a press on it; it knows no other."""
    return {"cardUpdateOptions": BY_KEY, "cardData": {"cardParamMap": dict(values)}}


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


def text(card: Card) -> str:
    """What the card says at length, with the link to its page."""
    tail = LINE_BREAK + more(card) if card.link else ""
    return (shortened(words(card.text), PARAM_VALUE_BYTES - len(tail.encode())) + tail).lstrip()


def whole_lines(lines: list[str], most_bytes: int) -> str:
    """As many of these lines as fit, or the beginning of the first."""
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
    """Whether this is a user id of the organisation: not the encrypted id of somebody outside, nor `@ALL`."""
    return bool(user_id) and not user_id.startswith(("$:", "@"))
