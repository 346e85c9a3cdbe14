"""Tables in files: whatever their encoding, their quotes and their program, every row is read, and nothing is run."""

import itertools
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.importing.opening import Asked, opened
from bot.importing.reading import csvs
from bot.importing.reading.csvs import DAMAGE, OPEN_QUOTE, read_csv
from bot.importing.reading.decoding import Decoded
from bot.importing.reading.files import read_file
from bot.importing.reading.tables import MOST_ROWS, Row, Table, Unreadable
from bot.importing.records import Reading, Record

LINES = "时间,客户,内容\n2026-11-20,张三,“导出”一直失败\n2026-11-21,李四,快递破损\n"


def written(folder: Path, content: str | bytes, name: str = "台账.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read_table(path: Path, sheet: str = "") -> Table:
    content = read_file(path, sheet)
    return content if isinstance(content, Table) else read_csv(content)


def cells(path: Path, sheet: str = "") -> list[tuple[str, ...]]:
    return [row.cells for row in read_table(path, sheet).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_that_spreadsheets_write_is_read(tmp_path: Path, encoding: str) -> None:
    rows = cells(written(tmp_path, LINES.encode(encoding)))
    assert rows[0] == ("时间", "客户", "内容")
    assert rows[1] == ("2026-11-20", "张三", "“导出”一直失败")


def test_one_damaged_character_spoils_its_own_row_only(tmp_path: Path) -> None:
    spoilt = LINES.encode().replace("三".encode(), b"\xe4\xb8", 1)
    rows = read_table(written(tmp_path, spoilt)).rows
    assert [row.wrong for row in rows] == ["", DAMAGE, ""]
    assert rows[2].cells[2] == "快递破损"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_told_by_the_first_lines(tmp_path: Path, delimiter: str) -> None:
    assert cells(written(tmp_path, LINES.replace(",", delimiter)))[1][1] == "张三"


def test_a_cell_may_have_lines_commas_and_quotes(tmp_path: Path) -> None:
    path = written(tmp_path, '内容,客户\n"第一行\n第二行，""真的"",坏了",张三\n好的,李四\n')
    assert cells(path)[1:] == [('第一行\n第二行，"真的",坏了', "张三"), ("好的", "李四")]


def test_a_quote_that_stays_open_spoils_its_own_row_only(tmp_path: Path) -> None:
    path = written(tmp_path, '客户,内容\n张三,"没有关上的引号\n李四,快递破损\n王五,"正常的"\n')
    rows = read_table(path).rows
    assert [row.wrong for row in rows] == ["", OPEN_QUOTE, "", ""]
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert [row.cells[1] for row in rows[2:]] == ["快递破损", "正常的"]


def test_an_inch_mark_is_no_quote(tmp_path: Path) -> None:
    assert cells(written(tmp_path, '客户,内容\n张三,15" 的屏幕碎了\n李四,好\n'))[1] == ("张三", '15" 的屏幕碎了')


def test_a_workbook_is_read_as_it_looks(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["时间", "日期", "电话", "金额", "急", "公式"])
    sheet.append([datetime(2026, 11, 20, 10, 3), date(2026, 11, 20), 13800000000.0, 12.5, True, "=1+1"])
    book.save(tmp_path / "a.xlsx")
    assert cells(tmp_path / "a.xlsx")[1] == ("2026-11-20 10:03:00", "2026-11-20", "13800000000", "12.5", "是", "")


def test_the_first_sheet_that_is_shown_is_read_or_the_one_that_is_named(tmp_path: Path) -> None:
    book = Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.title, hidden.sheet_state = "参数", "hidden"
    hidden.append(["隐藏"])
    book.create_sheet("投诉").append(["内容"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert cells(path) == [("内容",)]
    assert cells(path, "参数") == [("隐藏",)]
    with pytest.raises(Unreadable, match="参数、投诉"):
        read_table(path, "咨询")


def test_a_workbook_is_told_by_its_bytes_whatever_it_is_called(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["内容"])
    book.save(tmp_path / "a.xlsx")
    assert cells((tmp_path / "a.xlsx").rename(tmp_path / "a.csv")) == [("内容",)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空文件"),
        (b"PK\x03\x04 no zip", "已损坏"),
        (b"\xd0\xcf\x11\xe0 old", "另存为 .xlsx"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "文件"),
        (("内容\n" + "好\n" * (MOST_ROWS + 1)).encode(), "太长"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read_table(written(tmp_path, content))


def test_of_what_is_too_long_no_more_is_read_than_tells_so(monkeypatch: pytest.MonkeyPatch) -> None:
    read = itertools.count()

    def counted(number: int, cells: tuple[str, ...], wrong: str) -> Row:
        next(read)
        return Row(number, cells, wrong)

    monkeypatch.setattr(csvs, "Row", counted)
    with pytest.raises(Unreadable, match="太长"):
        read_csv(Decoded("好\n" * (MOST_ROWS + 1000), "UTF-8"))
    assert next(read) == MOST_ROWS + 1


def _packed_anew(path: Path, into: Path, change: Callable[[bytes], bytes]) -> None:
    """The same workbook with another sheet in it."""
    with zipfile.ZipFile(path) as packed, zipfile.ZipFile(into, "w") as anew:
        for name in packed.namelist():
            data = packed.read(name)
            anew.writestr(name, change(data) if name.endswith("sheet1.xml") else data)


def _scratched(data: bytes) -> bytes:
    """A zip whose sheet cannot be unpacked."""
    at = data.find(b"xl/worksheets/sheet1.xml") + 60
    return data[:at] + b"\xff" * 30 + data[at + 30 :]


def _locked(data: bytes) -> bytes:
    """A zip that says of its files that they have a password."""
    heads = [found.start() for found in re.finditer(b"PK\x01\x02", data)]
    return bytes(byte | (place - 8 in heads) for place, byte in enumerate(data))


def test_a_workbook_that_is_broken_inside_is_refused_in_words(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (("时间", "内容"), ("2026-11-20", "坏了")):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    whole = (tmp_path / "a.xlsx").read_bytes()
    _packed_anew(tmp_path / "a.xlsx", tmp_path / "b.xlsx", lambda sheet: sheet.replace(b'r="B2"', b'r="ZZZZZZ2"'))
    for broken in (_scratched(whole), _locked(whole), (tmp_path / "b.xlsx").read_bytes()):
        with pytest.raises(Unreadable, match="已损坏"):
            read_table(written(tmp_path, broken, "c.xlsx"))


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as packed:
        packed.writestr("readme.txt", "hello")
    with pytest.raises(Unreadable, match="已损坏"):
        read_table(tmp_path / "a.xlsx")


def test_what_unpacks_to_far_too_much_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as packed, packed.open("x", "w") as file:
        for _ in range(501):
            file.write(bytes(1024 * 1024))
    assert (tmp_path / "a.xlsx").stat().st_size < 1024 * 1024
    with pytest.raises(Unreadable, match="解压后太大"):
        read_table(tmp_path / "a.xlsx")


@given(st.lists(st.sampled_from([*LINES, '"', "{", "\t", "：", "—", "\x00", "\udcff"]), max_size=120).map("".join))
def test_whatever_stands_in_a_file_is_read_or_refused_in_words(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = written(Path(folder), f"{LINES}{text}".encode("utf-8", "surrogateescape"), "a.txt")
        reading = Reading(ZoneInfo("Asia/Shanghai"), datetime(2026, 11, 25, tzinfo=UTC), str)
        try:
            found = opened(path, Asked(), reading).found
        except Unreadable as wrong:
            assert str(wrong)
        else:
            assert [one for one in found if isinstance(one, Record) and "\x00" in one.text] == []
