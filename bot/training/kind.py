"""The trainer of the model that tells what a letter to a body wants."""

import random
from collections.abc import Sequence
from pathlib import Path

from bot.training.composing import compose
from bot.training.reading import Sample
from handlers.triage.kind import LETTER_KINDS, SHAPE, slots
from handlers.triage.learning.learner import Example, Learner, Pace
from handlers.triage.learning.weights import pack

_SEED = 5
_PACE = Pace(rate=0.7, pull=1e-4, rounds=5)


def gather(_folder: Path | None) -> Sequence[Sample]:
    """Our own letters of four kinds; no reviews and no open rows are of this register."""
    return [Sample(one.text, one.label, "own") for one in compose("letters", random.Random(_SEED))]


def train(samples: Sequence[Sample]) -> bytes:
    """The file of weights."""
    learner = Learner(LETTER_KINDS, SHAPE, _PACE)
    return pack(learner.learn_all(Example(slots(one.text), one.label, one.weight) for one in samples), SHAPE)
