"""The moves that need no words: one press, one move, the card as it looks now."""

from handlers.cards import staff
from handlers.messages import Reply
from handlers.turn import Turn
from storage import feedback
from storage.feedback import Feedback, Move


def accept(turn: Turn, matter: Feedback, value: str) -> Reply:
    """Take it on."""
    feedback.move(turn.session, matter, Move.ACCEPT, turn.at, turn.person)
    return Reply(repaint=staff.card(turn, matter, turn.person))
