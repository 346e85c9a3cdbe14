"""P0 to P3: the first row of the table that fits, and the reason in words a colleague accepts."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from handlers.policy import Priority
from handlers.triage import kind as kinds
from handlers.triage.sentiment import Feeling
from handlers.triage.urgency import Sign, Urgency, urgency

_BROKEN = frozenset({kinds.DEFECT, kinds.COMPLAINT, kinds.HELP})
_CALM = frozenset({kinds.IDEA, kinds.PRAISE, kinds.OTHER})
_UPSET = -5.0
"""A score that takes several strong words: a defect plainly told stays above it."""
_SAID_BY_OTHERS = frozenset({"blocked", "frail"})
"""Not worth saying beside something worse."""


class Case(NamedTuple):
    """All that the table looks at."""

    kind: str
    topic: str
    feeling: Feeling
    signs: tuple[Sign, ...]

    @property
    def urgency(self) -> Urgency:
        """How pressing the signs are together."""
        return urgency(self.signs)

    @property
    def names(self) -> frozenset[str]:
        """The names of the signs."""
        return frozenset(sign.name for sign in self.signs)

    @property
    def broken(self) -> bool:
        """Whether something does not work as it should, said as a defect, a complaint or a call for help."""
        return self.kind in _BROKEN

    @property
    def happens(self) -> bool:
        """Whether it is told as something that goes on, not asked about."""
        return self.broken or self.kind == kinds.OTHER or self.feeling.score < 0

    @property
    def upset(self) -> bool:
        """Whether the customer is more than displeased."""
        return self.feeling.score <= _UPSET


Fits = Callable[[Case], bool]

ROWS: Sequence[tuple[Priority, str, Fits]] = (
    ("P3", "", lambda case: case.kind in {kinds.PRAISE, kinds.IDEA} and "danger" not in case.names),
    (
        "P0",
        "",
        lambda case: case.urgency is Urgency.CRITICAL and case.happens,
    ),
    ("P1", "", lambda case: case.urgency is Urgency.CRITICAL),
    ("P0", "", lambda case: case.broken and {"many", "money"} <= case.names),
    ("P1", "", lambda case: case.broken and bool({"many", "money", "authority", "hygiene"} & case.names)),
    ("P1", "", lambda case: case.broken and case.urgency is Urgency.HIGH),
    ("P1", "", lambda case: case.urgency is Urgency.HIGH and bool({"money", "authority"} & case.names)),
    ("P1", "客户非常不满", lambda case: case.kind == kinds.COMPLAINT and case.upset and case.urgency > Urgency.LOW),
    ("P2", "", lambda case: case.broken or case.urgency >= Urgency.MEDIUM),
    ("P2", "客户不满意", lambda case: case.kind not in _CALM and case.upset),
    ("P3", "", lambda case: True),
)
"""Priority, a reason of the row's own, and when the row fits; read from the top."""

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


def priority(case: Case) -> tuple[Priority, str]:
    """The priority and its reason: "P1：涉及支付，且多人受影响"."""
    level, own = next((level, own) for level, own, fits in ROWS if fits(case))
    because = [sign.because for sign in case.signs if level != "P3"]
    if len(because) > 1:
        because = [sign.because for sign in case.signs if sign.name not in _SAID_BY_OTHERS]
    return level, f"{level}：{_joined(because + [own] * bool(own)) or _BY_KIND[case.kind]}"


def _joined(because: list[str]) -> str:
    first, *others = because[:3] or [""]
    return first + "".join(f"，{'且' if other is others[-1] else ''}{other}" for other in others)
