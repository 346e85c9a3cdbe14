"""What a matter is about: every word of a topic votes, and what was learnt from many texts weighs in."""

from collections.abc import Mapping
from math import log
from typing import NamedTuple

from handlers.plain import plain
from handlers.triage.learning.regression import softmax
from handlers.triage.learning.weights import shipped
from handlers.triage.subjects import OTHER, QUALITY, SYSTEM
from handlers.triage.taxonomy import OURS, Taxonomy

_VOTE = 1.0
"""What one vote adds to the logarithm of a topic's chance; chosen on one half of the open questions."""
_UNLIKELY = 1e-6
"""The chance of a topic that nothing was learnt about."""
_HANDICAP = {OTHER: 3.0, SYSTEM: 0.5}
"""Where a word votes, 其他 is only said when it is clearly nothing of ours; software only when it is named."""
_HANDICAP_WITHOUT_WORDS = {OTHER: 1.2, SYSTEM: 0.5}
_SHARPNESS = 0.7
"""Votes and chances are not independent: with this, six of ten that are told as 0.6 sure are right."""
_SURE_ALONE = 0.3
"""Without any word that votes, a topic needs this chance."""
_SUREST_GUESS = 0.49
"""Without a word to show for it, every second topic is wrong."""
_NAMED, _SOFTWARE_BREAKS = 3.0, 3.0
"""Where software is named, what is broken is hardly a ware."""
_SOFTWARE_ALONE = 3.0
"""How much more software counts where no other topic is named as plainly: shops have no pages that crash."""
_CONTEXT = 0.4
"""What the text around counts beside the words themselves."""


class About(NamedTuple):
    """The topic as it is called here, how sure we are of it (0 to 1), and the words that said so.

    `subtopic` is its part, "" when no word tells; `known_as` is the name the topic came with.
    """

    topic: str
    confidence: float
    words: tuple[str, ...]
    subtopic: str = ""
    known_as: str = OTHER


def about(text: str, taxonomy: Taxonomy = OURS, context: str = "") -> About:
    """Tell the topic of plain text (`handlers.plain.plain`); 其他 when nothing speaks for any.

    `context` is text around it, such as the review a clause stands in.
    """
    votes = taxonomy.votes(text)
    chances = {one: chance for one, chance in _chances(text).items() if taxonomy.used(one)}
    if not votes.weights and max(chances.values(), default=0.0) < _SURE_ALONE:
        return About(taxonomy.name_of(OTHER), 0.0, ())
    scores = _together(chances, votes.weights)
    if context:
        around = _together(_chances(plain(context)), taxonomy.votes(plain(context)).weights)
        scores = {one: score + _CONTEXT * around.get(one, log(_UNLIKELY)) for one, score in scores.items()}
    topic = max(votes.own, key=lambda one: scores[one]) if votes.own else max(scores, key=lambda one: scores[one])
    sure = dict(zip(scores, softmax([_SHARPNESS * score for score in scores.values()]), strict=True))[topic]
    said = tuple(votes.words.get(topic, ()))
    known = round(sure if said else min(sure, _SUREST_GUESS), 2)
    return About(taxonomy.name_of(topic), known, said, taxonomy.part(topic, text), topic)


def _chances(text: str) -> Mapping[str, float]:
    """What was learnt."""
    model = shipped("category")
    return model.regression.probabilities(model.slots(text))


def _together(chances: Mapping[str, float], votes: Mapping[str, float]) -> dict[str, float]:
    handicap = dict(_HANDICAP if votes else _HANDICAP_WITHOUT_WORDS)
    if votes.get(SYSTEM, 0.0) >= _NAMED and votes.get(QUALITY, 0.0) - votes[SYSTEM] < _NAMED:
        handicap[QUALITY] = _SOFTWARE_BREAKS
    if votes.get(SYSTEM, 0.0) >= max(_NAMED, *(votes.get(one, 0.0) + 1 for one in votes if one != SYSTEM), 0.0):
        handicap[SYSTEM] -= _SOFTWARE_ALONE
    return {
        one: log(max(chances.get(one, 0.0), _UNLIKELY)) + _VOTE * votes.get(one, 0.0) - handicap.get(one, 0.0)
        for one in (*chances, *(vote for vote in votes if vote not in chances))
    }
