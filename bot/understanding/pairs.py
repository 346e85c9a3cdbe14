"""Comparing pairs: what our own threshold calls the same, and what the best threshold could."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from bot.understanding.lines import BadLine, row_of, text_of
from bot.understanding.tally import Tally
from handlers.triage.likeness import likeness, same

ALL = "全部"
SAME, DIFFERENT = "同一件事", "不同"
PRECISION = 0.90
"""Of what is called the same, at least so much must be: a wrong "同一件事" costs more than a missed one."""


class Scored(NamedTuple):
    """A pair: how alike it was found, 0 to 1, and whether it truly is the same."""

    score: float
    same: bool


class Point(NamedTuple):
    """What a threshold gives: at this score and above, pairs are called the same."""

    threshold: float
    precision: float
    recall: float


NOWHERE = Point(1.0, 0.0, 0.0)


class Paired(NamedTuple):
    """The pairs of a set, by source: how alike they were found, and what we call them; and the bad lines."""

    scored: Mapping[str, Sequence[Scored]]
    called: Mapping[str, Tally]
    bad: int


def compare(lines: Iterable[bytes]) -> Paired:
    """Compare the pairs {a, b, same, source?} of these lines."""
    scored: dict[str, list[Scored]] = {ALL: []}
    called: dict[str, Tally] = {ALL: Tally()}
    bad = 0
    for line in lines:
        try:
            row = row_of(line)
            a, b, truth = text_of(row, "a"), text_of(row, "b"), bool(row["same"])
        except (BadLine, KeyError):
            bad += 1
            continue
        pair, ours = Scored(likeness(a, b), truth), same(a, b)
        for name in (ALL, str(row["source"])) if "source" in row else (ALL,):
            scored.setdefault(name, []).append(pair)
            called.setdefault(name, Tally()).add(_word(truth), _word(ours))
    return Paired(scored, called, bad)


def best(pairs: Sequence[Scored], precision: float = PRECISION) -> Point:
    """The threshold with the most recall whose precision is at least this; NOWHERE if there is none."""
    points = [point for point in _sweep(pairs) if point.precision >= precision]
    return max(points, key=lambda point: (point.recall, point.precision), default=NOWHERE)


def _sweep(pairs: Sequence[Scored]) -> list[Point]:
    """What every threshold that changes anything gives, the strictest first."""
    alike = sum(pair.same for pair in pairs)
    points, called, hits = [], 0, 0
    for score, level in groupby(sorted(pairs, key=lambda pair: -pair.score), key=lambda pair: pair.score):
        found = [pair.same for pair in level]
        called, hits = called + len(found), hits + sum(found)
        points.append(Point(score, hits / called, hits / alike if alike else 0.0))
    return points


def _word(alike: bool) -> str:
    return SAME if alike else DIFFERENT
