"""A move that is not allowed, in words: what is true now, and the card as it looks now."""

from handlers.cards import staff
from handlers.messages import Reply
from handlers.turn import Turn
from storage.feedback import Category, MoveNotAllowed


def refused(turn: Turn, no: MoveNotAllowed) -> Reply:
    """Tell the truth to who came too late, or to who may not. Outsiders see no staff card, nor does a group."""
    matter = no.feedback
    settled = no.wrong == "state" and matter.category == Category.RESOLVED
    key = "refused.settled" if settled else f"refused.{no.wrong}"
    sentence = turn.words(key, number=matter.number, state=matter.state, owner=turn.owner(matter))
    if not (turn.person.is_staff and turn.is_private):
        return Reply(toast=sentence)
    return Reply(repaint=staff.card(turn, matter, turn.person), toast=sentence)
