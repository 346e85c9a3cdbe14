"""“不是反馈”: it leaves the desk quietly, one more pair of eyes reads it, the same words make no ticket again."""

from datetime import timedelta

from handlers.scene import Scene
from handlers.teaching import correcting
from storage import lessons, metrics
from storage.db import transaction
from tests.handlers.office import MONDAY_TEN, Office
from tests.handlers.teaching.test_correcting import reported

TALK = "我们店里下周二要停电检修，你们那边通知到了没有"
ALMOST = "我们店里下周二要停电检修，你们那边通知到了没有呀"
OTHER = "我们店里昨天开始就打不出小票，你们那边能处理吗"


def dismissed(office: Office, words: str = TALK) -> str:
    number = reported(office, words)
    matter = office.feedback()
    assert matter.assignee is not None
    office.says(matter.assignee.name, f"不是反馈 {number}", private=True)
    return number


def test_it_leaves_the_desk_and_nobody_is_chased_or_asked(office: Office) -> None:
    number = dismissed(office)
    matter = office.feedback()
    assert (matter.state, matter.closed_at) == ("不是反馈", office.at)
    before = len(office.told("张三"))
    office.later(timedelta(days=10))
    assert office.moves(number)[-1] == "dismiss"
    assert len(office.told("张三")) == before
    assert "没有待处理" in office.says("李工", "我的", private=True)


def test_the_lead_reads_it_and_may_put_it_back(office: Office) -> None:
    number = dismissed(office)
    assert any(f"李工把 {number} 标为不是反馈" in words and TALK[:10] in words for words in office.told("周姐"))
    assert f"{number} 已放回" in office.says("周姐", f"撤销 {number}", private=True)
    assert office.feedback().state == "待接单"
    assert any("还是要处理，已放回您这里" in words for words in office.told("李工"))
    office.later(timedelta(days=1))
    assert "escalate" in office.moves(number), "its promise is watched again"


def test_put_back_by_the_administrator_it_comes_to_its_owner_as_a_card(office: Office) -> None:
    number = dismissed(office)
    with transaction(office.engine) as session:
        (lesson,) = lessons.newest(session, 1)
        correcting.undo(Scene(session, office.at, office.policy, str), lesson, None)
    office.says("张三", "你好", private=True)
    assert any("还是要处理，已放回您这里" in words and number in words for words in office.told("李工"))


def test_an_answer_that_was_given_is_not_promised_again(office: Office) -> None:
    number = reported(office, TALK)
    office.says("李工", f"回复 {number} 已经通知过了", private=True)
    office.says("李工", "发送", private=True)
    office.says("李工", f"不是反馈 {number}", private=True)
    office.says("李工", f"撤销 {number}", private=True)
    office.later(timedelta(days=1))
    told = office.says("张三", f"{number} 怎么样了")
    assert "最近一次回复：“已经通知过了”" in told
    assert "前给您回复" not in told


def test_its_customer_is_told_so_when_they_ask(office: Office) -> None:
    number = dismissed(office)
    assert "这句话没有当作反馈处理" in office.says("张三", f"{number} 怎么样了")


def test_almost_the_same_words_get_a_friendly_line_and_no_ticket(office: Office) -> None:
    dismissed(office)
    count = office.count()
    said = office.says("赵六", ALMOST)
    assert "F-" not in said
    assert office.count() == count


def test_whoever_says_it_again_hears_how_it_becomes_a_ticket(office: Office) -> None:
    number = dismissed(office)
    assert "请多说两句" in office.says("张三", f"{number} 怎么样了")
    assert "请多说两句" in office.says("张三", TALK)


def test_other_words_of_the_same_shop_are_a_ticket(office: Office) -> None:
    dismissed(office)
    count = office.count()
    office.says("赵六", OTHER)
    assert office.count() == count + 1


def test_put_back_the_same_words_are_a_ticket_again(office: Office) -> None:
    number = dismissed(office)
    office.says("周姐", f"撤销 {number}", private=True)
    count = office.count()
    office.says("赵六", ALMOST)
    assert office.count() == count + 1


def test_danger_is_a_ticket_whatever_was_dismissed(office: Office) -> None:
    danger = "你们的充电器冒烟起火了，差点烧到孩子"
    dismissed(office, danger)
    count = office.count()
    office.says("赵六", danger)
    assert office.count() == count + 1


def test_no_figure_counts_it(office: Office) -> None:
    dismissed(office)
    with transaction(office.engine) as session:
        day = (MONDAY_TEN - timedelta(days=1), MONDAY_TEN + timedelta(days=1))
        assert metrics.captured(session, *day) == 0
        assert metrics.by_topic(session, *day) == []
