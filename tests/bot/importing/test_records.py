"""What a row means: told by the headings that tables have, or by whoever imports them."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.importing.columns import Mapped, mapped
from bot.importing.reading.tables import Row, Table, Unreadable
from bot.importing.records import Reading, Record, Rejected, customer_id, records

NOW = datetime(2026, 11, 25, tzinfo=UTC)
READING = Reading(ZoneInfo("Asia/Shanghai"), NOW, lambda key: key.removeprefix("import."), frozenset({"物流配送"}))


def table(*rows: str) -> Table:
    """A table whose cells are divided by |."""
    return Table("表", [Row(number, tuple(row.split("|"))) for number, row in enumerate(rows, start=1)])


def meaning(heading: str) -> Mapped:
    return mapped(table(heading), {})


def read(heading: str, *rows: str, as_of: datetime | None = None) -> list[Record | Rejected]:
    rows_of = table(heading, *rows)
    return list(records(rows_of, mapped(rows_of, {}), READING._replace(as_of=as_of)))


def one(heading: str, row: str) -> Record:
    found = read(heading, row)[0]
    assert isinstance(found, Record), found
    return found


@pytest.mark.parametrize(
    ("heading", "fields"),
    [
        ("受理时间|客户姓名|联系电话|投诉内容", {"时间": 0, "客户": 1, "电话": 2, "内容": 3}),
        ("Created At|Customer Name|Company|Description", {"时间": 0, "客户": 1, "公司": 2, "内容": 3}),
        ("*问题描述（必填）|订单 号|处理结果", {"内容": 0, "订单号": 1, "处理结果": 2}),
        ("客户名称|联系人|内容", {"公司": 0, "客户": 1, "内容": 2}),
        ("客户名称|内容", {"客户": 0, "内容": 1}),
    ],
)
def test_headings_are_known_in_chinese_and_english(heading: str, fields: dict[str, int]) -> None:
    assert dict(meaning(heading).fields) == fields


def test_what_is_not_known_is_told_except_what_only_counts() -> None:
    assert list(meaning("序号|内容|满意度|行号|原因").unused) == ["满意度"]


def test_the_heading_may_stand_below_the_title() -> None:
    columns = mapped(table("2025 年投诉台账||", "||", "时间|内容|客户", "2025-10-09|坏了|老何"), {})
    assert columns.heading.number == 3


def test_whoever_imports_may_say_what_a_column_is() -> None:
    columns = mapped(table("备注|说法|情况|内容"), {"备注": "内容", "说法": "附注", "内容": "忽略"})
    assert dict(columns.fields) == {"内容": 0}
    assert dict(columns.notes) == {"说法": 1}
    assert list(columns.unused) == ["情况"]


def test_without_the_customers_words_there_is_nothing_to_import() -> None:
    with pytest.raises(Unreadable, match="--map"):
        mapped(table("甲|乙"), {})


def test_a_column_that_is_not_there_is_not_made_up() -> None:
    with pytest.raises(Unreadable, match="没有叫“备注”的列"):
        mapped(table("内容|客户"), {"备注": "附注"})


def test_a_row_tells_who_said_what_and_when() -> None:
    heading = "时间|客户|公司|电话|内容|订单号|类型|分类|工单号|状态"
    found = one(heading, "2025-10-09 14:30|老何|晨光贸易|138|快递破损|A1|客诉|物流配送|T-1|已解决")
    assert (found.at, found.text) == (datetime(2025, 10, 9, 6, 30, tzinfo=UTC), "快递破损")
    assert (found.customer, found.company, found.customer_id) == ("老何", "晨光贸易", "老何@晨光贸易")
    assert found.facts == {"phone": "138", "order": "A1", "number": "T-1"}
    assert (found.kind, found.topic, found.key, found.is_settled) == ("投诉", "物流配送", "no:T-1", True)


def test_what_stands_beside_the_words_is_kept_as_far_as_it_is_read() -> None:
    assert one("时间|内容|处理结果", f"2025-10-09|坏了|{'长' * 600}").facts == {"result": "长" * 500}


def test_a_sort_of_theirs_that_is_none_of_ours_decides_nothing() -> None:
    found = one("时间|内容|类型|分类", "2025-10-09|快递破损|A 类|大客户部")
    assert (found.kind, found.topic) == ("", "")


def test_a_title_stands_above_the_words_unless_it_repeats_them() -> None:
    assert one("时间|标题|内容", "2025-10-09|导出失败|点了没反应").text == "导出失败\n点了没反应"
    assert one("时间|标题|内容", "2025-10-09|导出失败|导出失败，点了没反应").text == "导出失败，点了没反应"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("2025-10-09|", "没有内容"),
        ("2025-10-09|……", "没有内容"),
        ("昨天|坏了", "时间读不懂：昨天"),
        ("|坏了", "没有时间"),
        ("2027-01-01|坏了", "时间在将来"),
        ("1999-01-01|坏了", "早于 2000 年"),
        (f"2025-10-09|{'长' * 20001}", "内容太长"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_and_those_behind_it_go_on(row: str, why: str) -> None:
    first, second = read("时间|内容", row, "2025-10-10|快递破损")
    assert isinstance(first, Rejected) and why in first.why and first.line == 2
    assert isinstance(second, Record)


def test_rows_without_a_time_are_of_the_day_that_was_given_and_stay_the_same_on_another() -> None:
    first = read("时间|内容", "|坏了", as_of=datetime(2026, 11, 20, tzinfo=UTC))[0]
    again = read("时间|内容", "|坏了", as_of=datetime(2026, 11, 21, tzinfo=UTC))[0]
    assert isinstance(first, Record) and isinstance(again, Record)
    assert first.at == datetime(2026, 11, 20, tzinfo=UTC)
    assert first.key == again.key


def test_empty_rows_are_no_rows() -> None:
    assert read("时间|内容", "|", " | ") == []


@pytest.mark.parametrize("status", ["已解决", "已完成", "关闭", "办结", "Closed", "已处理"])
def test_what_is_settled(status: str) -> None:
    assert one("时间|内容|状态", f"2025-10-09|坏了|{status}").is_settled


@pytest.mark.parametrize("status", ["未解决", "处理中", "待处理", "没有处理完成", "open", "暂不关闭"])
def test_what_is_not(status: str) -> None:
    assert not one("时间|内容|状态|处理结果", f"2025-10-09|坏了|{status}|在查").is_settled


def test_without_a_state_what_was_done_about_it_tells() -> None:
    assert one("时间|内容|处理结果", "2025-10-09|坏了|已换新").is_settled
    assert not one("时间|内容|处理结果", "2025-10-09|坏了|").is_settled


def test_two_without_a_company_are_told_apart_by_their_phones() -> None:
    assert customer_id("王芳", "", "138-0000") != customer_id("王芳", "", "139-0000")
    assert customer_id("王芳", "晨光", "138-0000") == customer_id("王芳", "晨光", "")


def test_whoever_left_no_name_is_nobody_else_who_left_none() -> None:
    heading = "时间|公司|电话|内容"
    rows = ("2025-10-09|晨光||坏了", "2025-10-09|||坏了", "2025-10-09||-|没声音", "2025-10-09|晨光|138|没货")
    ids = [found.customer_id for found in read(heading, *rows) if isinstance(found, Record)]
    assert len(set(ids)) == len(rows)
    assert one(heading, "2025-10-10|华联|138|又坏了").customer_id == ids[-1]


def test_two_headings_that_may_be_either_are_the_same_ones_every_time() -> None:
    told = {_told_by_another_process(order_of_sets) for order_of_sets in ("0", "1", "2", "3")}
    assert told == {"{'内容': 3, '客户': 2, '公司': 1} {'内容': 2, '客户': 1, '公司': 0}"}


_TELL = """
from bot.importing.columns import mapped
from bot.importing.reading.tables import Row, Table
headings = [("customername", "客户名", "客户名称", "内容"), ("customername", "客户名", "内容")]
print(*(mapped(Table("表", [Row(1, heading)]), {}).fields for heading in headings), end="")
"""


def _told_by_another_process(order_of_sets: str) -> str:
    env = {**os.environ, "PYTHONHASHSEED": order_of_sets, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run((sys.executable, "-c", _TELL), env=env, capture_output=True, check=True).stdout.decode()
