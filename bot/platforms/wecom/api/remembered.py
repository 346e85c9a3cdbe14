"""Answers that stay good for a while, kept by this process so that they are not asked for again."""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bot import clock

Question = TypeVar("Question", bound=Hashable)
Answer = TypeVar("Answer")

MOST = 1000
"""So many are kept; then all are forgotten and asked for anew."""


class Remembered(Generic[Question, Answer]):
    """Answers by what was asked."""

    def __init__(self, good_for: timedelta, now: Callable[[], datetime] = clock.now) -> None:
        self._good_for, self._now = good_for, now
        self._known: dict[Question, tuple[Answer, datetime]] = {}

    def of(self, question: Question, ask: Callable[[], Answer]) -> Answer:
        """The answer known, else what `ask` says. Errors: whatever `ask` raises; nothing is kept then."""
        known = self._known.get(question)
        if known is not None and known[1] > self._now():
            return known[0]
        answer = ask()
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[question] = (answer, self._now() + self._good_for)
        return answer

    def forget(self, which: Callable[[Question], bool]) -> None:
        """The answers to these questions are not good any more, whatever was promised."""
        self._known = {question: known for question, known in self._known.items() if not which(question)}
