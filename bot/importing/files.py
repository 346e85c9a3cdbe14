"""A file of feedback, opened by what it is: a workbook or a CSV table."""

from pathlib import Path

from bot.importing.csvs import read_csv
from bot.importing.decoding import decoded
from bot.importing.tables import MOST_BYTES, Table, Unreadable
from bot.importing.xlsx import read_xlsx

_PACKED = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def read_table(path: Path, sheet: str = "") -> Table:
    """The rows of a file, told by its bytes, whatever it is called. Errors: Unreadable, OSError."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise Unreadable(f"太大：一次最多 {MOST_BYTES // 1024 // 1024} MB，请拆成几个文件")
    if not size:
        raise Unreadable("是空文件")
    with path.open("rb") as file:
        begins = file.read(4)
    if begins in (_PACKED, _OLD_OFFICE):
        return read_xlsx(path, sheet)
    return read_csv(decoded(path.read_bytes()))
