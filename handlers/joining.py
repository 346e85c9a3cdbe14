"""Somebody opened the chat with the bot: one welcome, once."""

from datetime import timedelta

from sqlalchemy import select

from handlers.messages import SILENCE, Reply
from handlers.turn import Turn
from storage.transcript import Message

AGAIN_AFTER = timedelta(days=7)
"""Nobody is welcomed twice within this time."""


def joined(turn: Turn) -> Reply:
    """Welcome a person, or a group the bot has come to."""
    if _welcomed_lately(turn):
        return SILENCE
    if turn.person.is_staff and turn.is_private:
        return turn.say("staff.welcome", name=turn.person.name)
    return turn.say("welcome")


def _welcomed_lately(turn: Turn) -> bool:
    earlier = select(Message.id).where(
        Message.chat_id == turn.chat.id,
        Message.person_id == turn.person.id,
        Message.at > turn.at - AGAIN_AFTER,
        Message.id != turn.message.id,
    )
    return turn.session.scalar(earlier.limit(1)) is not None
