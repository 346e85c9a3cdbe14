"""Buttons for those who have none: a number picks from the options last shown in this chat."""

from handlers import clicks
from handlers.intake.reading import read
from handlers.messages import Reply
from handlers.turn import Turn
from storage import conversations

TOPIC = "menu"


def by_number(turn: Turn) -> Reply | None:
    """Take "2" for a press on the second button, if numbered options hang in this chat."""
    number = read(turn.text).choice
    talk = conversations.current(turn.session, turn.person.id, turn.chat.id, TOPIC, turn.at)
    if number is None or talk is None:
        return None
    actions = talk.data.get("actions", [])
    if not 1 <= number <= len(actions) or not actions[number - 1]:
        return None
    reply = clicks.act(turn, actions[number - 1])
    return clicks.spoken(turn, reply)
