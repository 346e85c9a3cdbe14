"""The public template of DingTalk's SDK: a card with buttons that call back, without a template of one's own."""

import json

from bot.platforms.dingtalk.account import PublicShape
from bot.platforms.dingtalk.drawing import cards
from bot.platforms.dingtalk.drawing.limits import BUTTONS, PARAM_VALUE_BYTES, TITLE_BYTES, shortened
from handlers.fit import octets
from handlers.messages import Button, Card

_NO_LABEL = "…"
_LABELS = (60, 24, 12)
"""Bytes of a label: tried one after the other until all buttons fit into their variable."""


def params(card: Card, shape: PublicShape) -> dict[str, str]:
    """The cardParamMap of a card: every variable, so that a repaint leaves nothing of the old one.

    A press on it brings back the id of its button: that is the packed action.
    """
    summary = cards.LINE_BREAK.join(
        filter(None, (f"**{cards.words(card.state)}**" if card.state else "", _facts(card)))
    )
    return {
        "config": cards.WIDE,
        shape.title: shortened(card.title, TITLE_BYTES),
        shape.summary: shortened(summary, PARAM_VALUE_BYTES),
        shape.text: cards.text(card),
        shape.status: shape.status_value,
        shape.extra: _extra(card, shape),
    }


def fits(card: Card, shape: PublicShape) -> bool:
    """Whether all its buttons have room in the one variable that holds them."""
    return octets(_extra(card, shape)) <= PARAM_VALUE_BYTES


def _facts(card: Card) -> str:
    return cards.whole_lines(cards.fact_lines(card), PARAM_VALUE_BYTES // 2)


def _extra(card: Card, shape: PublicShape) -> str:
    """What is no string, in JSON: the parts in their order, and the buttons."""
    shown = card.buttons[:BUTTONS]
    for room in _LABELS:
        order = [shape.title, shape.summary, shape.text, shape.buttons]
        extra = {shape.order: order, shape.buttons: [_button(one, room, shape) for one in shown]}
        text = json.dumps(extra, ensure_ascii=False, separators=(",", ":"))
        if octets(text) <= PARAM_VALUE_BYTES:
            break
    return text


def _button(button: Button, room: int, shape: PublicShape) -> dict[str, object]:
    return {
        "text": shortened(button.label, room) or _NO_LABEL,
        "color": shape.colors.get(button.style, ""),
        "id": button.action,
        "request": True,
    }
