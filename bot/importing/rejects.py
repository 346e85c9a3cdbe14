"""What could not be imported, in a CSV beside the file: to be put right in a spreadsheet and imported again."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count
from pathlib import Path

from bot import spreadsheets
from bot.importing.records import Rejected

LINE, WHY = "行号", "原因"
"""Our columns, before those of the file."""


def write_rejects(
    file: Path, heading: Sequence[str], cells: Mapping[int, Sequence[str]], rejected: Sequence[Rejected]
) -> Path:
    """Write them down with their reasons; `cells`: line → what stands there. No file is overwritten: where it went."""
    path = next(one for one in _names(file) if not one.exists())
    rows = ((str(one.line), one.why, *cells.get(one.line, ())) for one in rejected)
    spreadsheets.write(path, chain([(LINE, WHY, *heading)], rows))
    return path


def _names(file: Path) -> Iterator[Path]:
    yield file.with_name(f"{file.name}.rejected.csv")
    yield from (file.with_name(f"{file.name}.rejected-{number}.csv") for number in count(2))
