"""How rare a character or a pair of characters is, by a table counted over texts that may be used."""

import zlib
from importlib import resources

SLOTS = 1 << 16
_FILE = "rarity.bin"


def of(piece: str) -> float:
    """0 for what is everywhere, 1 for what was never seen."""
    return _TABLE[zlib.crc32(piece.encode()) % SLOTS] / 255


def of_word(word: str) -> float:
    """A longer word is as rare as its rarest pair of characters, and a little rarer than its characters alone."""
    if len(word) < 2 or word[0].isascii():
        return of(word)
    return max(of(word[place : place + 2]) for place in range(len(word) - 1))


def _load() -> bytes:
    packed = resources.files("handlers.triage").joinpath("weights", _FILE).read_bytes()
    return zlib.decompress(packed)


_TABLE = _load()
