"""A table as it stands in a file, before anybody knows what its columns mean."""

from collections.abc import Sequence
from typing import NamedTuple

MOST_BYTES = 50 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 200
LONGEST = 20_000
"""Characters of one cell: more than that is no feedback, but a file in a cell."""


class Unreadable(Exception):
    """A file that cannot be read as a whole; its words say why and what to do, in Chinese."""


class Row(NamedTuple):
    """One row: its number as a spreadsheet counts (the heading is often 1), and what is wrong with it, if anything."""

    number: int
    cells: tuple[str, ...]
    wrong: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.strip() for cell in self.cells)


class Table(NamedTuple):
    """The rows of one file or sheet, titles and heading among them, and what kind of file it was, in words."""

    described: str
    rows: Sequence[Row]


def clean(value: str) -> str:
    """A cell without what no ledger keeps: NUL and other control characters, halves of characters."""
    kept = "".join(one for one in value if one in "\n\t" or one.isprintable() or one == "\u3000" or ord(one) > 0x7F)
    return kept.encode("utf-8", "ignore").decode("utf-8").strip()
