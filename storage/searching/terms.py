"""The pieces by which words are found again: pairs of characters in Chinese, whole words and their parts elsewhere."""

import re
import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from storage.plain import plain

_WORD = re.compile(r"[a-z]+|\d+")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_PARTS_FROM = 5
"""A Latin word of so many letters is found by its parts as well: one letter may be wrong."""
_TAIL = 4
"""A number is also found by its last digits: that is how people name an order."""
_BITS, _SIGN = 16, 1 << 31
_WORDS_BEGIN, _RARE_BEGIN = 0xE000, 0xF000
"""Unicode keeps these for private use: what is no Chinese character of the first plane gets its place there."""


class Term(NamedTuple):
    """One piece to look for: all terms from `first` to `last`, which are the same except for a single character."""

    first: int
    last: int


def of_text(text: str) -> set[int]:
    """Every term by which a text is found, each a signed number of 32 bits."""
    line = plain(text)
    found = {term for run in _HAN.findall(line) for term in _pairs(run)}
    for word in _WORD.findall(line):
        found.update(_hashed(part) for part in (word, *_parts(word)))
    return found


def of_query(words: str) -> list[Term]:
    """What to look for: a single character is everything that begins with it."""
    line = plain(words)
    found: list[Term] = []
    for run in _HAN.findall(line):
        found += [_beginning(run)] if len(run) == 1 else [Term(term, term) for term in _pairs(run)[:-1]]
    for word in _WORD.findall(line):
        found += [Term(term, term) for term in map(_hashed, (word, *_parts(word)))]
    return list(dict.fromkeys(found))


def _pairs(run: str) -> Sequence[int]:
    """Each character with the next; the last one alone."""
    places = [*map(_place, run), 0]
    return [(first << _BITS | second) - _SIGN for first, second in pairwise(places)]


def _beginning(character: str) -> Term:
    first = (_place(character) << _BITS) - _SIGN
    return Term(first, first + (1 << _BITS) - 1)


def _place(character: str) -> int:
    code = ord(character)
    return code if code < 1 << _BITS else _RARE_BEGIN + code % (1 << 8)


def _parts(word: str) -> Iterable[str]:
    """The threes of letters of a long word, its ends marked; the last digits of a number."""
    if word.isdigit():
        return [f"~{word[-_TAIL:]}"] if len(word) >= _TAIL else []
    marked = f"<{word}>"
    return [marked[at : at + 3] for at in range(len(marked) - 2)] if len(word) >= _PARTS_FROM else []


def _hashed(word: str) -> int:
    code = zlib.crc32(word.encode())
    return ((_WORDS_BEGIN + (code >> _BITS) % (1 << 12)) << _BITS | code % (1 << _BITS)) - _SIGN
