"""Cues as slots, to be learnt together with the pieces of a text."""

import zlib
from collections.abc import Iterable

from handlers.triage.learning.features import Shape


def slots(cues: Iterable[str], shape: Shape, weight: int = 1) -> tuple[int, ...]:
    """A slot per cue and unit of `weight`; the same names give the same slots in every process."""
    mask = shape.slots - 1
    return tuple(zlib.crc32(f"{copy}#{cue}".encode()) & mask for cue in sorted(cues) for copy in range(weight))
