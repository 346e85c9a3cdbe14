"""“找 关键词”: what customers said, found by its words, in a colleague's own chat."""

import re

from handlers.messages import Reply
from handlers.texts import quote
from handlers.turn import Turn
from storage import search
from storage.feedback import Feedback

ASKED = re.compile(r"^(?:查找|搜索|找|搜)[\s:：]+(.*)$", re.DOTALL)
_SHOWN = 5
_WORDS_CHARACTERS = 24


def find(turn: Turn, words: str) -> Reply:
    """The best few that hold these words, each on one line; its card is shown for its number, as anywhere else."""
    if not words.strip():
        return turn.say("desk.find.what")
    hits = search.find(turn.session, words, _SHOWN)
    if not hits:
        return turn.say("desk.find.none", words=quote(words))
    lines = "\n".join(_line(turn, hit.feedback) for hit in hits)
    return turn.say("desk.find", count=len(hits), items=lines, example=hits[0].feedback.number)


def _line(turn: Turn, matter: Feedback) -> str:
    return turn.words(
        "desk.find.line",
        number=matter.number,
        state=matter.state,
        customer=matter.reporter.name,
        words=turn.quoted(matter.text, matter, turn.person, _WORDS_CHARACTERS),
    )
