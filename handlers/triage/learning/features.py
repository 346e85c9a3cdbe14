"""A text as the slots its pieces fall into: character n-grams, hashed."""

import zlib
from functools import lru_cache
from typing import NamedTuple

_WIDE = 4
"""Bytes of a character in UTF-32."""
_DIGITS = str.maketrans("123456789", "000000000")
"""Which number it is tells nothing, how many digits it has tells something."""


class Shape(NamedTuple):
    """How a text is cut: into runs of `shortest` to `longest` characters, hashed into 2**bits slots.

    Of a longer text only `most` characters are read, two thirds from its beginning and the rest from its end.
    """

    bits: int = 17
    shortest: int = 1
    longest: int = 3
    most: int = 480

    @property
    def slots(self) -> int:
        """How many different numbers `features` can give."""
        return 1 << self.bits


DEFAULT = Shape()


def features(text: str, shape: Shape = DEFAULT) -> tuple[int, ...]:
    """The slots of plain text (`handlers.plain.plain`), each once, in the order its piece first appears.

    The same text gives the same slots in every process and on every machine.
    """
    read, mask = _short(text, shape.most), shape.slots - 1
    found: dict[int, None] = {}
    for length in range(shape.shortest, shape.longest + 1):
        found.update(dict.fromkeys([piece & mask for piece in _pieces(read, length)]))
    return tuple(found)


@lru_cache(maxsize=8)
def _pieces(text: str, length: int) -> list[int]:
    """The hashes of all runs of so many characters; several models cut the same text, each in its own way."""
    wide, crc32, span = text.translate(_DIGITS).encode("utf-32-le", "surrogatepass"), zlib.crc32, length * _WIDE
    return [crc32(wide[at : at + span]) for at in range(0, len(wide) - span + 1, _WIDE)]


def _short(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    tail = most // 3
    return text[: most - tail] + text[-tail:]
