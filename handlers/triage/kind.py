"""What the customer wants of us: to complain, to report a defect, to suggest, to ask, to be helped, to praise."""

from typing import NamedTuple

from handlers.triage.cues import letters
from handlers.triage.cues.slots import slots as cue_slots
from handlers.triage.cues.wishes import (
    COMPLAINT,
    CUES,
    DEFECT,
    HELP,
    IDEA,
    OTHER,
    PRAISE,
    QUESTION,
    THANKED,
    TURNED,
    found,
)
from handlers.triage.learning.features import Shape, features
from handlers.triage.learning.weights import shipped
from handlers.triage.sentiment import STRONG_FROM, Feeling

__all__ = ["COMPLAINT", "DEFECT", "HELP", "IDEA", "OTHER", "PRAISE", "QUESTION", "Meant", "meant"]

LETTER_KINDS = (COMPLAINT, IDEA, QUESTION, HELP)
"""What a letter to a body can be: whoever asks it to act reports no defect of a product."""
SHAPE = Shape(bits=16, most=600)
_CUE_WEIGHT = 3
_CERTAIN = 4.0
_BARE_WISH, _WRONG = 2.0, 1.5
_CLEARLY = 0.6
_TELLS = 1.0
"""A feeling fainter than this makes no complaint of a question that was only put gloomily."""
_A_GOOD_WORD, _SURE_OF_FEELING = 1.5, 0.55


class Meant(NamedTuple):
    """The kind, and how sure we are of it (0 to 1)."""

    kind: str
    confidence: float


def meant(text: str, feeling: Feeling) -> Meant:
    """Tell the kind of plain text and its feeling; 其他 when nothing in it speaks for one.

    A short message is told by its cues, a letter about public affairs by what was learnt from such letters.
    """
    said = _by_cues(text, feeling)
    if not letters.is_letter(text) or (said.kind == PRAISE and said.confidence >= _CLEARLY):
        return said
    chances = shipped("kind").regression.probabilities(slots(text))
    kind = max(chances, key=lambda one: chances[one])
    return Meant(kind, round(chances[kind], 2))


def slots(text: str) -> tuple[int, ...]:
    """What the weights are learnt from: the pieces of a letter, and its cues."""
    return (*features(text, SHAPE), *cue_slots(letters.cues(text), SHAPE, _CUE_WEIGHT))


def _by_cues(text: str, feeling: Feeling) -> Meant:
    """Every way of saying counts once; the kind with the most weight wins. Thanks for what was done want nothing."""
    rest = THANKED.sub("", text)
    if rest != text and not TURNED.search(rest) and all(cue.kind == PRAISE for cue in found(rest)):
        return Meant(PRAISE, 1.0)
    votes = {cue.kind: 0.0 for cue in CUES}
    for cue in found(rest):
        votes[cue.kind] += cue.weight
    _listen(votes, feeling)
    _weigh_wishes(votes)
    kind = max(votes, key=lambda one: votes[one])
    if votes[kind] <= 0:
        return Meant(OTHER, 0.0)
    return Meant(kind, round(min(votes[kind] / _CERTAIN, 1) * votes[kind] / sum(votes.values()), 2))


def _weigh_wishes(votes: dict[str, float]) -> None:
    """Who only says 希望 while something is wrong wishes it to be put right, and suggests nothing."""
    if votes[IDEA] <= _BARE_WISH and votes[DEFECT] + votes[COMPLAINT] + votes[HELP] >= _WRONG:
        votes[IDEA] = 0.0


def _surely_good(feeling: Feeling) -> bool:
    """Whether a good word was said and meant: whoever is thanked for a complaint is promised nothing, and lost."""
    return feeling.score >= _A_GOOD_WORD and feeling.confidence >= _SURE_OF_FEELING


def _listen(votes: dict[str, float], feeling: Feeling) -> None:
    """A good word praises only while nothing is wrong, a bad one complains; "why does it fail?" is no question."""
    if votes[DEFECT] >= _CERTAIN:
        votes[QUESTION] *= 0.5
    if feeling.sentiment == "positive":
        votes[PRAISE] += min(feeling.score / 2, 2.5) if _surely_good(feeling) else 0.0
        votes[COMPLAINT] *= 0.5
    else:
        votes[PRAISE] = 0.0
    if feeling.sentiment == "negative" and -feeling.score >= _TELLS:
        votes[COMPLAINT] += min(-feeling.score / STRONG_FROM, 2.0)
