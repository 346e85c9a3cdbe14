"""Regular expressions that administrators write: only those that cannot keep us busy, whatever a customer writes."""

import re
from functools import lru_cache

MOST_CHARACTERS = 200
MOST_TIMES = 100
MOST_WAYS = 500
"""In so many ways a pattern may try to fit at one place of a text; each of them is short. More is refused."""

_TIMES = re.compile(r"(?:(?P<sign>[?*+])|\{(?P<low>\d*)(?P<comma>,?)(?P<high>\d*)\})[?+]?")
_GROUP = re.compile(r"\((?!\?)|\(\?(?::|=|!|<=|<!)")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
_PLAIN_ESCAPES = frozenset("dDwWsSbB")
_TOO_MANY = MOST_WAYS + 1


class RiskyPattern(ValueError):
    """Not a pattern, or one that could take for ever; its words say why, in Chinese."""


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, ready to look into plain text (`handlers.plain.plain`); width and case make no difference.

    Every repetition needs an end, and all of them together leave at most MOST_WAYS ways to fit: then the time to look
    through a text grows with its length and nothing else. Errors: RiskyPattern.
    """
    if len(pattern) > MOST_CHARACTERS:
        raise RiskyPattern(f"正则表达式太长，最多 {MOST_CHARACTERS} 个字符")
    try:
        made = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError):
        raise RiskyPattern("不是合法的正则表达式") from None
    if _Reader(pattern).choices() > MOST_WAYS:
        raise RiskyPattern("正则表达式的重复和可选太多，可能很慢：请减少 {m,n} 的范围，不要重复套重复")
    return made


class _Reader:
    """Counts the ways a well-formed pattern can fit, from its beginning to its end."""

    def __init__(self, pattern: str) -> None:
        self._pattern, self._at = pattern, 0

    def choices(self) -> int:
        """Alternatives, up to the end of their group."""
        ways = self._row()
        while self._next() == "|":
            self._at += 1
            ways += self._row()
        return min(ways, _TOO_MANY)

    def _row(self) -> int:
        ways = 1
        while self._next() not in ("", "|", ")"):
            ways = min(ways * self._repeated(self._piece()), _TOO_MANY)
        return ways

    def _piece(self) -> int:
        if self._next() == "\\":
            return self._escape()
        found = _CLASS.match(self._pattern, self._at)
        if found:
            self._at = found.end()
            return 1
        return self._group() if self._next() == "(" else self._step()

    def _escape(self) -> int:
        escaped = self._pattern[self._at + 1]
        if escaped.isalnum() and escaped not in _PLAIN_ESCAPES:
            raise RiskyPattern(f"正则表达式里不能用 \\{escaped}")
        return self._step(2)

    def _group(self) -> int:
        found = _GROUP.match(self._pattern, self._at)
        if found is None:
            raise RiskyPattern("正则表达式里的括号只能写 (…)、(?:…)、(?=…)、(?!…)、(?<=…)、(?<!…)")
        self._at = found.end()
        ways = self.choices()
        self._at += 1
        return ways

    def _repeated(self, ways: int) -> int:
        """In how many ways a piece fits that may come several times in a row."""
        found = _TIMES.match(self._pattern, self._at)
        if found is None or found[0].startswith("{}"):
            return ways
        self._at = found.end()
        low, high = _ends(found)
        if ways == 1:
            return high - low + 1
        total = 0
        for times in range(low, high + 1):
            total += int(min(ways**times, _TOO_MANY))
        return min(total, _TOO_MANY)

    def _next(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _step(self, characters: int = 1) -> int:
        self._at += characters
        return 1


def _ends(found: re.Match[str]) -> tuple[int, int]:
    """How often at least and at most. Errors: RiskyPattern where it has no end."""
    if found["sign"] == "?":
        return 0, 1
    low = int(found["low"] or 0)
    high = int(found["high"] or 0) if found["comma"] else low
    if found["sign"] or (found["comma"] and not found["high"]):
        raise RiskyPattern("正则表达式里的 * 和 + 没有上限：请写成 {0,20} 这样")
    if high > MOST_TIMES:
        raise RiskyPattern(f"正则表达式里最多重复 {MOST_TIMES} 次")
    return low, high
