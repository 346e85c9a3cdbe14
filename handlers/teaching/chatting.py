"""Words like those that colleagues have called no feedback: one friendly line, and no ticket."""

from handlers.messages import Reply
from handlers.plain import plain
from handlers.teaching.memory import NOT_FEEDBACK, precedents
from handlers.triage.judge import FEEDBACK, judge
from handlers.triage.levels import AT_ONCE
from handlers.turn import Turn

_NEAR = 0.85
"""As alike as this if only one colleague said so: rather a ticket too many than a customer who is not heard."""


def no_feedback(turn: Turn) -> Reply | None:
    """Answer what was dismissed before in nearly the same words; None for everything else, and for what is urgent."""
    verdict = precedents(turn.session).of(plain(turn.text)).get(FEEDBACK)
    if verdict is None or verdict.becomes != NOT_FEEDBACK or (verdict.people == 1 and verdict.alike < _NEAR):
        return None
    if turn.media or judge(turn.text).priority == AT_ONCE:
        return None
    return turn.say("no_feedback")
