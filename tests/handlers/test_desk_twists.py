"""Staff who leave out numbers, speak in the wrong place, hand over late, or step in for somebody else."""

from datetime import timedelta

import pytest

from tests.handlers.office import Office

WHOLE = "对账单导出失败，从昨天开始"


@pytest.fixture
def number(office: Office) -> str:
    """张三 has reported, 李工 has the card."""
    office.says("张三", WHOLE)
    return office.feedback().number


def test_a_command_without_a_number_means_the_only_feedback(office: Office, number: str) -> None:
    office.says("李工", "接单", private=True)
    assert "正在看" in office.says("李工", "回复 正在看", private=True)
    office.says("李工", "发送", private=True)
    assert office.moves()[-2:] == ["accept", "reply"]


def test_with_several_the_number_is_asked_for(office: Office, number: str) -> None:
    office.says("王芳", WHOLE)
    answer = office.says("李工", "解决", private=True)
    assert f"请带上编号，例如“解决 {number}”" in answer
    assert "F-260302-002" in answer
    assert "没有待处理" in office.says("小林", "解决", private=True)


def test_a_command_in_the_group_is_no_feedback(office: Office, number: str) -> None:
    assert "私聊" in office.says("小林", f"接单 {number}")
    assert office.count() == 1


def test_staff_may_ask_in_the_group_how_its_matters_go(office: Office, number: str) -> None:
    assert "负责人：李工" in office.says("小林", f"{number} 怎么样了")
    assert "没有查到" in office.says("李工", f"{number} 怎么样了")


def test_sending_or_dropping_nothing_is_told_so(office: Office, number: str) -> None:
    assert "没有等您发送的话" in office.says("李工", "放弃", private=True)
    assert "没有等您发送的话" in office.says("李工", "发送", private=True)


def test_a_picture_from_staff_is_not_taken_for_a_complaint(office: Office, number: str) -> None:
    assert office.says("李工", "", kind="image", private=True) == "我只认得文字，请用文字说。"


def test_staff_are_greeted_as_staff(office: Office, number: str) -> None:
    assert "您好，李工" in office.says("李工", "你好", private=True)
    assert "回复“我的”" in office.says("李工", "帮助", private=True)
    assert number in office.says("李工", "进度怎么样了", private=True)


def test_leads_and_managers_may_ask_for_the_day_at_any_time(office: Office, number: str) -> None:
    assert "反馈日报" in office.says("陈总", "今天怎么样", private=True)
    assert "反馈日报" in office.says("周姐", "日报", private=True)
    assert "回复“日报”" in office.says("陈总", "帮助", private=True)
    assert "反馈日报" not in office.says("李工", "日报", private=True)


def test_the_customer_hears_who_it_is_now(office: Office, number: str) -> None:
    office.says("李工", f"转派 {number} 小林", private=True)
    assert office.told("张三")[-1] == f"{number} 改由小林负责，今天 15:30 前给您回复。"


def test_handed_over_late_the_customer_gets_an_apology_and_the_lead_hears_again(office: Office, number: str) -> None:
    office.later(timedelta(hours=6))
    office.says("李工", f"转派 {number} 小林", private=True)
    assert "让您久等了" in office.told("张三")[-1]
    assert office.moves().count("escalate") == 1
    office.later(timedelta(hours=1))
    assert office.moves().count("escalate") == 2
    assert "待接单 · 小林" in office.told("周姐")[-1]


def test_handed_over_after_an_answer_nothing_is_promised_anew(office: Office, number: str) -> None:
    office.says("李工", f"回复 {number} 在看了", private=True)
    office.says("李工", "发送", private=True)
    office.says("李工", f"转派 {number} 小林", private=True)
    assert office.told("张三")[-1] == f"{number} 接下来由小林跟进。"


def test_the_owner_hears_what_the_lead_told_their_customer(office: Office, number: str) -> None:
    office.says("周姐", f"回复 {number} 抱歉久等，我来跟进", private=True)
    office.says("周姐", "发送", private=True)
    assert office.told("李工")[-1] == f"周姐已回复张三（{number}）：\n抱歉久等，我来跟进"
    office.says("李工", f"解决 {number} 修好了", private=True)
    office.says("李工", "发送", private=True)
    assert "李工已处理" not in office.told("李工")[-1]


def test_a_reminder_tells_the_time_and_does_not_come_after_it(office: Office, number: str) -> None:
    office.later(timedelta(hours=5))
    assert f"{number} 请先回复客户，今天 15:30 前（还有 1 小时）" in office.told("李工")[-1]


def test_a_card_names_kind_and_topic(office: Office, number: str) -> None:
    assert f"{number} 缺陷·系统故障" in office.told("李工")[-1]
    office.says("王芳", "建议增加夜间模式")
    assert "F-260302-002 建议\n" in office.told("李工")[-1]


def test_what_is_taken_back_is_in_nobodys_hands(office: Office, number: str) -> None:
    office.says("张三", "取消")
    answer = office.says("李工", f"接单 {number}", private=True)
    assert f"{number} 现在是“已撤回”，这一步已经不需要了。" in answer
    assert "李工在负责" not in answer
