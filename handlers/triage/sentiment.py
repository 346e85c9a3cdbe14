"""How the customer feels: the words of feeling in order, turned by negations and weighed by degree."""

from typing import Literal, NamedTuple

from handlers.triage.feelings import DEGREES, INSISTENCE, NEGATIONS, TURNS, WORDS
from handlers.triage.lexicon import Hit

Sentiment = Literal["negative", "neutral", "positive"]

NEUTRAL_BELOW = 0.5
STRONG_FROM = 3.0
_REACH = 5
"""Characters before a word in which a negation or a degree still means it."""
_STOPS = "，。！？；,.!?;:~ 、"
_TURN_WEIGHT = 1.6
_TURNED = -0.8
"""不好吃 is not quite as bad as 好吃 is good."""


class Feeling(NamedTuple):
    """The sentiment, and the score it was read from: below zero bad, above good, beyond ±3 strong."""

    sentiment: Sentiment
    score: float


def feel(text: str) -> Feeling:
    """Read the feeling out of plain text (`handlers.plain.plain`)."""
    turn = max((hit.end for hit in TURNS.find(text)), default=len(text))
    score = sum(_weight(text, hit) * (_TURN_WEIGHT if hit.start >= turn else 1) for hit in WORDS.find(text))
    score += sum(hit.value for hit in INSISTENCE.find(text))
    return Feeling(_name(score), round(score, 2))


def _name(score: float) -> Sentiment:
    if abs(score) < NEUTRAL_BELOW:
        return "neutral"
    return "negative" if score < 0 else "positive"


def _weight(text: str, hit: Hit[float]) -> float:
    before = _before(text, hit.start)
    weight = hit.value
    for degree in DEGREES.find(before):
        weight *= degree.value
    if any(NEGATIONS.find(before)):
        weight *= _TURNED
    return weight


def _before(text: str, start: int) -> str:
    """The few characters before a word, up to the last stop: whatever can turn or weigh it."""
    near = text[max(0, start - _REACH) : start]
    cut = max(near.rfind(stop) for stop in _STOPS)
    return near[cut + 1 :]
