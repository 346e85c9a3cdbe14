"""Which known question somebody's words are: told by likeness, and rather by none than by the wrong one."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from handlers.intake import asides
from handlers.knowing.settings import AnswerSettings
from handlers.plain import plain
from handlers.triage import likeness
from handlers.triage.comparing import sentence
from handlers.triage.comparing.sentence import Sentence
from handlers.triage.cues import ours
from handlers.triage.judge import judge
from handlers.triage.levels import AT_ONCE

CLOSE = 0.35
"""From this likeness on two questions of different answers are too close to be kept apart safely."""
_APART = 0.1
"""So much better than the next answer's must the best one's question fit."""
_THE_SAME_WORDS = 1.0
_WRONG = frozenset({"fault", "complains"})
"""Signs that something is wrong: whoever says so is not put off with an answer, however they put it."""


class Found(NamedTuple):
    """The answer that fits, which wording of its question was met, and how surely (0 to 1)."""

    answer: AnswerSettings
    ask: str
    score: float


def find(answers: Sequence[AnswerSettings], text: str, today: date) -> Found | None:
    """The answer to these words; None where there is none, or where two would do equally well."""
    said = sentence.read(text)
    fitting = [found for one in answers if one.holds(today) for found in _fitting(one, said)]
    ranked = sorted(fitting, key=lambda found: -found.score)
    if len(ranked) > 1 and ranked[0].score < _THE_SAME_WORDS and ranked[0].score - ranked[1].score < _APART:
        return None
    return ranked[0] if ranked else None


def may_answer(answer: AnswerSettings, text: str) -> bool:
    """Whether these words may be answered instead of being filed: a question, with nothing wrong and nobody upset."""
    judged = judge(text)
    if judged.kind not in answer.kinds or judged.priority == AT_ONCE or asides.angry(text):
        return False
    return _WRONG.isdisjoint(ours.cues(plain(text)))


class Clash(NamedTuple):
    """Two wordings of different answers that are too alike to tell which one is meant, and how alike (0 to 1)."""

    first: str
    second: str
    score: float

    @property
    def same(self) -> bool:
        """Whether either would be answered by the other's answer, not only nearly."""
        return self.score >= likeness.SURE


def clashes(answers: Sequence[AnswerSettings]) -> Iterator[Clash]:
    """The wordings that do not tell one answer from another, the most alike first."""
    found = [
        Clash(a, b, score)
        for first, second in combinations(answers, 2)
        for a in first.ask
        for b in second.ask
        if (score := _alike(_read(a), _read(b))) >= CLOSE
    ]
    yield from sorted(found, key=lambda clash: -clash.score)


def _fitting(answer: AnswerSettings, said: Sentence) -> Iterator[Found]:
    """The wording of this answer's question that fits best, if any does."""
    scores = {ask: _alike(said, _read(ask)) for ask in answer.ask}
    best = max(scores, key=lambda ask: scores[ask])
    if scores[best] >= likeness.SURE:
        yield Found(answer, best, scores[best])


def _alike(a: Sentence, b: Sentence) -> float:
    """Likeness; a question turned round, 怎么开发票 and 发票怎么开, is the same for sure."""
    if a.meanings.keys().isdisjoint(b.meanings):
        return 0.0
    found = likeness.alike(a, b)
    return max(found, likeness.SURE) if _turned_round(a, b) else found


def _turned_round(a: Sentence, b: Sentence) -> bool:
    """Whether both ask the same with the same characters, in whatever order, and however politely."""
    return bool(a.asks) and (a.asks, a.denials) == (b.asks, b.denials) and _characters(a) == _characters(b)


def _characters(said: Sentence) -> list[str]:
    return sorted(_POLITE.sub("", said.letters))


_POLITE = re.compile("请问|想问|问一?下|你好|您好|麻烦|谢谢|一下|我想|你们|我们|[呀啊呢哦吧的]")
"""Says nothing of what is asked."""


@lru_cache(maxsize=4096)
def _read(ask: str) -> Sentence:
    """A configured wording, read once."""
    return sentence.read(ask)
