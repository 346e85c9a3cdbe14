"""What an organisation's own people taught: small corrections on top of the shipped weights, each of them revocable."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import NamedTuple

from handlers.triage.learning.regression import Regression

_UNIT = 1000
"""Corrections are whole thousandths, so that what was added can be taken away to the last bit."""
_STEP = 0.4
_STEPS = 12
_SURE = 0.6
"""A lesson is learnt when its label has this probability, or after the last step."""


class Lesson(NamedTuple):
    """One correction: its slots, and how many thousandths every label's weight was moved there."""

    slots: tuple[int, ...]
    moved: Mapping[str, int]


class Overlay:
    """The sum of all lessons that count. Hand `corrections` to `Regression.probabilities`."""

    def __init__(self, lessons: Sequence[Lesson] = ()) -> None:
        """`lessons`: those learnt so far, in any order."""
        self._thousandths: dict[str, dict[int, int]] = defaultdict(dict)
        for lesson in lessons:
            self._add(lesson, 1)

    @property
    def corrections(self) -> dict[str, dict[int, float]]:
        """Label → slot → what is added to the weight."""
        return {
            label: {slot: moved / _UNIT for slot, moved in by_slot.items()}
            for label, by_slot in self._thousandths.items()
            if by_slot
        }

    def learn(self, regression: Regression, slots: Sequence[int], label: str) -> Lesson:
        """Correct the weights until this text gets this label; the lesson is to be kept, for `forget` and restarts.

        Errors: ValueError for a label the regression does not know.
        """
        if label not in regression.labels:
            raise ValueError(f"unknown label: {label}")
        moved = dict.fromkeys(regression.labels, 0.0)
        root = sqrt(len(slots) or 1)
        before = self.corrections
        for _ in range(_STEPS):
            chances = regression.probabilities(slots, _with(before, slots, moved))
            if chances[label] >= _SURE:
                break
            for one, chance in chances.items():
                moved[one] += _STEP * ((one == label) - chance) * 4 / root
        lesson = Lesson(tuple(slots), {one: round(_UNIT * by) for one, by in moved.items() if round(_UNIT * by)})
        self._add(lesson, 1)
        return lesson

    def forget(self, lesson: Lesson) -> None:
        """Take one lesson back; the others stay exactly as they are."""
        self._add(lesson, -1)

    def _add(self, lesson: Lesson, sign: int) -> None:
        for label, moved in lesson.moved.items():
            by_slot = self._thousandths[label]
            for slot in lesson.slots:
                by_slot[slot] = by_slot.get(slot, 0) + sign * moved
                if not by_slot[slot]:
                    del by_slot[slot]


def _with(
    before: Mapping[str, Mapping[int, float]], slots: Sequence[int], moved: Mapping[str, float]
) -> dict[str, dict[int, float]]:
    """The corrections as they would be with this lesson."""
    return {label: {slot: before.get(label, {}).get(slot, 0.0) + by for slot in slots} for label, by in moved.items()}
