"""Which template an interactive card hangs by, and what stands in its variables."""

from typing import Any

from bot.platforms.dingtalk.account import PublicShape
from bot.platforms.dingtalk.drawing import cards, public_card
from handlers.messages import Card

OWN, PUBLIC = "dingtalk.card", "dingtalk.public_card"
"""The names of the routes, which are kept with the delivery and with the card's handle."""


def variables(door: str, card: Card, shape: PublicShape) -> dict[str, str]:
    """The cardParamMap for the template behind this route."""
    return public_card.params(card, shape) if door == PUBLIC else cards.params(card)


def repainted(door: str, card: Card | None, shape: PublicShape) -> dict[str, Any]:
    """The answer to a press: the card as it looks now, or an empty object when it stays as it is."""
    return {} if card is None else cards.painted(variables(door, card, shape))
