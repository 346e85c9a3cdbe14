"""From the group to the private chat, where a question is nobody else's to read, or there is more than one."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.cards import customer
from handlers.intake import completing
from handlers.intake.questions import by_key
from handlers.messages import Reply
from handlers.policy import Question
from handlers.turn import Turn
from storage import chats, conversations
from storage.chats import Chat
from storage.feedback import Feedback

PURPOSE = "handover"
_SEVERAL = 2
"""So many questions are too many for a group, unless the first is answered by a tap."""


def askable(turn: Turn, matter: Feedback, keys: Sequence[str]) -> list[str]:
    """The questions that may be asked: in a group what is private only where there is a private chat to ask it in."""
    if turn.is_private or not turn.policy.intake.hand_over or _own_chat(turn, matter) is not None:
        return list(keys)
    return [key for key in keys if not by_key(turn.policy, key).private]


def wanted(turn: Turn, matter: Feedback, keys: Sequence[str]) -> Chat | None:
    """The private chat in which these questions are better asked, the first one first; None: they are asked here."""
    first = by_key(turn.policy, keys[0])
    too_much = len(keys) >= _SEVERAL and not first.options
    if turn.is_private or not turn.policy.intake.hand_over or not (first.private or too_much):
        return None
    return _own_chat(turn, matter)


def ask(turn: Turn, own: Chat, matter: Feedback, question: Question) -> Reply:
    """One line in the group; the question itself in the private chat."""
    there = replace(turn, chat=own)
    turn.deliver(turn.cause, PURPOSE, own, customer.question(there, matter, question, ""), turn.person, matter)
    return turn.say("handover", number=matter.number, label=question.label)


def _own_chat(turn: Turn, matter: Feedback) -> Chat | None:
    """The speaker's own chat with us on this account: met there before, or reachable at any time, and not busy."""
    own = chats.known_private_chat(turn.session, turn.person)
    if own is None and turn.heard.who.reachable:
        own = chats.private_chat(turn.session, turn.person, turn.chat.platform, turn.chat.account)
    if own is None or own.closed_at is not None or _is_elsewhere(turn, own):
        return None
    talk = conversations.current(turn.session, turn.person.id, own.id, completing.TOPIC, turn.at)
    return own if talk is None or talk.feedback_id == matter.id else None


def _is_elsewhere(turn: Turn, own: Chat) -> bool:
    """A chat of staff is their desk; one on another account has never heard of this group."""
    return turn.person.is_staff or (own.platform, own.account) != (turn.chat.platform, turn.chat.account)
