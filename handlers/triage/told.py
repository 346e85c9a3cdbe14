"""What somebody who knows better says of words: a rule, a colleague. It stands above what we take them for."""

import re
from typing import NamedTuple

from handlers.triage.cues.wishes import COMPLAINT, DEFECT, HELP, IDEA, OTHER, PRAISE, QUESTION
from handlers.triage.pressing.signs import Sign, Urgency
from handlers.triage.sentiment import STRONG_FROM, Feeling, Sentiment

_NOTHING = re.compile(r"(?!)")
_AS_FELT = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}


class Told(NamedTuple):
    """What is told; "" and None leave it to the words. `topic` is the name it came with."""

    is_feedback: bool | None = None
    kind: str = ""
    topic: str = ""
    sentiment: Sentiment | None = None
    presses: Sign | None = None
    """One more reason to hurry."""


UNTOLD = Told()
KINDS = (COMPLAINT, DEFECT, IDEA, QUESTION, HELP, PRAISE, OTHER)
"""The kinds that can be told."""


def above(upper: Told, lower: Told) -> Told:
    """What is told by two: where both say something, the upper one counts."""
    return Told(
        lower.is_feedback if upper.is_feedback is None else upper.is_feedback,
        upper.kind or lower.kind,
        upper.topic or lower.topic,
        upper.sentiment or lower.sentiment,
        upper.presses or lower.presses,
    )


def pressing(level: str, because: str) -> Sign:
    """A sign that no word shows: `level` is "low" to "critical", `because` how it is told."""
    return Sign("told", Urgency[level.upper()], because, _NOTHING)


def felt(feeling: Feeling, told: Told) -> Feeling:
    """The feeling as it is told: as strong as the words are, where they point the same way."""
    if told.sentiment is None or told.sentiment == feeling.sentiment:
        return feeling if told.sentiment is None else feeling._replace(confidence=1.0)
    return Feeling(told.sentiment, _AS_FELT[told.sentiment] * min(abs(feeling.score) or 1.0, STRONG_FROM), 1.0)
