"""Another priority by a colleague's word: "级别 F-… P1 原因"; without a reason it stays as it is."""

import re

from handlers import grading
from handlers.messages import Reply
from handlers.triage.levels import LEVELS
from handlers.turn import Turn
from storage import feedback
from storage.feedback import Feedback, Move

_LEVEL = re.compile(r"^[pP]([0-3])(?![0-9])[\s,，、:：。]*(.*)$", re.DOTALL)
_MOST = 100
"""Characters of a reason: it is read on a card."""


def regrade(turn: Turn, matter: Feedback, rest: str) -> Reply:
    """Change it as told, or say what is missing. Errors: MoveNotAllowed."""
    feedback.check(matter, Move.REGRADE, turn.person)
    found = _LEVEL.match(rest)
    if found is None:
        return turn.say("desk.priority.which", number=matter.number, level=matter.priority)
    level, reason = LEVELS[int(found[1])], " ".join(found[2].split())[:_MOST]
    if level == matter.priority:
        return turn.say("desk.priority.same", number=matter.number, level=level)
    if not reason:
        return turn.say("desk.priority.why", number=matter.number, level=level)
    because = turn.words("card.priority.by", reason=reason, who=turn.person.name)
    grading.change(turn, matter, level, turn.person, reason, because=because)
    return turn.say("desk.priority.done", number=matter.number, level=level)
