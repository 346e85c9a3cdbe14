"""Cut text to what a field holds, never through the middle of a character and hardly ever through a word."""

import re
import unicodedata
from collections.abc import Callable

ELLIPSIS = "…"
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_WORD_BEFORE = re.compile(r"[0-9A-Za-z_]+$")
_WORD_AFTER = re.compile(r"[0-9A-Za-z_]")

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
    while cut > 0 and (_continues(text[cut]) or text[cut - 1] == _JOINER):
        cut -= 1
    word = _WORD_BEFORE.search(text[:cut])
    if word and _WORD_AFTER.match(text[cut]) and word.start() >= cut // 2:
        return word.start()
    return cut


def _continues(character: str) -> bool:
    return (
        character == _JOINER or ord(character) in _SKIN_TONES or unicodedata.category(character) in ("Mn", "Me", "Mc")
    )
