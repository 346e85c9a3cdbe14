"""P0 to P3 = impact × urgency, then a step for the customer's tier and one for waiting; and why, in words."""

from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import NamedTuple

from handlers.triage import kind as kinds
from handlers.triage.levels import LEVELS, Priority, raised
from handlers.triage.sentiment import Feeling
from handlers.triage.urgency import DANGER, Sign, Urgency, urgency

HIGHEST_BY_STEPS: Priority = "P1"
"""As far as tier and waiting lift: P0 is for what is at stake, never for who asks or how long."""
SEVERAL_FROM, MANY_FROM = 3, 10
"""Companies that met the same problem, from which on it is several people's and many people's."""


class Impact(IntEnum):
    """How many are hit: the rows of the table."""

    ONE = 0
    SEVERAL = 1
    MANY = 2


class Pressure(IntEnum):
    """How pressing it is: the columns of the table. Law and money stand apart from mere haste."""

    NONE = 0
    SOME = 1
    HASTE = 2
    LAW = 3
    MONEY = 4
    DANGER = 5


class Concern(IntEnum):
    """What is wanted: that something be put right, that something be said or shown, nothing at once."""

    BROKEN = 0
    ASKED = 1
    WISHED = 2


_ROWS = """
                    none  some  haste law   money danger
    BROKEN  ONE     P2    P2    P1    P1    P1    P0
    BROKEN  SEVERAL P1    P1    P1    P1    P0    P0
    BROKEN  MANY    P1    P1    P1    P0    P0    P0
    ASKED   ONE     P3    P2    P2    P1    P1    P1
    ASKED   SEVERAL P2    P2    P2    P1    P1    P1
    ASKED   MANY    P2    P2    P1    P1    P1    P1
    WISHED  ONE     P3    P3    P3    P3    P3    P1
    WISHED  SEVERAL P3    P3    P3    P3    P3    P1
    WISHED  MANY    P2    P2    P2    P2    P2    P1
"""
"""Concern and impact down, pressure across."""


class Standing(NamedTuple):
    """What the words do not tell. `companies` that met the same problem; the customer's `tier` in words and its
    `weight`, the steps it lifts (0 or 1); `overdue`, whether they have waited longer than they were promised."""

    companies: int = 1
    tier: str = ""
    weight: int = 0
    overdue: bool = False


ALONE = Standing()


class Case(NamedTuple):
    """All that the table looks at."""

    kind: str
    topic: str
    feeling: Feeling
    signs: tuple[Sign, ...]
    standing: Standing = ALONE

    @property
    def names(self) -> frozenset[str]:
        """The names of the signs."""
        return frozenset(sign.name for sign in self.signs)

    @property
    def impact(self) -> Impact:
        """How many are hit, as the ledger counts companies and as the words say."""
        if self.standing.companies >= MANY_FROM:
            return Impact.MANY
        told = _CROWD in self.names
        return Impact.SEVERAL if told or self.standing.companies >= SEVERAL_FROM else Impact.ONE

    @property
    def pressure(self) -> Pressure:
        """The worst that is at stake; a very upset customer counts for a column more, but never as danger."""
        if self._level is Urgency.CRITICAL and (self.kind not in _WISHED or DANGER in self.names):
            return Pressure.DANGER
        return max(self._grave, Pressure(min(self._level + self.upset, Pressure.HASTE)))

    @property
    def upset_counts(self) -> bool:
        """Whether the feeling itself makes it more pressing."""
        return self.upset and self._level < Urgency.HIGH

    @property
    def concern(self) -> Concern:
        """What is wanted; a danger that is told as going on is to be put right, however it is put."""
        if self.kind in _BROKEN:
            return Concern.BROKEN
        goes_on = self.kind == kinds.OTHER or self.feeling.score < 0
        if self.pressure is Pressure.DANGER and goes_on:
            return Concern.BROKEN
        return Concern.WISHED if self.kind in _WISHED else Concern.ASKED

    @property
    def _level(self) -> Urgency:
        """How pressing the signs are together; how many are hit is told by the rows."""
        return urgency(tuple(sign for sign in self.signs if sign.name != _CROWD))

    @property
    def _grave(self) -> Pressure:
        return max((_GRAVE[name] for name in self.names & _GRAVE.keys()), default=Pressure.NONE)

    @property
    def upset(self) -> bool:
        """Whether one who complains or asks is more than displeased: a defect is as bad as it is, however told."""
        return self.kind in _MOVED and self.feeling.score <= _UPSET


_BROKEN = frozenset({kinds.DEFECT, kinds.COMPLAINT, kinds.HELP})
_WISHED = frozenset({kinds.IDEA, kinds.PRAISE})
_MOVED = frozenset({kinds.COMPLAINT, kinds.QUESTION})
_GRAVE = {"authority": Pressure.LAW, "money": Pressure.MONEY}
_CROWD = "many"
_UPSET = -5.0
"""A score that takes several strong words: a defect plainly told stays above it."""
_SAID_BY_OTHERS = frozenset({"blocked", "frail"})
"""Not worth saying beside something worse."""
_MOST_REASONS = 3
_FEELING = {kinds.COMPLAINT: "客户非常不满", kinds.QUESTION: "客户不满意"}
_MET = {Concern.BROKEN: "遇到", Concern.ASKED: "问到", Concern.WISHED: "提出"}

_BY_KIND = {
    kinds.COMPLAINT: "客户投诉",
    kinds.DEFECT: "单个客户遇到的故障",
    kinds.IDEA: "改进建议",
    kinds.QUESTION: "一般咨询",
    kinds.HELP: "客户请求协助",
    kinds.PRAISE: "客户表扬",
    kinds.OTHER: "没有发现紧急情况",
}
"""The reason when nothing presses."""


def _table() -> Mapping[tuple[Concern, Impact], tuple[Priority, ...]]:
    rows = (line.split() for line in _ROWS.strip().splitlines()[1:])
    by_name = {str(level): level for level in LEVELS}
    return {(Concern[what], Impact[hit]): tuple(by_name[one] for one in levels) for what, hit, *levels in rows}


TABLE = _table()


def priority(case: Case) -> tuple[Priority, str]:
    """The priority and its reason: "P1：涉及支付，且 12 家客户遇到"."""
    level, told = TABLE[case.concern, case.impact][case.pressure], ""
    for words, steps in _steps(case):
        higher = raised(level, steps, HIGHEST_BY_STEPS)
        told += f"；{words}，提高一级" if higher != level else ""
        level = higher
    return level, f"{level}：{_because(case, level)}{told}"


def _steps(case: Case) -> Iterator[tuple[str, int]]:
    """What lifts by a step, none of it more than one; praise is lifted by nothing."""
    if case.kind != kinds.PRAISE:
        yield case.standing.tier, min(case.standing.weight, 1)
        yield "等得比承诺的久", int(case.standing.overdue)


def _because(case: Case, level: Priority) -> str:
    """What is at stake, and how many met it."""
    said = [sign for sign in case.signs if level != "P3" and not (sign.name == _CROWD and case.standing.companies > 1)]
    if len(said) > 1:
        said = [sign for sign in said if sign.name not in _SAID_BY_OTHERS]
    words = [sign.because for sign in said] + ([_FEELING[case.kind]] if case.upset_counts else [])
    if case.standing.companies <= 1:
        return _joined((words or [_BY_KIND[case.kind]])[:_MOST_REASONS])
    counted = f"{case.standing.companies} 家客户{_MET[case.concern]}"
    if not words and case.kind == kinds.DEFECT:
        return f"{counted}的故障"
    return _joined([*(words or [_BY_KIND[case.kind]])[: _MOST_REASONS - 1], counted])


def _joined(because: list[str]) -> str:
    *others, last = because
    return "，".join((*others, f"且{' ' * last[0].isdecimal()}{last}" if others else last))
