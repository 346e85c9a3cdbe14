"""How pressing a matter is: the signs that plain text shows, and how pressing they are together."""

import re

from handlers.triage.pressing.denied import denied
from handlers.triage.pressing.signs import DANGER, SIGNS, Sign, Urgency

__all__ = ["DANGER", "SIGNS", "Sign", "Urgency", "signs", "urgency"]

_QUIET = frozenset({DANGER, "hygiene", "standstill", "data", "money", "deadline", "many", "authority"})
"""Signs that do not count where they are denied, supposed, or solved."""
_TROUBLED = frozenset({"many"})
"""Signs that count only where something is wrong: thirty people may also have enjoyed their dinner."""
_NEAR = 20
"""Characters around them in which something has to be wrong."""
_TROUBLE = re.compile(
    "不了|不上|不到|不出|不开|不能|无法|没法|失败|报错|出错|错误|异常|崩|挂了|瘫|闪退|白屏|卡[住死顿]|卡$|坏|影响|[都也]这样|(?<!没)(?<!没有)(?<!点)问题|投诉|"
    "中毒|拉肚|腹泻|没收到|没人|等着|在等|急|催|抱怨|骂|受伤|停|断|慢|丢|漏|掉线|故障|不行|反映|遇到|受害|被骗|refund|fail|error"
)


def signs(text: str) -> tuple[Sign, ...]:
    """What makes plain text pressing, in the order of SIGNS; words that are only denied or feared do not count."""
    return tuple(sign for sign in SIGNS if _shown(sign, text))


def urgency(found: tuple[Sign, ...]) -> Urgency:
    """How pressing the signs are together: the highest of them; two middling ones are high."""
    if not found:
        return Urgency.LOW
    highest = max(sign.urgency for sign in found)
    together = sum(sign.urgency >= Urgency.MEDIUM for sign in found) > 1
    return Urgency.HIGH if highest is Urgency.MEDIUM and together else highest


def _shown(sign: Sign, text: str) -> bool:
    found = sign.words.finditer(text)
    if sign.name not in _QUIET:
        return any(found)
    return any(_meant(sign, text, match.start(), match.end()) for match in found)


def _meant(sign: Sign, text: str, start: int, end: int) -> bool:
    if denied(text, start, end):
        return False
    return sign.name not in _TROUBLED or bool(_TROUBLE.search(text, max(0, start - _NEAR), end + _NEAR))
