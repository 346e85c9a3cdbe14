"""Who tells several things in one sentence is asked about none of them, and all of them reach the owner."""

from tests.handlers.office import Office


def test_everything_in_one_sentence_is_kept_and_shown_to_the_owner(office: Office) -> None:
    receipt = office.says("张三", "昨天下午开始的，对账单导出一直失败")
    assert "已登记" in receipt
    assert office.feedback().facts == {"页面或功能": "导出", "出现时间": "昨天下午开始的"}
    card = office.told("李工")[-1]
    assert "页面或功能：导出\n" in card
    assert "出现时间：昨天下午开始的" in card


def test_an_answer_that_tells_more_answers_the_next_question_too(office: Office) -> None:
    office.says("张三", "你们系统坏了")
    assert "已登记" in office.says("张三", "支付页面打不开，昨天开始的")
    assert office.feedback().facts["出现时间"] == "昨天开始的"


def test_the_spelling_of_a_number_is_the_customers(office: Office) -> None:
    office.says("张三", "我的快递三天了还没到，单号 SF1234567890，没人管")
    assert office.feedback().facts["订单号"] == "SF1234567890"


def test_a_fact_said_in_the_first_words_weighs_no_more_than_the_words(office: Office) -> None:
    office.says("张三", "昨天下午开始的，对账单导出一直失败")
    assert (office.feedback().kind, office.feedback().priority) == ("缺陷", "P2")
