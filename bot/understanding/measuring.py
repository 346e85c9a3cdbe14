"""Running every labelled set of a folder through the understanding that ships."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.understanding.lines import BadLine, Row, context_of, row_of, text_of
from bot.understanding.pairs import Paired, compare
from bot.understanding.seen import trained_on
from bot.understanding.sets import PAIRS, SETS, UNSCORED, Labelled
from bot.understanding.tally import Tally
from handlers.triage.judge import judge


class Part(NamedTuple):
    """Some rows of a set: all of one value of a field, or, without a field, those of a part with a name of its own."""

    name: str
    field: str = ""
    seen: bool = False


ALL, UNSEEN, SEEN = Part("全部"), Part("没有训练过的"), Part("训练时见过的", seen=True)
Seen = Callable[[str], bool]
_SPOILT = (BadLine, KeyError, TypeError, StopIteration)
"""What a row without its label raises."""


class Measured(NamedTuple):
    """A set that was judged: by part what was right and what was said, the figures of its own, the bad lines.

    Parts are ALL, UNSEEN and SEEN, then those of the set, without the rows that a shipped model was trained on; then
    one for every value of its fields, and one more for those of its rows that were trained on.
    """

    name: str
    about: Labelled
    parts: Mapping[Part, Tally]
    shares: Mapping[str, float]
    bad: int

    @property
    def seen(self) -> int:
        """How many rows a shipped model was trained on."""
        return self.parts[SEEN].rows

    @property
    def honest(self) -> Part:
        """The part to believe: rows no model was trained on; all, where none of them is left."""
        return UNSEEN if self.parts[UNSEEN].rows else ALL


class Folder(NamedTuple):
    """What is in a folder: sets that can be measured, those that cannot and why, and what we do not know."""

    sets: Sequence[Path]
    unscored: Mapping[str, str]
    unknown: Sequence[str]


def look(folder: Path) -> Folder:
    """Sort what is there. Errors: OSError."""
    there = sorted(folder.iterdir())
    named = {path.stem: path for path in there if path.suffix == ".jsonl" and path.is_file()}
    known = [named[name] for name in (*SETS, PAIRS) if name in named]
    unscored = {f"{name}.jsonl": why for name, why in UNSCORED.items() if name in named}
    unknown = [path.name for path in there if path not in known and path.name not in unscored]
    return Folder(known, unscored, unknown)


def measure(path: Path, seen: Seen = trained_on) -> Measured | Paired:
    """Judge every row of a set, or compare every pair; `seen` tells whether a text was trained on. Errors: OSError."""
    lines = path.read_bytes().splitlines()
    return compare(lines) if path.stem == PAIRS else _judge(path.stem, lines, seen)


def _judge(name: str, lines: Sequence[bytes], seen: Seen) -> Measured:
    about = SETS[name]
    parts = {part: Tally() for part in (ALL, UNSEEN, SEEN, *map(Part, about.parts))}
    shares = {share.title: Tally() for share in about.shares}
    bad = 0
    for line in lines:
        try:
            row = row_of(line)
            right, said = _pair(about, row)
        except _SPOILT:
            bad += 1
            continue
        for part in _parts(about, row, seen(text_of(row, "text"))):
            parts.setdefault(part, Tally()).add(right, said)
        for share in about.shares:
            if share.among(row):
                shares[share.title].add(right, said)
    told = {share.title: shares[share.title].said(share.said) for share in about.shares}
    return Measured(name, about, parts, told, bad)


def _pair(about: Labelled, row: Row) -> tuple[str, str]:
    """The right answer and ours."""
    judged = judge(text_of(row, "text"), context=context_of(row))
    return about.right(row, judged), about.said(row, judged)


def _parts(about: Labelled, row: Row, seen: bool) -> Iterator[Part]:
    """The parts a row belongs to."""
    yield ALL
    yield SEEN if seen else UNSEEN
    if not seen:
        yield from (Part(name) for name, belongs in about.parts.items() if belongs(row))
    yield from (Part(str(row[field]), field, seen) for field in about.by if field in row)
