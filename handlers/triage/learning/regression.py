"""Which label a text deserves: a logistic regression over its slots, several labels against each other."""

from collections.abc import Sequence
from math import exp, sqrt

Rows = Sequence[Sequence[float]]
"""One weight per slot, one row per label; two labels share one row, that of the second."""


class Regression:
    """Weights that are ready to judge: floats while learning, small whole numbers (times `scale`) as shipped."""

    def __init__(self, labels: Sequence[str], rows: Rows, biases: Sequence[float], scale: float = 1.0) -> None:
        """`labels` in a fixed order, `rows` and `biases` one for each (one in all, where there are two labels)."""
        self.labels, self.rows, self.biases, self.scale = tuple(labels), rows, tuple(biases), scale

    def scores(self, slots: Sequence[int]) -> list[float]:
        """What speaks for each label, in the order of `labels`; only differences mean something."""
        weigh = self.scale / sqrt(len(slots) or 1)
        told = [
            bias + weigh * sum(map(row.__getitem__, slots)) for row, bias in zip(self.rows, self.biases, strict=True)
        ]
        return told if len(told) == len(self.labels) else [0.0, *told]

    def probabilities(self, slots: Sequence[int]) -> dict[str, float]:
        """Label → probability, 0 to 1, together 1."""
        return dict(zip(self.labels, softmax(self.scores(slots)), strict=True))


def softmax(scores: Sequence[float]) -> list[float]:
    """Scores as probabilities that add up to 1."""
    highest = max(scores)
    parts = [exp(score - highest) for score in scores]
    whole = sum(parts)
    return [part / whole for part in parts]
