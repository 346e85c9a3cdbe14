"""Customers who told something wrong put it right in one line, and nobody works by the old words."""

from datetime import timedelta

import pytest

from handlers.intake.correcting import corrected
from tests.handlers.office import Office

WHOLE = "对账单导出失败，从昨天开始"
LATE = "我的快递三天了还没到，单号 20260301888"


@pytest.mark.parametrize(
    ("text", "value", "name"),
    [
        ("不对，是昨天", "昨天", ""),
        ("不对不对，应该是今天早上", "今天早上", ""),
        ("说错了，应该是今天早上", "今天早上", ""),
        ("不好意思，我刚才写错了，是周二", "周二", ""),
        ("更正：订单号是 A-20260301", "A-20260301", "订单号"),
        ("订单号写错了，是 20260302", "20260302", "订单号"),
        ("不对，不是昨天，是今天", "今天", ""),
        ("不对", "", ""),
        ("说错了。", "", ""),
        ("不对，昨天", "昨天", ""),
    ],
)
def test_a_correction_is_read_from_the_line(text: str, value: str, name: str) -> None:
    said = corrected(text)
    assert said is not None
    assert (said.value, said.name) == (value, name)


@pytest.mark.parametrize(
    "text",
    [
        "你们写错了，是五百",
        "发错了，是红色的",
        "不对吧，还是不行",
        "不对吧",
        "对不对，是昨天吗",
        "不对，是不是你们弄错了",
        "说错了话的客服",
        "更正一下你们的账单",
        "对账单导出失败",
        "订单号写错了，能改成 20260302 吗？",
        "不对，" + "是昨天" * 20,
    ],
)
def test_what_only_sounds_like_a_correction_is_none(text: str) -> None:
    assert corrected(text) is None


@pytest.mark.parametrize(
    "words", ["不对，是今天早上", "说错了，应该是今天早上", "更正：时间是今天早上", "不对，今天早上"]
)
def test_the_fact_is_replaced_and_the_owner_hears_it(office: Office, words: str) -> None:
    office.says("张三", WHOLE)
    answer = office.says("张三", words)
    number = office.feedback().number
    assert answer == f"好的，已改成“今天早上”（{number}）。"
    assert office.feedback().facts["出现时间"] == "今天早上"
    assert office.told("李工")[-1] == f"✏️ 张三更正出现时间（{number}）：\n今天早上"
    assert any("出现时间：今天早上" in card for card in office.told("李工"))
    assert not any("出现时间：从昨天" in card for card in office.told("李工"))
    assert (office.count(), office.moves()[-1]) == (1, "add")


@pytest.mark.parametrize(
    ("words", "value"), [("更正：订单号是 A-20260301", "A-20260301"), ("订单号写错了，是 20260302", "20260302")]
)
def test_a_number_is_put_right_by_name(office: Office, words: str, value: str) -> None:
    office.says("张三", LATE)
    assert f"已改成“{value}”" in office.says("张三", words)
    assert office.feedback().facts["订单号"] == value


def test_while_we_still_ask_the_question_comes_again(office: Office) -> None:
    office.says("张三", "你们系统坏了")
    office.says("张三", "支付页面")
    answer = office.says("张三", "说错了，是登录页面")
    assert "已改成“登录页面”" in answer
    assert "是从什么时候开始的？" in answer
    assert office.feedback().facts == {"页面或功能": "登录页面"}
    assert "已登记" in office.says("张三", "昨天")


def test_only_wrong_asks_what_is_right(office: Office) -> None:
    office.says("张三", WHOLE)
    assert "哪里不对" in office.says("张三", "不对")
    assert "已改成“今天早上”" in office.says("张三", "是今天早上")
    assert office.count() == 1


def test_courtesies_after_the_question_what_is_right_change_nothing(office: Office) -> None:
    office.says("张三", WHOLE)
    facts = office.feedback().facts
    office.says("张三", "不对")
    assert "随时叫我" in office.says("张三", "谢谢")
    assert office.feedback().facts == facts


def test_what_fits_no_fact_goes_to_the_owner_in_the_customers_words(office: Office) -> None:
    office.says("张三", WHOLE)
    assert "补充" in office.says("张三", "说错了，是我同事的账号")
    assert "是我同事的账号" in office.told("李工")[-1]


def test_a_mistake_of_ours_is_no_correction(office: Office) -> None:
    office.says("张三", WHOLE)
    office.later(timedelta(minutes=30))
    office.says("张三", "账单写错了，应该是五百块，你们多收了我两百")
    assert office.count() == 2


def test_still_not_working_corrects_nothing(office: Office) -> None:
    office.says("张三", WHOLE)
    facts = office.feedback().facts
    assert "已改成" not in office.says("张三", "不对吧，还是不行")
    assert office.feedback().facts == facts


def test_another_customer_or_another_day_corrects_nothing(office: Office) -> None:
    office.says("张三", WHOLE)
    facts = office.feedback().facts
    assert "已改成" not in office.says("王芳", "不对，是今天早上")
    office.later(timedelta(hours=3))
    assert "已改成" not in office.says("张三", "不对，是今天早上")
    assert office.feedback("F-260302-001").facts == facts


def test_what_is_wrong_about_a_solution_is_no_correction(office: Office) -> None:
    office.says("张三", WHOLE)
    office.says("李工", f"解决 {office.feedback().number} 已修复", private=True)
    office.says("李工", "发送", private=True)
    assert "哪里不对" not in office.says("张三", "不对")
