"""Which label a text deserves: a logistic regression over its slots, several labels against each other."""

from collections.abc import Mapping, Sequence
from math import exp, sqrt

Rows = Sequence[Sequence[float]]
"""One weight per slot, one row per label; two labels share one row, that of the second."""


class Regression:
    """Weights that are ready to judge: floats while learning, small whole numbers (times `scale`) as shipped."""

    def __init__(self, labels: Sequence[str], rows: Rows, biases: Sequence[float], scale: float = 1.0) -> None:
        """`labels` in a fixed order, `rows` and `biases` one for each (one in all, where there are two labels)."""
        self.labels, self.rows, self.biases, self.scale = tuple(labels), rows, tuple(biases), scale

    def scores(self, slots: Sequence[int], corrections: Mapping[str, Mapping[int, float]] | None = None) -> list[float]:
        """What speaks for each label, in the order of `labels`; only differences mean something.

        `corrections`: label → slot → what an organisation's own copy adds to the weight.
        """
        weigh = self.scale / sqrt(len(slots) or 1)
        told = [
            bias + weigh * sum(map(row.__getitem__, slots)) for row, bias in zip(self.rows, self.biases, strict=True)
        ]
        said = told if len(told) == len(self.labels) else [0.0, *told]
        return self._corrected(said, slots, corrections) if corrections else said

    def _corrected(
        self, said: list[float], slots: Sequence[int], corrections: Mapping[str, Mapping[int, float]]
    ) -> list[float]:
        per_root = 1 / sqrt(len(slots) or 1)
        for place, label in enumerate(self.labels):
            own = corrections.get(label)
            if own:
                said[place] += per_root * sum(own.get(slot, 0.0) for slot in slots)
        return said

    def probabilities(
        self, slots: Sequence[int], corrections: Mapping[str, Mapping[int, float]] | None = None
    ) -> dict[str, float]:
        """Label → probability, 0 to 1, together 1."""
        return dict(zip(self.labels, softmax(self.scores(slots, corrections)), strict=True))


def softmax(scores: Sequence[float]) -> list[float]:
    """Scores as probabilities that add up to 1."""
    highest = max(scores)
    parts = [exp(score - highest) for score in scores]
    whole = sum(parts)
    return [part / whole for part in parts]
