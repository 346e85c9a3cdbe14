"""The customer wants a human: whoever owns what is open hears it at once."""

from handlers.intake.capture import UNSETTLED, newest
from handlers.intake.reading import Intent, read
from handlers.messages import Reply
from handlers.turn import Turn
from storage import feedback
from storage.feedback import Move


def wanted(turn: Turn) -> Reply | None:
    """“转人工” while something is open here: its owner is told; without anything open it is small talk."""
    if read(turn.text).intent is not Intent.HUMAN:
        return None
    matter = newest(turn, UNSETTLED)
    if matter is None:
        return None
    turn.message.feedback_id = matter.id
    feedback.move(turn.session, matter, Move.ADD, turn.at, turn.person, words=turn.text)
    return turn.say("human", number=matter.number, owner=turn.owner(matter))
