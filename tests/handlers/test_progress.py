"""“我那个问题怎么样了”: the right matter by words and time, a choice where it is in doubt, details in private only."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.handlers.office import Office

EXPORT = "你们的对账单导出一直失败，点了没反应"
INVOICE = "发票抬头开错了，请改成晨光贸易"
REFUND = "上个月退的货，退款还没有到账"


@pytest.fixture
def office(sqlite_engine: Engine) -> Office:
    """Which matter is meant does not depend on the kind of database."""
    return Office(sqlite_engine)


@pytest.fixture
def three(office: Office) -> dict[str, str]:
    """张三 brought one matter last Wednesday, one yesterday and one today: its first word → its number."""
    numbers = {}
    for words, days in ((EXPORT, 8), (INVOICE, 1), (REFUND, 0)):
        count = office.count()
        office.says("张三", words)
        while office.feedback().state == "待补充":
            office.says("张三", "跳过")
        assert office.count() == count + 1
        numbers[words[:2]] = office.feedback().number
        office.later(timedelta(days=days))
    return numbers


@pytest.mark.parametrize(
    ("words", "which"),
    [
        ("我昨天说的发票那个怎么样了", "发票"),
        ("退款的事有进展吗", "上个"),
        ("上周那个导出好了没", "你们"),
        ("发票好了吗", "发票"),
        ("导出修好了吗？", "你们"),
        ("谢谢，另外再问一下发票怎么样了", "发票"),
        ("抬头改好了吗", "发票"),
        ("那个对账单的事什么时候能好", "你们"),
        ("昨天那个怎么样了", "发票"),
        ("我上周反馈的怎么样了", "你们"),
        ("退款有消息了吗，谢谢", "上个"),
    ],
)
def test_the_right_one_of_several_is_told(office: Office, three: dict[str, str], words: str, which: str) -> None:
    told = office.says("张三", words)
    assert re.findall(r"F-\d{6}-\d{3}", told) == [three[which]]
    assert "负责人：" in told or "说好" in told
    assert office.count() == 3


@pytest.mark.parametrize("words", ["我那个问题怎么样了", "进度", "有结果了吗", "我之前反馈的登录那个怎么样了"])
def test_in_doubt_the_few_are_shown_and_one_tap_tells_one(office: Office, three: dict[str, str], words: str) -> None:
    told = office.says("张三", words)
    for number in three.values():
        assert f"[{number.removeprefix('F-')} " in told
    answer = office.presses("张三", f"progress:{three['发票']}:", private=False)
    assert "发票抬头开错了" in answer
    assert "负责人：" in answer or "说好" in answer
    assert office.count() == 3


def test_what_is_quoted_is_meant(office: Office, three: dict[str, str]) -> None:
    told = office.says("张三", "这个怎么样了", quoted=f"✅ 已登记 {three['你们']}\n您说：…")
    assert three["你们"] in told
    assert three["发票"] not in told


def test_owner_next_promise_and_what_was_done_last_are_told(office: Office) -> None:
    office.says("张三", EXPORT)
    office.says("张三", "跳过")
    number = office.feedback().number
    office.presses("李工", f"accept:{number}:")
    told = office.says("张三", "怎么样了")
    assert re.search(r"李工正在处理，.+ 接手。", told)
    assert re.search(r"下一步：.+ 前给您回复。", told), "nobody has answered yet: an answer is what was promised"
    office.says("李工", f"回复 {number} 已经找到原因", private=True)
    office.says("李工", "发送", private=True)
    told = office.says("张三", "怎么样了")
    assert "已经找到原因" in told
    assert "下一步：" not in told, "a date days away would sound as if what 李工 said were taken back"


def test_what_was_put_together_leads_to_the_whole(office: Office) -> None:
    office.says("张三", "订单 20260301 的对账单导出从昨天开始一直失败")
    whole = office.feedback().number
    office.later(timedelta(minutes=12))
    office.says("张三", "你好，发票 20260302 的抬头开错了，请尽快改成晨光贸易")
    part = office.feedback().number
    office.says("张三", "是同一件事")
    told = office.says("张三", f"{part} 怎么样了")
    assert f"{part} 已并入 {whole}" in told
    assert "负责人：" in told


def test_facts_and_long_numbers_are_told_in_private_only(office: Office) -> None:
    office.says("张三", "你好", private=True)
    office.says("张三", "你们的系统登录失败，我的电话 13800138000")
    office.says("张三", "从上周五下午开始")
    assert office.feedback().facts
    told = office.says("张三", "怎么样了")
    assert "详细的我私聊发给您" in told
    assert "13800138000" not in told
    assert "138****8000" in told
    assert office.feedback().facts.keys().isdisjoint(told.split())
    private = office.told("张三")[-1]
    assert "13800138000" in private
    for label, value in office.feedback().facts.items():
        assert f"{label}：{value}" in private


def test_without_a_chat_of_their_own_nothing_is_sent_in_private(office: Office) -> None:
    office.says("张三", EXPORT)
    office.says("张三", "从昨天下午开始")
    assert "私聊" not in office.says("张三", "怎么样了")


def test_nobody_else_is_told_by_the_button(office: Office) -> None:
    office.says("张三", EXPORT)
    office.says("张三", "跳过")
    number = office.feedback().number
    for private in (True, False):
        assert "负责人" not in office.presses("王芳", f"progress:{number}:", private=private)


@pytest.mark.parametrize("words", ["你们的新功能怎么样", "请问发票怎么开", "那个快递怎么样了", "退款什么时候到账"])
def test_a_question_of_its_own_is_a_matter_of_its_own(office: Office, words: str) -> None:
    office.says("张三", words)
    assert office.count() == 1
