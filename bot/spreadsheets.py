"""Tables for spreadsheets: a CSV that shows Chinese as it is, in which no cell is computed by whatever opens it."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_GUARD = "'"


def write(path: Path, rows: Iterable[Sequence[str]]) -> int:
    """Write a new CSV, every cell of it guarded; how many rows that were. Errors: FileExistsError, OSError."""
    written = 0
    with path.open("x", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        for row in rows:
            out.writerow(map(guarded, row))
            written += 1
    return written


def guarded(cell: str) -> str:
    """A cell that is shown, never computed (OWASP: CSV injection)."""
    return f"{_GUARD}{cell}" if _hides_formula(cell) else cell


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    return cell.removeprefix(_GUARD) if _hides_formula(cell) else cell


def _hides_formula(cell: str) -> bool:
    """Whether a formula stands behind however many guards: what has one already gets another, or it would lose it."""
    return cell.lstrip(_GUARD).startswith(_FORMULA)
