"""The trainer of the model that tells feedback from whatever else is said in a chat."""

import random
import re
from collections.abc import Sequence
from pathlib import Path

from bot.training.composing import compose
from bot.training.reading import SIDES, Sample, reviews, rows
from handlers.plain import plain
from handlers.triage.learning.learner import Example, Learner, Pace
from handlers.triage.learning.regression import Regression
from handlers.triage.learning.weights import pack
from handlers.triage.relevance import APART_LABEL, OURS_LABEL, SHAPE, slots

LABELS = (APART_LABEL, OURS_LABEL)
_SEED = 7
_PACE = Pace(rate=0.5, pull=1e-5, rounds=5)
_OURS = ("apart", "matters")
_REVIEWS_A_SIDE = 2500
_LONGEST_REVIEW = 300
_CLAUSE = 0.2
"""What a single clause of a long review counts: some of them alone are no judgement."""
_CAUTION = 1.05
"""Taken off what speaks for feedback: what is taken for it wrongly makes a ticket of somebody's small talk."""
_TALK = 2.0
"""What a line of real talk counts: there are few of them, and no composed one is as odd."""
_STOPS = re.compile("[,。!?;~ ]+")
_SHORTEST, _LONGEST_CLAUSE = 4, 20
_ASKED = 0.3
"""What a line of a service chat counts: it was said to a shop, yet every third of them alone could be said anywhere."""


def gather(folder: Path | None) -> Sequence[Sample]:
    """Our own sentences, the open rows, and some reviews. Errors: ValueError without a folder of reviews."""
    if folder is None:
        raise ValueError("the feedback model needs --reviews")
    return [*own_texts(), *open_rows(), *_some(reviews(folder))]


def own_texts() -> list[Sample]:
    """What was written here, the same at every call."""
    rng = random.Random(_SEED)
    return [Sample(one.text, one.label, "own") for name in _OURS for one in compose(name, rng)]


def open_rows() -> list[Sample]:
    """Talk, comments and service chats; parts of them are also measured, so leave those out when you measure."""
    talk = {plain(str(row["text"])): APART_LABEL for name in ("intent", "abuse") for row in rows(name)}
    asked = {plain(str(row["text"])): OURS_LABEL for name in ("intent_inquiry", "category") for row in rows(name)}
    dined = dict.fromkeys(clause for row in rows("category_multi") for clause in _clauses(plain(str(row["text"]))))
    return [
        *(Sample(text, OURS_LABEL, "dined", _CLAUSE) for text in dined),
        *(Sample(text, label, "open", _TALK) for text, label in talk.items()),
        *(Sample(text, label, "open", _ASKED) for text, label in asked.items()),
    ]


def _clauses(text: str) -> list[str]:
    """What stands between the stops of a long review: what a short one would be."""
    return [clause for clause in _STOPS.split(text) if _SHORTEST <= len(clause) <= _LONGEST_CLAUSE]


def train(samples: Sequence[Sample]) -> bytes:
    """The file of weights; one half is where it turns."""
    learnt = learn(samples)
    return pack(Regression(learnt.labels, learnt.rows, [bias - _CAUTION for bias in learnt.biases]), SHAPE)


def learn(samples: Sequence[Sample]) -> Regression:
    """The weights as they were learnt, not yet rounded."""
    return Learner(LABELS, SHAPE, _PACE).learn_all(Example(slots(one.text), one.label, one.weight) for one in samples)


def _some(lines: Sequence[Sample]) -> list[Sample]:
    """The same number of bad and of good reviews, none so long that it drowns the rest."""
    rng = random.Random(_SEED)
    by_side = {side: [one for one in lines if one.label == side and len(one.text) <= _LONGEST_REVIEW] for side in SIDES}
    chosen = [one for side in SIDES for one in rng.sample(by_side[side], min(_REVIEWS_A_SIDE, len(by_side[side])))]
    return [one._replace(label=OURS_LABEL) for one in chosen]
