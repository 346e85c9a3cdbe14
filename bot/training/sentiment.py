"""The trainer of the sentiment model: reviews, open rows and our own sentences, each source with its weight."""

import random
import zlib
from collections.abc import Sequence
from pathlib import Path

from bot.training.composing import compose
from bot.training.reading import SIDES, Sample, reviews, rows
from handlers.plain import plain
from handlers.triage.learning.features import Shape, features
from handlers.triage.learning.learner import Example, Learner, Pace
from handlers.triage.learning.weights import pack

SHAPE = Shape(bits=18, longest=4)
PACE = Pace(rate=0.6, pull=1e-5, rounds=5)
OWN_WEIGHT = 0.3
"""Our own sentences are drawn from patterns: they teach words, and must not teach how often these are said."""
_SEED = 7


def gather(folder: Path | None) -> Sequence[Sample]:
    """Reviews, open rows and our own sentences. Without a folder of reviews only the latter two."""
    return [
        *(reviews(folder) if folder else ()),
        *(Sample(plain(str(row["text"])), str(row["label"]), "open") for row in rows("sentiment")),
        *(Sample(one.text, one.label, "own", OWN_WEIGHT) for one in compose("sentiment", random.Random(_SEED))),
    ]


def train(samples: Sequence[Sample], shape: Shape = SHAPE, pace: Pace = PACE) -> bytes:
    """The file of weights that these texts give."""
    learner = Learner(SIDES, shape, pace)
    learnt = learner.learn_all(Example(features(one.text, shape), one.label, one.weight) for one in samples)
    return pack(learnt, shape, {"texts": len(samples), "own": fingerprint(samples)})


def fingerprint(samples: Sequence[Sample]) -> int:
    """A number that changes with any text or label that is not a review: what of the samples is in this project."""
    ours = [(one.text, one.label, one.weight) for one in samples if one.source != "reviews"]
    return zlib.crc32(repr(ours).encode())
