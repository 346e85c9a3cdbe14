"""Which texts the shipped weights were trained on: known again by a digest, so that measuring stays honest."""

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from handlers.plain import bare

FILE = "seen.bin"
"""Beside the weights: the digests in order, DIGEST_BYTES each."""
DIGEST_BYTES = 5
"""Forty bits: among fifty thousand texts, one stranger in twenty million is taken for a known one."""


def digest(text: str) -> bytes:
    """What a text is known by: its letters and characters alone, whatever the width, case or punctuation."""
    return hashlib.blake2b(bare(text).encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()


def packed(texts: Iterable[str]) -> bytes:
    """The content of FILE for these texts; the same texts give the same bytes."""
    return b"".join(sorted({digest(text) for text in texts}))


def trained_on(text: str) -> bool:
    """Whether one of the shipped models learnt from this very text."""
    return digest(text) in _known()


@cache
def _known() -> frozenset[bytes]:
    file = files("handlers.triage") / "weights" / FILE
    content = file.read_bytes() if file.is_file() else b""
    return frozenset(content[at : at + DIGEST_BYTES] for at in range(0, len(content), DIGEST_BYTES))
