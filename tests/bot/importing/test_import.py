"""`huisheng import` as it is typed: looked at first, written once, and every line accounted for."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.cli import main
from storage.chats import Chat
from storage.db import transaction
from storage.deliveries import Delivery
from storage.erasing import ageing
from storage.feedback import Feedback, State
from storage.people import Person
from storage.transcript import Message

TABLE = """2025 年客户投诉台账
工单编号,受理日期,客户名称,联系人,问题描述,处理状态
T-1,2025-10-09 14:30,晨光贸易,老何,"洗衣机漏水，
阳台都淹了",已解决
T-2,2025/10/10,晨光贸易,老何,对账单导出一直失败,处理中
T-3,昨天,晨光贸易,小赵,页面打不开,待处理
T-4,2025-10-12,华联,老王,"=HYPERLINK(""http://x"")",待处理
T-1,2025-10-14,华联,老王,别的系统的一号,待处理
"""


@pytest.fixture
def ledger(engine: Engine, database_url: str, a_company: Callable[..., Path]) -> Engine:
    """A database that stands in the configuration file of this folder, and a table beside it."""
    a_company(database_url=database_url, redis_url="redis://127.0.0.1:1/0")
    Path("台账.csv").write_text(TABLE, "gb18030")
    return engine


def load(*words: str) -> Result:
    result = CliRunner().invoke(main, ["import", *words])
    assert "Traceback" not in result.output
    return result


def matters(engine: Engine) -> list[Feedback]:
    with Session(engine) as session:
        return list(session.scalars(select(Feedback).order_by(Feedback.id)))


def test_a_dry_run_shows_everything_and_writes_nothing(ledger: Engine) -> None:
    result = load("台账.csv", "--dry-run")
    assert result.exit_code == 1
    assert "新的 3 条，导入过的 0 条，退回 2 条" in result.output
    assert "第 5 行：时间读不懂：昨天" in result.output
    assert "→ 缺陷·系统故障" in result.output
    with Session(ledger) as session:
        for table in (Feedback, Message, Person, Chat, Delivery):
            assert session.scalar(select(func.count()).select_from(table)) == 0
    assert not Path("台账.csv.rejected.csv").exists()


def test_history_is_written_and_a_second_import_changes_nothing(ledger: Engine) -> None:
    assert "✓ 导入了 3 条" in load("台账.csv").output
    first = [(one.number, one.state, one.text) for one in matters(ledger)]
    assert first[0] == ("F-251009-001", State.ARCHIVED, "洗衣机漏水，\n阳台都淹了")
    again = load("台账.csv").output
    assert "新的 0 条，导入过的 3 条，退回 2 条" in again
    assert "导入过的：第 3–4、6 行" in again
    assert [(one.number, one.state, one.text) for one in matters(ledger)] == first


def test_what_was_forgotten_does_not_come_back(ledger: Engine) -> None:
    load("台账.csv")
    with transaction(ledger) as session:
        assert ageing.forget_older(session, datetime.now(UTC), "（已删除）", datetime.now(UTC)) == 3
    assert "新的 0 条，导入过的 4 条" in load("台账.csv").output  # whose number it was cannot be told any more
    assert {one.text for one in matters(ledger)} == {"（已删除）"}


def test_the_same_rows_in_another_file_are_known(ledger: Engine) -> None:
    load("台账.csv")
    Path("十一月.csv").write_text(TABLE, "utf-8-sig")
    assert "新的 0 条，导入过的 3 条" in load("十一月.csv").output


def test_what_was_rejected_is_put_right_beside_the_file_and_imported_from_there(ledger: Engine) -> None:
    load("台账.csv")
    beside = Path("台账.csv.rejected.csv")
    words = beside.read_text("utf-8-sig")
    assert "5,时间读不懂：昨天,T-3,昨天" in words
    beside.write_text(words.replace("昨天", "2025-10-11"), "utf-8-sig")
    assert "✓ 导入了 1 条" in load(str(beside)).output
    with Session(ledger) as session:
        assert {chat.came_by for chat in session.scalars(select(Chat))} == {"台账"}
    assert Path("台账.csv.rejected.csv.rejected.csv").exists()


def test_nothing_put_aside_is_overwritten_and_nothing_in_it_is_a_formula(ledger: Engine) -> None:
    Path("坏.csv").write_text("时间,内容,客户\n将来,坏了,=cmd|'/c calc'!A1\n", "utf-8")
    load("坏.csv")
    load("坏.csv")
    for name in ("坏.csv.rejected.csv", "坏.csv.rejected-2.csv"):
        assert Path(name).read_text("utf-8-sig").splitlines()[1].endswith(",'=cmd|'/c calc'!A1")


def test_a_number_of_another_system_is_another_number(ledger: Engine) -> None:
    load("台账.csv")
    Path("呼叫中心.csv").write_text("编号,时间,内容\nT-1,2025-11-01,别的系统的一号\n", "utf-8")
    assert "编号 T-1 已经用过" in load("呼叫中心.csv").output
    result = load("呼叫中心.csv", "--source", "呼叫中心")
    assert (result.exit_code, len(matters(ledger))) == (0, 4)


def test_what_is_still_open_is_given_to_somebody(ledger: Engine) -> None:
    result = load("台账.csv", "--open")
    assert "已办完，作为历史 1 条，未办完，会分派 2 条" in result.output
    assert [one.state for one in matters(ledger)] == [State.ARCHIVED, State.WAITING, State.WAITING]


def test_columns_and_the_day_may_be_given(ledger: Engine) -> None:
    Path("问卷.csv").write_text("谁,想法,分数\n张三,希望能导出 Excel,5\n", "utf-8")
    given = ("--map", "谁=客户", "--map", "想法=内容", "--map", "分数=附注", "--as-of", "2026-03-02")
    assert load("问卷.csv", *given).exit_code == 0
    (matter,) = matters(ledger)
    assert (matter.number, matter.text, matter.facts["分数"]) == ("F-260302-001", "希望能导出 Excel", "5")


def test_a_chat_is_imported_without_what_colleagues_said(ledger: Engine) -> None:
    said = (
        "2026-03-02 10:03 张三：对账单导出一直失败\n2026-03-02 10:04 李工：我看看\n2026-03-02 10:05 老周：导出失败真烦"
    )
    Path("群.txt").write_text(f"{said}\n2026-03-02 99:05 张三：快递破损\n", "utf-8")
    result = load("群.txt", "--staff", "老周")
    assert "4 条消息：同事说的 2 条，闲聊和寒暄 0 条，客户的反馈 1 件" in result.output
    assert [one.text for one in matters(ledger)] == ["对账单导出一直失败"]
    assert "时间读不懂" in Path("群.txt.rejected.csv").read_text("utf-8-sig")
    assert "新的 0 条，导入过的 1 条" in load("群.txt", "--staff", "老周").output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("没有.csv",), 2, "没有.csv"),
        (("台账.csv", "--map", "备注=胡说"), 2, "字段是这些之一"),
        (("台账.csv", "--source", "系" * 65), 2, "最多 64 个字"),
        (("台账.csv", "--map", "备注=内容"), 1, "没有叫“备注”的列"),
        (("空.csv",), 1, "空.csv：是空文件"),
    ],
)
def test_what_goes_wrong_is_said_in_words(ledger: Engine, words: tuple[str, ...], code: int, said: str) -> None:
    Path("空.csv").touch()
    result = load(*words)
    assert (result.exit_code, said in result.output + result.stderr) == (code, True)
