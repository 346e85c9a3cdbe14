"""Closing the loop: the survey, the second loop, expiry, and what managers see in the evening."""

from datetime import timedelta

import pytest

from handlers import digest
from storage.db import transaction
from tests.handlers.office import Office

BROKEN = "你们的对账单导出一直失败，点了没反应"


def solve(office: Office, staff: str, number: str, words: str) -> None:
    """Resolve by word, and let the survey come."""
    office.says(staff, f"解决 {number} {words}", private=True)
    office.says(staff, "发送", private=True)


@pytest.fixture
def number(office: Office) -> str:
    """李工 has resolved what 张三 reported."""
    office.says("张三", BROKEN)
    office.says("张三", "跳过")
    number = office.feedback().number
    solve(office, "李工", number, "已经修好了")
    return number


def test_the_customer_is_told_and_asked_half_an_hour_later(office: Office, number: str) -> None:
    assert "已经修好了" in office.told("张三")[-1]
    office.later(timedelta(minutes=29))
    assert "评一评" not in office.told("张三")[-1]
    office.later(timedelta(minutes=2))
    assert "评一评" in office.told("张三")[-1]
    assert "[很满意]" in office.told("张三")[-1]


@pytest.mark.parametrize(("words", "score"), [("5", 5), ("4分", 4), ("满意", 4), ("非常满意", 5)])
def test_a_good_score_by_word_closes_the_loop(office: Office, number: str, words: str, score: int) -> None:
    office.later(timedelta(minutes=31))
    assert f"谢谢您的 {score} 分" in office.says("张三", words)
    assert office.feedback().state == "已闭环"
    assert f"打了 {score} 分" in office.told("李工")[-1]


def test_a_low_score_goes_to_the_lead_and_asks_why(office: Office, number: str) -> None:
    office.later(timedelta(minutes=31))
    answer = office.presses("张三", f"score:{number}:2", private=False)
    assert "周姐亲自跟进" in answer
    assert "哪里没做好" in answer
    assert "客户评 2 分" in office.told("周姐")[-1]
    assert "谢谢您告诉我们" in office.says("张三", "金额列是空的")
    assert "金额列是空的" in office.told("周姐")[-1]
    matter = office.feedback()
    assert (matter.cycle, matter.state, matter.assignee and matter.assignee.name) == (2, "待接单", "周姐")


def test_the_second_loop_has_its_own_survey_and_can_end_well(office: Office, number: str) -> None:
    office.later(timedelta(minutes=31))
    office.says("张三", "不满意")
    office.says("张三", "金额列是空的")
    solve(office, "周姐", number, "金额列也修好了")
    office.later(timedelta(minutes=31))
    assert "谢谢您的 5 分" in office.says("张三", "5")
    assert office.moves().count("invite") == 2
    assert office.feedback().state == "已闭环"


def test_the_second_loop_is_answered_within_two_working_hours(office: Office, number: str) -> None:
    office.later(timedelta(minutes=31))
    at = office.at
    office.says("张三", "不满意")
    assert office.feedback().respond_by == at + timedelta(hours=1, minutes=30) + timedelta(hours=2)


def test_only_the_reporter_is_heard_about_satisfaction(office: Office, number: str) -> None:
    office.later(timedelta(minutes=31))
    assert "请张三评价" in office.presses("王芳", f"score:{number}:5", private=False)
    office.says("王芳", "5")
    assert office.feedback().state == "待确认"


def test_a_second_score_changes_nothing(office: Office, number: str) -> None:
    office.later(timedelta(minutes=31))
    office.presses("张三", f"score:{number}:5", private=False)
    assert "已经评过" in office.presses("张三", f"score:{number}:1", private=False)
    assert office.feedback().state == "已闭环"


def test_no_answer_in_a_week_closes_it_as_unconfirmed(office: Office, number: str) -> None:
    office.later(timedelta(days=8))
    assert office.feedback().state == "未确认关闭"


def test_thanks_do_not_reopen_but_still_broken_does(office: Office, number: str) -> None:
    office.says("张三", "谢谢")
    assert office.feedback().state == "待确认"
    assert "重新打开" in office.says("张三", "谢谢，但是还是不行")
    assert office.feedback().state == "待接单"
    assert office.count() == 1


def test_the_managers_see_the_day_at_six(office: Office, number: str) -> None:
    office.later(timedelta(minutes=31))
    office.says("张三", "2")
    with transaction(office.engine) as session:
        digest.plan(session, office.at, office.policy)
        digest.plan(session, office.at, office.policy)
    office.later(timedelta(hours=8))
    digests = [words for words in office.told("陈总") if "反馈日报" in words]
    assert len(digests) == 1
    for part in ("新增 1", "低分 1", "闭环率", "请您定一件事", number, f"https://page/{number}"):
        assert part in digests[0]


def test_staff_see_their_desk_in_the_morning(office: Office) -> None:
    office.says("张三", BROKEN)
    office.says("张三", "跳过")
    office.later(timedelta(hours=22))
    with transaction(office.engine) as session:
        digest.plan(session, office.at, office.policy)
    office.later(timedelta(hours=1))
    mornings = [words for words in office.told("李工") if "早上好，李工" in words]
    assert len(mornings) == 1
    assert office.feedback().number in mornings[0]
    assert not any("早上好" in words for words in office.told("小林"))
