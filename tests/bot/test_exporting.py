"""`huisheng export`: a row for each feedback or each line of history, private data by its ends, no formulas."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from bot import exporting
from bot.cli import main
from tests.handlers.office import MONDAY_TEN, POLICY, Office
from tests.handlers.test_importing import Archive

CALL_ME = "=对账单导出一直失败，从昨天开始，打我电话 13812345678"


@pytest.fixture
def ledger(
    engine: Engine, database_url: str, a_company: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Office:
    """An office whose database stands in the configuration file of this folder."""
    folder = a_company(database_url=database_url, redis_url="redis://127.0.0.1:1/0").parent
    moved = MONDAY_TEN - datetime.now(UTC)
    Path("clock").write_text(f"{moved.total_seconds() + 60}", "ascii")
    monkeypatch.setenv("HUISHENG_CLOCK_FILE", str(folder / "clock"))
    return Office(engine, POLICY)


def export(*words: str) -> Result:
    result = CliRunner().invoke(main, ["export", *words])
    assert "Traceback" not in result.output
    return result


def table(name: str) -> list[dict[str, str]]:
    with Path(name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_tells_what_became_of_a_matter_and_hides_what_is_private(ledger: Office) -> None:
    ledger.says("张三", CALL_ME)
    matter = ledger.feedback()
    assert "1 行已写入 a.csv" in export("a.csv").output
    (row,) = table("a.csv")
    assert (row["编号"], row["状态"], row["提出时间"]) == (matter.number, matter.state, "2026-03-02 10:00:00")
    assert (row["客户"], row["来自"], row["类型"]) == ("张三", "晨光贸易服务群", "缺陷")
    assert row["内容"].startswith("'=对账单导出一直失败")
    assert "13812345678" not in Path("a.csv").read_text("utf-8-sig")


def test_what_customers_typed_as_their_name_or_company_is_hidden_as_well(ledger: Office) -> None:
    Archive(ledger).holds(CALL_ME, name="老何 13911112222", company="晨光 13933334444", at=MONDAY_TEN)
    export("a.csv")
    export("b.csv", "--events")
    (row,) = table("a.csv")
    assert (row["客户"], row["公司"]) == ("老何 139****2222", "晨光 139****4444")
    assert [line["谁"] for line in table("b.csv")] == ["老何 139****2222"]


def test_history_is_a_row_for_each_line(ledger: Office) -> None:
    ledger.says("张三", CALL_ME)
    export("a.csv", "--events")
    rows = table("a.csv")
    assert [row["动作"] for row in rows] == ledger.moves()
    assert {row["编号"] for row in rows} == {ledger.feedback().number}


def test_only_the_last_days_are_told(ledger: Office) -> None:
    ledger.at -= timedelta(days=40)
    ledger.says("张三", "对账单导出一直失败，从昨天开始")
    ledger.at += timedelta(days=40)
    export("a.csv")
    export("b.csv", "--days", "60")
    assert (len(table("a.csv")), len(table("b.csv"))) == (0, 1)


def test_as_many_days_as_nobody_counts_are_refused_in_words(ledger: Office) -> None:
    result = export("a.csv", "--days", "999999999")
    assert result.exit_code == 2 and "3650" in result.stderr


def test_more_than_is_read_at_once_is_exported_whole(ledger: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    for name in ("张三", "王芳", "赵六", "张三", "王芳"):
        ledger.later(timedelta(seconds=10))
        ledger.says(name, f"快递 2026030{ledger.count()}111 三天没到，要求退款", private=True)
    export("a.csv")
    assert len({row["编号"] for row in table("a.csv")}) == len(table("a.csv")) == ledger.count() >= 3


def test_no_file_is_overwritten(ledger: Office) -> None:
    Path("a.csv").write_text("我的", "utf-8")
    result = export("a.csv")
    assert result.exit_code == 1 and "已经有 a.csv 了" in result.stderr
    assert Path("a.csv").read_text("utf-8") == "我的"
