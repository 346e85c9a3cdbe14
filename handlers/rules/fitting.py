"""Whether a rule fits what was said: its conditions one by one, the cheap ones first, each with its reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from handlers.plain import plain
from handlers.rules.patterns import compiled
from handlers.rules.settings import WORKING, When
from handlers.triage.pressing.signs import Urgency
from handlers.triage.sentiment import FEELINGS, Sentiment

PRESSING = {"low": "低", "medium": "中", "high": "高", "critical": "最高"}
_SHOWN = 12
"""Characters of what a pattern has found that a reason quotes."""


class Taken(NamedTuple):
    """What the words are taken for: kind, topic as it is called here, sentiment, urgency ("low" to "critical")."""

    kind: str
    topic: str
    sentiment: Sentiment
    urgency: str


@dataclass(frozen=True)
class Seen:
    """Everything a rule can look at. `words` are plain; `at` is local time, `working` whether we work then.

    `taken` is asked only when the conditions that cost nothing hold.
    """

    words: str
    company: str
    tier: str
    chat: str
    platform: str
    at: datetime
    working: bool
    taken: Callable[[], Taken]


def fits(when: When, seen: Seen) -> str | None:
    """Why the conditions hold, in a colleague's words; None when one of them does not."""
    reasons: list[str] = []
    for condition in CONDITIONS:
        because = condition(when, seen)
        if because is None:
            return None
        reasons.append(because)
    return "、".join(filter(None, reasons))


def _any_words(when: When, seen: Seen) -> str | None:
    if not when.any_words:
        return ""
    return next((f"提到“{word}”" for word in when.any_words if plain(word) in seen.words), None)


def _all_words(when: When, seen: Seen) -> str | None:
    if not all(plain(word) in seen.words for word in when.all_words):
        return None
    return f"提到{''.join(f'“{word}”' for word in when.all_words)}" if when.all_words else ""


def _no_words(when: When, seen: Seen) -> str | None:
    if any(plain(word) in seen.words for word in when.no_words):
        return None
    return f"没有提到{''.join(f'“{word}”' for word in when.no_words)}" if when.no_words else ""


def _pattern(when: When, seen: Seen) -> str | None:
    if not when.pattern:
        return ""
    found = compiled(when.pattern).search(seen.words)
    return f"提到“{found[0][:_SHOWN]}”" if found else None


def _companies(when: When, seen: Seen) -> str | None:
    return _one_of(when.companies, seen.company, f"来自{seen.company}")


def _tiers(when: When, seen: Seen) -> str | None:
    return _one_of(when.tiers, seen.tier, "属于这一档客户")


def _chats(when: When, seen: Seen) -> str | None:
    return _one_of(when.chats, seen.chat, "来自指定的群")


def _platforms(when: When, seen: Seen) -> str | None:
    return _one_of(when.platforms, seen.platform, "来自指定的平台")


def _hours(when: When, seen: Seen) -> str | None:
    if not when.hours:
        return ""
    if "-" in when.hours:
        return f"在 {when.hours} 之间说的" if _within(when.hours, f"{seen.at:%H:%M}") else None
    if seen.working is not (when.hours == WORKING):
        return None
    return "在工作时间说的" if seen.working else "在非工作时间说的"


def _kinds(when: When, seen: Seen) -> str | None:
    return _one_of(when.kinds, seen.taken().kind, f"属于{seen.taken().kind}") if when.kinds else ""


def _topics(when: When, seen: Seen) -> str | None:
    return _one_of(when.topics, seen.taken().topic, f"涉及{seen.taken().topic}") if when.topics else ""


def _sentiments(when: When, seen: Seen) -> str | None:
    if not when.sentiments:
        return ""
    return _one_of(when.sentiments, seen.taken().sentiment, f"客户{FEELINGS[seen.taken().sentiment]}")


def _urgency(when: When, seen: Seen) -> str | None:
    if when.urgency is None:
        return ""
    pressing = Urgency[seen.taken().urgency.upper()] >= Urgency[when.urgency.upper()]
    return f"紧急程度{PRESSING[seen.taken().urgency]}" if pressing else None


CONDITIONS: Sequence[Callable[[When, Seen], str | None]] = (
    _companies,
    _tiers,
    _chats,
    _platforms,
    _hours,
    _any_words,
    _all_words,
    _no_words,
    _pattern,
    _kinds,
    _topics,
    _sentiments,
    _urgency,
)
"""Each gives its reason, "" where it is not asked for, None where it does not hold; the costly ones come last."""


def _one_of(wanted: Sequence[str], found: str, because: str) -> str | None:
    if not wanted:
        return ""
    return because if found in wanted else None


def _within(span: str, clock: str) -> bool:
    """Whether a local time like "23:10" lies in a span like "22:00-06:00", which may pass midnight."""
    start, _, end = span.partition("-")
    return start <= clock < end if start < end else clock >= start or clock < end
