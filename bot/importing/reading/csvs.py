"""A CSV file, row by row: one whose quotes are broken spoils itself, and none of those behind it."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice

from bot.importing.reading.decoding import DAMAGED, Decoded
from bot.importing.reading.tables import MOST_COLUMNS, MOST_ROWS, Row, Table, Unreadable, clean
from bot.spreadsheets import unguarded

_DELIMITERS = {",": "逗号", "\t": "制表符", ";": "分号"}
_LOOKED_AT = 5
"""Lines by which the delimiter is told."""
_MOST_LINES = 200
"""Lines one row may take, within quotes."""
_UNFINISHED = "unexpected end of data"
"""How the csv module calls a quote that was not closed."""
OPEN_QUOTE, DAMAGE = "引号没有成对", "有读不出的字：编码坏了"


def read_csv(content: Decoded) -> Table:
    """The rows of a CSV text, whatever its delimiter. Errors: Unreadable."""
    lines = list(io.StringIO(content.text, newline=""))
    delimiter = _delimiter(lines)
    described = f"CSV（{content.encoding}，{_DELIMITERS[delimiter]}分隔）"
    rows = list(islice(_rows(lines, delimiter), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise Unreadable(f"太长：一次最多 {MOST_ROWS:,} 行，请拆成几个文件")
    return Table(described, rows)


def _rows(lines: Sequence[str], delimiter: str) -> Iterator[Row]:
    at, number = 0, 0
    while at < len(lines):
        number += 1
        cells, taken = _next(lines, at, delimiter)
        wrong = "" if cells is not None else OPEN_QUOTE
        kept = _loosely(lines[at], delimiter) if cells is None else cells
        cleaned = tuple(clean(unguarded(cell)) for cell in kept[:MOST_COLUMNS])
        yield Row(number, cleaned, wrong or (DAMAGE if any(DAMAGED in cell for cell in cleaned) else ""))
        at += taken


def _next(lines: Sequence[str], at: int, delimiter: str) -> tuple[list[str] | None, int]:
    """The row that begins in this line, and how many lines it takes; None for one whose quote stays open."""
    for taken in range(1, min(_MOST_LINES, len(lines) - at) + 1):
        try:
            found = list(csv.reader(lines[at : at + taken], delimiter=delimiter, strict=True))
            return (found[0] if found else []), taken
        except csv.Error as error:
            if _UNFINISHED not in str(error):
                return (_loosely(lines[at], delimiter) if taken == 1 else None), 1
    return None, 1


def _loosely(line: str, delimiter: str) -> list[str]:
    """One line taken apart where its quotes say nothing reliable."""
    return line.rstrip("\r\n").replace('"', "").split(delimiter)


def _delimiter(lines: Sequence[str]) -> str:
    looked_at = [line for line in lines if line.strip()][:_LOOKED_AT]
    return max(_DELIMITERS, key=lambda one: sum(line.count(one) for line in looked_at))
