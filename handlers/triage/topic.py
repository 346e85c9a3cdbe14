"""What a matter is about: every word of a topic votes, and what comes last names the wish."""

from collections import defaultdict
from typing import NamedTuple

from handlers.triage.subjects import CLUES, OTHER

_LENGTH_BONUS = 0.25
"""Per character beyond the second: a longer word is more surely meant."""
_ENOUGH = 1.0


class About(NamedTuple):
    """The topic, how sure we are of it (0 to 1), and the words that said so."""

    topic: str
    confidence: float
    words: tuple[str, ...]


def about(text: str) -> About:
    """Tell the topic of plain text (`handlers.plain.plain`); 其他 when no word votes."""
    votes, words = _votes(text)
    if not votes:
        return About(OTHER, 0.0, ())
    topic = max(votes, key=lambda one: votes[one])
    total = sum(votes.values())
    if votes[topic] < _ENOUGH:
        return About(OTHER, 0.0, ())
    return About(topic, round(votes[topic] / total, 2), tuple(words[topic]))


def _votes(text: str) -> tuple[dict[str, float], dict[str, list[str]]]:
    votes: dict[str, float] = defaultdict(float)
    words: dict[str, list[str]] = defaultdict(list)
    for hit in CLUES.find(text):
        for topic, weight in hit.value:
            if hit.word not in words[topic]:
                votes[topic] += weight + _LENGTH_BONUS * max(len(hit.word) - 2, 0)
                words[topic].append(hit.word)
    return votes, words
