"""One text judged: is it feedback, of what kind, about what, how felt, how pressing; and why."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from handlers.plain import plain
from handlers.policy import Priority
from handlers.triage import kind as kinds
from handlers.triage import subjects
from handlers.triage.kind import meant
from handlers.triage.priority import Case, priority
from handlers.triage.sentiment import Sentiment, feel
from handlers.triage.topic import about
from handlers.triage.urgency import Urgency, signs

_LONGEST = 1500
"""Characters that are read: what matters is said by then, and a pasted log costs no more than a letter."""
_FAILING = frozenset({kinds.DEFECT, kinds.COMPLAINT, kinds.HELP})
_ADDRESSED = re.compile("你们|贵公司|贵司|您们|客服|商家|卖家|店家|我的|我们|这次|刚|买|用了|订单|反馈|反映")


class Judgement(NamedTuple):
    """What we take a customer's words for. `urgency` is "low" to "critical", `confidence` 0 to 1."""

    is_feedback: bool
    kind: str
    topic: str
    sentiment: Sentiment
    score: float
    urgency: str
    priority: Priority
    reasons: tuple[str, ...]
    confidence: float


def judge(text: str, facts: Mapping[str, str] | None = None) -> Judgement:
    """Judge the customer's own words, together with what they answered to our questions (label → answer)."""
    words = plain(text)[:_LONGEST]
    everything = " ".join((words, *map(plain, (facts or {}).values())))[: 2 * _LONGEST]
    feeling, stakes = feel(words), signs(everything)
    subject, wish = about(everything), meant(words, feeling)
    topic = _topic(subject.topic, wish.kind)
    level, because = priority(Case(wish.kind, topic, feeling, stakes))
    return Judgement(
        is_feedback=_is_feedback(words, wish.kind, subject.topic, bool(stakes)),
        kind=wish.kind,
        topic=topic,
        sentiment=feeling.sentiment,
        score=feeling.score,
        urgency=max((sign.urgency for sign in stakes), default=Urgency.LOW).name.lower(),
        priority=level,
        reasons=(because, *_why(subject.words, wish.kind)),
        confidence=round((wish.confidence + subject.confidence) / 2, 2),
    )


def _topic(topic: str, kind: str) -> str:
    """A wish for a new function, or a question about one, is no failure of the system."""
    return subjects.OTHER if topic == subjects.SYSTEM and kind not in _FAILING else topic


def _is_feedback(words: str, kind: str, topic: str, pressing: bool) -> bool:
    """A matter of ours: something is wished of us, about something of ours, or spoken to us."""
    known = topic != subjects.OTHER
    if kind in {kinds.QUESTION, kinds.OTHER, kinds.PRAISE}:
        return known or pressing or bool(_ADDRESSED.search(words))
    return True


def _why(words: tuple[str, ...], kind: str) -> tuple[str, ...]:
    return (f"类型：{kind}", *([f"关键词：{'、'.join(words[:4])}"] if words else []))
