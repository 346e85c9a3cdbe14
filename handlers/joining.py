"""Somebody opened the chat with the bot, or the bot came to a group: one welcome, once."""

from datetime import timedelta

from sqlalchemy import select

from handlers.messages import SILENCE, Joined, Reply
from handlers.turn import Occasion
from storage import chats
from storage.naming import name_of
from storage.transcript import Message

AGAIN_AFTER = timedelta(days=7)
"""Nobody is welcomed twice within this time."""


def joined(occasion: Occasion) -> Reply:
    """Welcome a person, or a group the bot has come to; keep by which link they came first."""
    if isinstance(occasion.heard, Joined) and not occasion.chat.came_by:
        occasion.chat.came_by = name_of(occasion.heard.came_by, chats.SOURCE_CHARACTERS)
    if _welcomed_lately(occasion):
        return SILENCE
    person = occasion.person
    if person is not None and person.is_staff and occasion.is_private:
        return occasion.say("staff.welcome", name=person.name)
    return occasion.say("welcome")


def _welcomed_lately(occasion: Occasion) -> bool:
    """In a group whoever comes is welcomed with those who came before."""
    message = occasion.message
    alike = Message.kind == message.kind if occasion.chat.is_group else Message.person_id == message.person_id
    earlier = select(Message.id).where(
        Message.chat_id == occasion.chat.id,
        Message.at > occasion.at - AGAIN_AFTER,
        Message.id != message.id,
        alike,
    )
    return occasion.session.scalar(earlier.limit(1)) is not None
