"""What a customer lives through, from the first word to the receipt and the question how it is going."""

from datetime import timedelta

import pytest

from tests.handlers.office import Office

BROKEN = "你们的对账单导出一直失败，点了没反应"


def test_the_first_words_are_safe_before_anything_is_asked(office: Office) -> None:
    answer = office.says("张三", BROKEN)
    assert "已记下" in answer
    assert office.feedback().number in answer
    assert office.feedback().text == BROKEN
    assert office.feedback().state == "待补充"


def test_one_answer_leads_to_a_receipt_with_number_words_owner_and_time(office: Office) -> None:
    office.says("张三", BROKEN)
    receipt = office.says("张三", "从昨天下午开始，每次都这样")
    matter = office.feedback()
    for part in (matter.number, BROKEN, "负责人：李工（产品组）", "承诺：今天"):
        assert part in receipt
    assert matter.state == "待接单"
    assert matter.facts == {"页面或功能": "导出", "出现时间": "从昨天下午开始，每次都这样"}
    assert office.moves() == ["capture", "add", "complete", "assign"]


@pytest.mark.parametrize("word", ["跳过", "跳过。", "不知道"])
def test_a_question_may_be_passed_over(office: Office, word: str) -> None:
    office.says("张三", BROKEN)
    assert "负责人：李工" in office.says("张三", word)
    assert "出现时间" not in office.feedback().facts


def test_cancelling_takes_the_matter_back_and_nobody_is_disturbed(office: Office) -> None:
    office.says("张三", BROKEN)
    assert "已撤回" in office.says("张三", "取消")
    assert office.feedback().state == "已撤回"
    assert office.told("李工") == []


def test_ten_minutes_of_silence_send_it_on_as_it_is(office: Office) -> None:
    office.says("张三", BROKEN)
    office.later(timedelta(minutes=9))
    assert office.feedback().state == "待补充"
    office.later(timedelta(minutes=2))
    assert office.feedback().state == "待接单"
    assert "先按您说的处理" in office.told("张三")[-1]
    assert BROKEN in office.told("李工")[-1]


def test_the_same_message_twice_gets_the_first_answer_and_one_feedback(office: Office) -> None:
    first = office.says("张三", BROKEN, message_id="same")
    assert office.says("张三", BROKEN, message_id="same") == first
    assert office.count() == 1


def test_two_customers_in_one_group_do_not_mix(office: Office) -> None:
    office.says("张三", BROKEN)
    office.says("王芳", "你们的发票一直没开给我，都催了两次了")
    office.says("张三", "从昨天下午开始，每次都这样")
    mine = office.feedback("F-260302-001")
    assert mine.reporter.name == "张三"
    assert mine.state == "待接单"
    assert office.feedback("F-260302-002").reporter.name == "王芳"


def test_progress_is_told_from_the_ledger(office: Office) -> None:
    office.says("张三", BROKEN)
    office.says("张三", "跳过")
    answer = office.says("张三", "我那个问题怎么样了")
    assert office.feedback().number in answer
    assert "已安排" in answer
    assert "待接单" not in answer
    assert "负责人：李工" in answer


def test_progress_tells_nobody_elses_matters(office: Office) -> None:
    office.says("张三", BROKEN)
    number = office.feedback().number
    assert "没有查到" in office.says("王芳", "我那个问题怎么样了")
    answer = office.says("王芳", f"{number} 怎么样了")
    assert "没有查到" in answer
    assert BROKEN not in answer


def test_in_a_group_the_private_matters_are_not_told(office: Office) -> None:
    office.says("张三", BROKEN, private=True)
    office.says("张三", "跳过", private=True)
    assert BROKEN not in office.says("张三", "我那个问题怎么样了")
    assert BROKEN in office.says("张三", "我那个问题怎么样了", private=True)


@pytest.mark.parametrize("words", ["谢谢", "好的谢谢", "收到", "👍", "你好", "在吗"])
def test_small_talk_opens_no_ticket(office: Office, words: str) -> None:
    answer = office.says("张三", words)
    assert answer
    assert office.count() == 0


def test_more_words_within_two_minutes_belong_to_the_same_matter(office: Office) -> None:
    office.says("张三", BROKEN)
    office.says("张三", "跳过")
    office.later(timedelta(seconds=60))
    assert "已补充到" in office.says("张三", "而且报错的时候页面会卡死，完全用不了")
    assert office.count() == 1
    assert "而且报错的时候" in office.told("李工")[-1]


def test_a_picture_without_words_is_kept_and_the_words_are_asked_for(office: Office) -> None:
    assert "图片" in office.says("张三", "", kind="image")
    assert office.count() == 0


def test_the_first_visit_is_welcomed_once(office: Office) -> None:
    assert "我是回声" in office.joins("张三")
    assert office.joins("张三") == ""
