"""What was right against what was said: counted, and the usual figures drawn from the counts."""

from collections import Counter
from typing import NamedTuple


class Figures(NamedTuple):
    """Of one class: the share of what was called so that is so, of what is so that was called so, their harmony."""

    precision: float
    recall: float
    f1: float
    rows: int


class Confusion(NamedTuple):
    """So many rows that are `right` were called `said`."""

    right: str
    said: str
    rows: int


class Tally:
    """Pairs of the right answer and the given one."""

    def __init__(self) -> None:
        self._pairs: Counter[tuple[str, str]] = Counter()

    def add(self, right: str, said: str) -> None:
        """Count one row."""
        self._pairs[right, said] += 1

    @property
    def rows(self) -> int:
        """How many were counted."""
        return self._pairs.total()

    @property
    def accuracy(self) -> float:
        """The share of right answers."""
        return _share(sum(rows for (right, said), rows in self._pairs.items() if right == said), self.rows)

    @property
    def classes(self) -> list[str]:
        """Every right answer there is, the most frequent first."""
        rows: Counter[str] = Counter()
        for (right, _), count in self._pairs.items():
            rows[right] += count
        return [label for label, _ in sorted(rows.items(), key=lambda item: (-item[1], item[0]))]

    @property
    def macro_f1(self) -> float:
        """The mean F1 of the classes; what was said and is no class of the set counts by the recall it costs."""
        return _share(sum(self.of(label).f1 for label in self.classes), len(self.classes))

    def of(self, label: str) -> Figures:
        """The figures of one class."""
        hits = self._pairs[label, label]
        is_so = sum(rows for (right, _), rows in self._pairs.items() if right == label)
        called_so = sum(rows for (_, said), rows in self._pairs.items() if said == label)
        precision, recall = _share(hits, called_so), _share(hits, is_so)
        return Figures(precision, recall, _share(2 * precision * recall, precision + recall), is_so)

    def said(self, label: str) -> float:
        """The share of rows that were called so."""
        return _share(sum(rows for (_, said), rows in self._pairs.items() if said == label), self.rows)

    def confusions(self, limit: int) -> list[Confusion]:
        """The most frequent mistakes."""
        wrong = [Confusion(right, said, rows) for (right, said), rows in self._pairs.items() if right != said]
        return sorted(wrong, key=lambda one: (-one.rows, one.right, one.said))[:limit]


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
