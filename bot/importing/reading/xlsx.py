"""An Excel workbook, read as it was saved: nothing in it is computed, and no macro is run."""

import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook

from bot.importing.reading.tables import MOST_COLUMNS, MOST_ROWS, Row, Table, Unreadable, clean

_MOST_UNPACKED = 500 * 1024 * 1024
_NOT_ONE = "打不开这个 Excel 文件：可能已损坏。请用 Excel 或 WPS 打开后另存为 .xlsx 再试"
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, OSError, EOFError),
    *(LookupError, TypeError, ValueError, RuntimeError),  # RuntimeError: a password, or another way of packing
)
"""What openpyxl and zipfile raise on a file that is no workbook, or is one only in part."""


def read_xlsx(path: Path, sheet: str = "") -> Table:
    """The rows of a sheet: the named one, else the first that is not hidden.

    A cell with a formula has the value it was last saved with. Errors: Unreadable.
    """
    _refuse_bombs(path)
    with path.open("rb") as file:
        try:
            book = load_workbook(file, read_only=True, data_only=True)
        except _BROKEN:
            raise Unreadable(_NOT_ONE) from None
        name = _chosen(book, sheet)
        try:
            return Table(f"Excel 工作表“{name}”", list(_rows(book, name)))
        except _BROKEN:
            raise Unreadable(_NOT_ONE) from None


def _refuse_bombs(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(one.file_size for one in packed.infolist())
    except zipfile.BadZipFile:
        raise Unreadable(_NOT_ONE) from None
    if unpacked > _MOST_UNPACKED:
        raise Unreadable("解压后太大：请只留下要导入的工作表，或拆成几个文件")


def _chosen(book: Workbook, sheet: str) -> str:
    names = [one.title for one in book.worksheets]
    if sheet and sheet not in names:
        raise Unreadable(f"没有叫“{sheet}”的工作表，有的是：{'、'.join(names)}")
    shown = [one.title for one in book.worksheets if one.sheet_state == "visible"]
    if not (sheet or shown):
        raise Unreadable("这个文件里没有能看见的工作表")
    return sheet or shown[0]


def _rows(book: Workbook, name: str) -> Iterator[Row]:
    page = book[name]
    page.reset_dimensions()  # some programs write a size that is not true
    for number, values in enumerate(page.iter_rows(values_only=True), start=1):
        if number > MOST_ROWS:
            raise Unreadable(f"太长：一次最多 {MOST_ROWS:,} 行，请拆成几个文件")
        yield Row(number, tuple(clean(_written(value)) for value in values[:MOST_COLUMNS]))


def _written(value: object) -> str:
    """A cell as one reads it: no 13800000000.0, no 2026-11-20 00:00:00 for a day."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M:%S}"
    return value.isoformat() if isinstance(value, date | time) else str(value)
