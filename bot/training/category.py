"""The trainer of the category model: questions of a shop's service chats, and our own sentences."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.training.composing import compose
from bot.training.reading import Sample, rows
from handlers.plain import plain
from handlers.triage.learning.features import Shape, features
from handlers.triage.learning.learner import Example, Learner, Pace
from handlers.triage.learning.regression import Regression
from handlers.triage.learning.weights import pack
from handlers.triage.subjects import OTHER

SHAPE = Shape(bits=15, longest=2)
_PACE = Pace(rate=2.0, rounds=10)
_SEED = 7
_COMPOSED = 0.4
"""What a composed sentence counts beside one that somebody typed."""
_APART = 0.15
_MOST_APART = 1500
_PAIRED = 0.6
"""Reviews rarely stop after one remark: so many pairs are added for every composed remark."""
_JOINTS = (",", " ", "。", "!")


def gather(folder: Path | None) -> Sequence[Sample]:
    """The open rows, our own sentences, and what is no matter of ours as 其他; `folder` is not needed."""
    return [*open_rows(), *own_texts()]


def open_rows() -> list[Sample]:
    """The questions from service chats; they are also measured, so measure with `left_out`."""
    return [Sample(plain(str(row["text"])), str(row["category"]), "open") for row in rows("category")]


def own_texts() -> list[Sample]:
    """What was written here, the same at every call."""
    rng = random.Random(_SEED)
    said = list(compose("category", rng))
    pairs = _pairs([(one.label, one.text) for one in said if one.register != "inquiry"], rng)
    ours = [Sample(one.text, one.label, "own", _COMPOSED) for one in said]
    apart = [Sample(one.text, OTHER, "own", _APART) for one in compose("apart", rng)]
    return [*ours, *pairs, *rng.sample(apart, min(_MOST_APART, len(apart)))]


def train(samples: Sequence[Sample]) -> bytes:
    """The file of weights."""
    return pack(learn(samples), SHAPE)


def learn(samples: Sequence[Sample]) -> Regression:
    """The weights as they were learnt, not yet rounded."""
    learner = Learner(sorted({one.label for one in samples}), SHAPE, _PACE)
    return learner.learn_all(Example(features(one.text, SHAPE), one.label, one.weight) for one in samples)


def _pairs(said: Sequence[tuple[str, str]], rng: random.Random) -> Iterator[Sample]:
    by_label = defaultdict(list)
    for label, text in said:
        by_label[label].append(text)
    for label, texts in by_label.items():
        for _ in range(int(_PAIRED * len(texts))):
            yield Sample(rng.choice(_JOINTS).join(rng.sample(texts, 2)), label, "own", _COMPOSED)
