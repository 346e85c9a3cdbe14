"""Learning the weights of a regression, one example after the other: AdaGrad with L2."""

import random
from array import array
from collections.abc import Iterable, Sequence
from math import sqrt
from typing import NamedTuple

from handlers.triage.learning.features import DEFAULT, Shape
from handlers.triage.learning.regression import Regression, softmax

_TINY = 0.002
"""A label that is missed by less is not worth a walk through its weights."""


class Example(NamedTuple):
    """The slots of a text, what it is, and how much it counts (1 is an ordinary text)."""

    slots: Sequence[int]
    label: str
    weight: float = 1.0


class Pace(NamedTuple):
    """How it learns: the first step's width, the pull to zero (L2), how often it sees everything, the order's seed."""

    rate: float = 0.5
    pull: float = 1e-5
    rounds: int = 6
    seed: int = 7


class Learner:
    """Weights in the making; `regression` are those so far. Deterministic: the same examples give the same weights."""

    def __init__(self, labels: Sequence[str], shape: Shape = DEFAULT, pace: Pace | None = None) -> None:
        """`labels` in a fixed order; the weights begin at zero."""
        self._pace = pace or Pace()
        count = 1 if len(labels) == 2 else len(labels)
        self._rows = [array("d", bytes(8 * shape.slots)) for _ in range(count)]
        self._walked = [array("d", [1.0]) * shape.slots for _ in range(count)]
        self._biases = [0.0] * count
        self.regression = Regression(labels, self._rows, self._biases)

    def learn_all(self, examples: Iterable[Example]) -> Regression:
        """See every example `rounds` times, in an order that depends on the seed alone."""
        seen = list(examples)
        order = random.Random(self._pace.seed)
        for _ in range(self._pace.rounds):
            order.shuffle(seen)
            for example in seen:
                self.learn(example)
        return self.regression

    def learn(self, example: Example) -> None:
        """Take one step towards the example's label. Errors: ValueError for a label that was not announced."""
        slots, regression = example.slots, self.regression
        regression.biases = tuple(self._biases)
        right = regression.labels.index(example.label)
        missed = [chance - (place == right) for place, chance in enumerate(softmax(regression.scores(slots)))]
        if len(self._rows) == 1:
            missed = missed[1:]
        for place, miss in enumerate(missed):
            if abs(miss) > _TINY:
                self._step(place, miss * example.weight, slots)
        regression.biases = tuple(self._biases)

    def _step(self, place: int, miss: float, slots: Sequence[int]) -> None:
        row, walked = self._rows[place], self._walked[place]
        slope = miss / sqrt(len(slots) or 1)
        more, rate, pull = slope * slope, self._pace.rate, self._pace.pull
        for slot in slots:
            weight = row[slot]
            walked[slot] = far = walked[slot] + more
            row[slot] = weight - rate * (slope + pull * weight) / sqrt(far)
        self._biases[place] -= 0.05 * rate * miss
