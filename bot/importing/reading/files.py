"""The bytes of a file: a workbook, or a text in one of the encodings that are usual in China."""

from pathlib import Path

from bot.importing.reading.decoding import Decoded, decoded
from bot.importing.reading.tables import MOST_BYTES, Table, Unreadable
from bot.importing.reading.xlsx import read_xlsx

_PACKED = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
"""How .xls begins, and every workbook with a password."""


def read_file(path: Path, sheet: str = "") -> Table | Decoded:
    """The rows of a workbook or the words of a text, told by its bytes, whatever it is called.

    Errors: Unreadable, OSError.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise Unreadable(f"太大：一次最多 {MOST_BYTES // 1024 // 1024} MB，请拆成几个文件")
    if not size:
        raise Unreadable("是空文件")
    with path.open("rb") as file:
        begins = file.read(4)
    if begins == _OLD_OFFICE:
        raise Unreadable("这是加了密码的文件或旧的 .xls：请用 Excel 或 WPS 打开，去掉密码，另存为 .xlsx")
    if begins == _PACKED:
        return read_xlsx(path, sheet)
    return decoded(path.read_bytes())
