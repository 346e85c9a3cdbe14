"""What we write for spreadsheets: shown as it is, never computed, and read back as it was."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spreadsheets import guarded, unguarded, write


@pytest.mark.parametrize("cell", ["=1+1", "+8613800000000", "-5 度", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_we_write_is_a_formula(cell: str) -> None:
    assert guarded(cell).startswith("'")


@pytest.mark.parametrize("cell", ["坏了", "", "'", "'90 年的老款", "3-5 天"])
def test_what_is_no_formula_stands_as_it_is(cell: str) -> None:
    assert guarded(cell) == unguarded(cell) == cell


@given(st.text("=+-@'\t\rab字", max_size=8))
def test_what_was_guarded_is_read_back_as_it_was(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


def test_a_table_is_told_by_its_mark_guarded_and_counted(tmp_path: Path) -> None:
    assert write(tmp_path / "a.csv", [("内容", "客户"), ("=1+1", "张三")]) == 2
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["\ufeff内容", "客户"], ["'=1+1", "张三"]]


def test_no_table_is_overwritten(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", [("我的",)])
    with pytest.raises(FileExistsError):
        write(tmp_path / "a.csv", [("别人的",)])
    assert "我的" in (tmp_path / "a.csv").read_text("utf-8-sig")
