"""Whether words are a matter of ours at all, or talk, commands, headlines and questions to the world."""

from typing import NamedTuple

from handlers.triage.cues.ours import APART, OURS, REASONS, cues
from handlers.triage.cues.slots import slots as cue_slots
from handlers.triage.learning.features import Shape, features
from handlers.triage.learning.weights import shipped

OURS_LABEL, APART_LABEL = "matter", "apart"
SHAPE = Shape(bits=16, most=300)
_CUE_WEIGHT = 2
_PROOF = frozenset({"fault", "parts", "addressed", "deal", "complains", "missing", "seller", "civic", "used", "dirt"})
_PROVEN, _COURTEOUS = 0.6, 0.3
"""Two proofs that are told and not asked make feedback likely, a mere courtesy unlikely, whatever the pieces say."""
_MOST_REASONS = 3
_SAID = (*(cue.name for cue in OURS), "fault", "complains", "idea", "help", "praise", "score")
_IDLE = ("courtesy", *(cue.name for cue in APART), "asks", "tells")


class Relevance(NamedTuple):
    """Is it feedback, how sure are we of that (0.5 to 1), and why, in a colleague's words."""

    is_feedback: bool
    confidence: float
    because: tuple[str, ...]


def relevant(text: str) -> Relevance:
    """Tell whether plain text (`handlers.plain.plain`) is feedback; questions to our service are."""
    chance = _chance(text)
    return Relevance(chance >= 0.5, round(max(chance, 1 - chance), 2), _because(text, chance >= 0.5))


def _chance(text: str) -> float:
    """How likely it is feedback: what is plain to see goes first, then what was learnt."""
    seen = cues(text)
    learnt = shipped("feedback").regression.probabilities(slots(text))[OURS_LABEL]
    if "courtesy" in seen:
        return min(learnt, _COURTEOUS)
    return max(learnt, _PROVEN) if _proven(seen) else learnt


def _proven(seen: frozenset[str]) -> bool:
    if "dirt" in seen:
        return len(seen & (_PROOF | {"table"})) > 1
    return len(seen & _PROOF) > 1 and not any(name.startswith("asks") for name in seen)


def slots(text: str) -> tuple[int, ...]:
    """What the weights are learnt from: the pieces of plain text, and its cues."""
    return (*features(text, SHAPE), *cue_slots(cues(text), SHAPE, _CUE_WEIGHT))


def _because(text: str, ours: bool) -> tuple[str, ...]:
    seen = cues(text)
    told = tuple(REASONS[name] for name in (_SAID if ours else _IDLE) if name in seen)[:_MOST_REASONS]
    return told or ("用词像客户的反馈" if ours else "用词不像在反馈问题",)
