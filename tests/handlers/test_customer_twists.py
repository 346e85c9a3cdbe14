"""Customers who do not answer what they are asked, lose patience, change the subject, or want a human."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.handlers.office import Office

BROKEN = "你们的对账单导出一直失败，点了没反应"
SAID_BY_IT = {"页面或功能": "导出"}
"""What these words tell without being asked."""
WHOLE = "对账单导出失败，从昨天开始"
ASKED = "是从什么时候开始的？"


def solved(office: Office) -> str:
    """李工 has resolved what 张三 reported."""
    office.says("张三", WHOLE)
    number = office.feedback().number
    office.says("李工", f"解决 {number} 已修复", private=True)
    office.says("李工", "发送", private=True)
    return number


@pytest.mark.parametrize("words", ["在吗", "你是谁", "什么意思？", "哈哈", "垃圾"])
def test_what_is_no_answer_gets_the_question_again(office: Office, words: str) -> None:
    office.says("张三", BROKEN)
    assert ASKED in office.says("张三", words)
    assert (office.feedback().state, office.feedback().facts) == ("待补充", SAID_BY_IT)


def test_question_marks_are_answered_by_how_it_goes(office: Office) -> None:
    office.says("张三", BROKEN)
    assert f"还差一点信息，您补充后马上安排：{ASKED}" in office.says("张三", "？？")
    office.says("张三", "昨天")
    assert "负责人：李工" in office.says("张三", "？？？")


def test_who_has_had_enough_of_questions_is_asked_no_more(office: Office) -> None:
    office.says("张三", BROKEN)
    assert "已登记" in office.says("张三", "你们烦不烦，问这么多")
    assert office.feedback().facts == SAID_BY_IT


def test_another_complaint_instead_of_an_answer_is_a_feedback_of_its_own(office: Office) -> None:
    office.says("张三", BROKEN)
    office.says("张三", "还有你们的快递把我的箱子都压坏了，订单号 20260301888")
    first, second = office.feedback("F-260302-001"), office.feedback("F-260302-002")
    assert (first.state, first.facts, second.topic) == ("待接单", SAID_BY_IT, "包装")


def test_a_danger_that_comes_to_light_ends_the_questions(office: Office) -> None:
    office.says("张三", "你们的设备有质量问题")
    answer = office.says("张三", "漏电，把人电到了")
    assert "拨打 120 或 119" in answer
    assert office.feedback().priority == "P0"
    assert office.count() == 1


def test_a_danger_told_after_the_receipt_is_not_lost_in_an_ordinary_matter(office: Office) -> None:
    office.says("张三", WHOLE)
    office.says("张三", "机器着火了！")
    assert office.count() == 2
    assert office.feedback().priority == "P0"


@pytest.mark.parametrize("words", ["昨天下午打电话的那个", "那我什么时候能用？"])
def test_words_that_do_not_stand_for_themselves_are_added_within_the_hour(office: Office, words: str) -> None:
    office.says("张三", WHOLE)
    office.later(timedelta(minutes=50))
    assert "已补充到" in office.says("张三", words)
    assert words in office.told("李工")[-1]
    office.later(timedelta(hours=3))
    assert "已补充到" not in office.says("张三", "昨天上午打电话的那个")


def test_a_picture_belongs_to_what_is_open(office: Office) -> None:
    office.says("张三", WHOLE)
    assert f"图片会附在 {office.feedback().number} 里" in office.says("张三", "", kind="image")
    assert "[图片]" in office.told("李工")[-1]


def test_wanting_a_human_reaches_the_owner(office: Office) -> None:
    office.says("张三", WHOLE)
    assert "已请李工直接联系您" in office.says("张三", "转人工")
    assert "希望您直接联系" in office.told("李工")[-1]
    assert office.count() == 1


def test_wanting_a_human_while_being_asked_reaches_the_owner_too(office: Office) -> None:
    office.says("张三", BROKEN)
    assert "已请李工直接联系您" in office.says("张三", "人工")
    assert "希望您直接联系" in office.told("李工")[-1]


def test_another_customer_who_presses_an_answer_is_told_whose_question_it_is(office: Office) -> None:
    office.says("张三", BROKEN)
    number = office.feedback().number
    assert "这是问张三的" in office.presses("王芳", f"answer:{number}:since/0", private=False)
    office.presses("张三", f"answer:{number}:since/0", private=False)
    assert "已经有答案了" in office.presses("张三", f"answer:{number}:since/1", private=False)


@pytest.mark.parametrize("words", ["谢谢", "在吗", "你是谁"])
def test_what_answers_nothing_leaves_the_question_of_staff_open(office: Office, words: str) -> None:
    office.says("张三", WHOLE)
    office.says("李工", f"追问 {office.feedback().number} 是哪家门店？", private=True)
    office.says("李工", "发送", private=True)
    assert "是哪家门店？" in office.says("张三", words)
    assert office.feedback().state == "等客户"


def test_a_broken_promise_is_owned_up_to_and_the_owner_hears_it_again(office: Office) -> None:
    office.says("张三", WHOLE)
    office.later(timedelta(hours=6))
    answer = office.says("张三", "怎么样了")
    assert "说好今天 15:30 前回复您，还没有做到" in answer
    assert "张三在催" in office.told("李工")[-1]


def test_urging_before_the_time_is_passed_on(office: Office) -> None:
    office.says("张三", WHOLE)
    assert "已帮您提醒李工" in office.says("张三", "催一下")
    assert "张三在催" in office.told("李工")[-1]


def test_after_a_reopening_the_old_solution_is_not_told_as_news(office: Office) -> None:
    number = solved(office)
    office.says("张三", "还是不行")
    office.says("周姐", f"接单 {number}", private=True)
    assert "已修复" not in office.says("张三", "怎么样了")


def test_which_of_several_to_take_back_is_chosen_by_button(office: Office) -> None:
    office.says("张三", WHOLE)
    office.says("张三", "另外上个月的发票还没开，订单号 20260101001")
    assert "[260302-001]" in office.says("张三", "取消第二个")
    assert "已撤回" in office.presses("张三", "cancel:F-260302-001:", private=False)
    assert "F-260302-001 现在是“已撤回”" in office.says("张三", "取消 F-260302-001")
    assert "没有查到您的 F-260302-009" in office.says("张三", "取消 F-260302-009")


@pytest.mark.parametrize(
    ("words", "tone"),
    [
        (WHOLE, "给您添麻烦了，很抱歉。\n✅"),
        ("建议在对账单页面加一个按客户筛选的功能", "谢谢您的建议！\n✅"),
        ("请问你们的企业版多少钱一年？", "✅"),
    ],
)
def test_a_receipt_has_the_tone_of_its_matter(office: Office, words: str, tone: str) -> None:
    assert office.says("张三", words).startswith(tone)


def test_praise_is_thanked_for_and_nobody_is_chased(office: Office) -> None:
    answer = office.says("张三", "你们的客服小林服务态度特别好，表扬一下！")
    assert "谢谢您夸小林" in answer
    assert "承诺" not in answer
    assert "已转告李工" in office.says("张三", "怎么样了")
    office.later(timedelta(days=20))
    assert not {"remind", "escalate", "chase", "overrun"} & set(office.moves())


def test_bare_insults_are_met_with_calm_and_no_ticket(office: Office) -> None:
    assert "很抱歉" in office.says("张三", "什么垃圾系统")
    assert office.count() == 0


def test_losing_all_data_at_midnight_is_answered_within_the_hour_and_the_lead_knows(office: Office) -> None:
    office.at = datetime(2026, 3, 6, 16, 10, tzinfo=UTC)
    assert "承诺：今天 01:10 前" in office.says("张三", "系统里的数据全丢了！")
    assert "紧急，请一起盯住" in office.told("周姐")[-1]


def test_courtesies_are_answered_in_kind(office: Office) -> None:
    office.says("张三", "你好")
    assert office.says("张三", "收到") == "好的，有问题随时叫我。"
    assert office.says("张三", "谢谢") == "不客气，有问题随时叫我。"
    solved(office)
    assert office.says("张三", "好了谢谢") == "太好了！有问题随时叫我。"
    assert office.feedback().state == "待确认"


def test_a_score_with_its_reason_needs_no_second_question(office: Office) -> None:
    solved(office)
    office.later(timedelta(minutes=31))
    answer = office.says("张三", "不满意，导出来的金额列是空的")
    assert "您说的已转给周姐" in answer
    assert "哪里没做好" not in answer
    assert "金额列是空的" in office.told("周姐")[-1]


def test_a_feeling_with_its_reason_is_a_score_while_one_is_waited_for(office: Office) -> None:
    solved(office)
    office.later(timedelta(minutes=31))
    assert "谢谢您直说" in office.says("张三", "一般吧，太慢了")
    assert "太慢了" in office.told("李工")[-1]
    assert "您已经评过了" in office.says("张三", "5")
    assert (office.count(), office.feedback().state) == (1, "已闭环")


def test_a_middling_score_closes_and_asks_what_was_missing(office: Office) -> None:
    solved(office)
    office.later(timedelta(minutes=31))
    assert "哪里还能做得更好" in office.says("张三", "3")
    assert "谢谢您告诉我们" in office.says("张三", "等太久了")
    assert "等太久了" in office.told("李工")[-1]
    assert office.feedback().state == "已闭环"


@pytest.mark.parametrize("words", ["算了", "没什么好说的"])
def test_a_sigh_after_a_low_score_takes_nothing_back(office: Office, words: str) -> None:
    solved(office)
    office.later(timedelta(minutes=31))
    office.says("张三", "1")
    for _ in range(2):
        office.says("张三", words)
        assert office.feedback().state == "待接单"
    assert "已撤回" in office.says("张三", "撤回")


def test_the_lead_reads_what_has_not_gone_away(office: Office) -> None:
    solved(office)
    office.says("张三", "还是不行啊，点了没反应")
    assert "还是不行啊，点了没反应" in office.told("周姐")[-1]


def test_too_late_to_reopen_it_comes_back_with_the_old_number(office: Office) -> None:
    number = solved(office)
    office.later(timedelta(days=9))
    office.says("张三", "还是不行")
    assert office.feedback().number != number
    assert number in office.feedback().facts["之前反馈过"]
