"""The trainer of the table of rarities: how many pieces of text hold a character, or a pair of them."""

import math
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.training.reading import Sample, reviews, rows
from handlers.plain import bare, plain
from handlers.triage.comparing.rarity import SLOTS

_OPEN = ("category", "category_multi", "intent", "intent_inquiry", "abuse")
_PIECE = 24
"""Reviews are long and questions are short: texts are counted by pieces of so many characters."""
_SEEN = 3
"""A piece that was counted less often may as well never have been."""
_MOST = 255


def gather(folder: Path | None) -> Sequence[Sample]:
    """Reviews, if there are any, and open rows; no label is looked at."""
    told = [Sample(plain(str(row["text"])), "", "open") for name in _OPEN for row in rows(name)]
    return [*(reviews(folder) if folder else ()), *told]


def train(samples: Sequence[Sample]) -> bytes:
    """The table, deflated: a byte for each slot, 0 for what is in every piece, 255 for what was never seen."""
    pieces, counts = 0, Counter[str]()
    for piece in _pieces(samples):
        pieces += 1
        counts.update({*piece, *(piece[at : at + 2] for at in range(len(piece) - 1))})
    return zlib.compress(_table(pieces, counts), 9)


def _pieces(samples: Sequence[Sample]) -> Iterator[str]:
    for sample in samples:
        letters = bare(sample.text)
        yield from (letters[at : at + _PIECE + 1] for at in range(0, len(letters), _PIECE))


def _table(pieces: int, counts: Counter[str]) -> bytes:
    """Pieces that share a slot are as rare as the commonest of them."""
    slots = [1] * SLOTS
    for piece, count in counts.items():
        if count >= _SEEN:
            slot = zlib.crc32(piece.encode()) % SLOTS
            slots[slot] = max(slots[slot], count)
    rarest = math.log(pieces)
    return bytes(round(math.log(pieces / count) / rarest * _MOST) for count in slots)
