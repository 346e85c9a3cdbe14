"""Cut text to what a field holds, never through what is seen as one character, and not through a word."""

import re
import unicodedata
from collections.abc import Callable

ELLIPSIS = "…"
LONGEST_WORD = 40
"""What is longer is no word but an address or a code, and is cut where it must."""
_JOINER = "\u200d"
_EXTENDING = (range(0x1F3FB, 0x1F400), range(0xE0020, 0xE0080), range(0x1160, 0x1200), range(0xD7B0, 0xD800))
"""Skin tones, the letters of a flag's tag, and the vowels and finals of a Korean syllable."""
_FLAG_HALVES = "".join(map(chr, range(0x1F1E6, 0x1F200)))
"""Two of them are one flag."""
_WORD_BEFORE = re.compile(r"[^\W\u2e80-\U0003ffff]+(?:[-'.][^\W\u2e80-\U0003ffff]+)*[-'.]?$")
_WORD_AFTER = re.compile(r"[-'.]?[^\W\u2e80-\U0003ffff]")

Size = Callable[[str], int]


def units(text: str) -> int:
    """The length in UTF-16 units: an emoji counts two, so that no client counts more than we do."""
    return len(text) + sum(character > "\uffff" for character in text)


def octets(text: str) -> int:
    """The length in bytes of UTF-8."""
    return len(text.encode("utf-8", "replace"))


def shorten(text: str, room: int, size: Size = units) -> str:
    """The text if it fits, else as much of its beginning as fits before an ellipsis."""
    if size(text) <= room:
        return text
    return text[: _seam(text, _fitting(text, room - size(ELLIPSIS), size))].rstrip() + ELLIPSIS


def pages(text: str, room: int, size: Size = octets) -> list[str]:
    """The whole text in pieces that each fit, broken between lines where there are any."""
    found = []
    while size(text) > room:
        most = _fitting(text, room, size)
        cut = text.rfind("\n", 1, most + 1)
        if cut < 1:
            cut = _seam(text, most) or most or 1
        found.append(text[:cut])
        text = text[cut:].removeprefix("\n")
    return [*found, text]


def _fitting(text: str, room: int, size: Size) -> int:
    count = 0
    for character in text:
        room -= size(character)
        if room < 0:
            break
        count += 1
    return count


def _seam(text: str, cut: int) -> int:
    while cut > 0 and _is_joint(text, cut):
        cut -= 1
    word = _WORD_BEFORE.search(text[max(cut - LONGEST_WORD - 1, 0) : cut])
    if word and _WORD_AFTER.match(text[cut:]) and len(word.group()) <= LONGEST_WORD:
        return cut - len(word.group()) or cut
    return cut


def _is_joint(text: str, cut: int) -> bool:
    """Whether a cut here would go through one visible character."""
    before, after = text[cut - 1], text[cut]
    if before == _JOINER or _continues(after) or before + after == "\r\n":
        return True
    return after in _FLAG_HALVES and (cut - len(text[:cut].rstrip(_FLAG_HALVES))) % 2 == 1


def _continues(character: str) -> bool:
    if character == _JOINER or any(ord(character) in extending for extending in _EXTENDING):
        return True
    return unicodedata.category(character) in ("Mn", "Me", "Mc")
