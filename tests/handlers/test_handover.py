"""From the group to the private chat: what is nobody else's to read is asked there, and the dialogue goes on there."""

from datetime import timedelta

import pytest

from handlers.policy import Policy
from tests.handlers.office import POLICY, Office

LOST = "快递一直没到，帮我查一下"
ASKS = "方便给我订单号或运单号吗？"


@pytest.fixture
def office(office: Office) -> Office:
    """An office on whose platforms everybody can be written to first."""
    office.reachable = True
    return office


def private(office: Office, name: str) -> list[str]:
    """What is on its way to somebody's own chat because of what they said in the group."""
    return [words for words in office.told(name) if ASKS in words or "哪个页面" in words or "哪位同事" in words]


def test_the_group_gets_one_line_and_the_question_comes_in_private(office: Office) -> None:
    told = office.says("张三", LOST)
    number = office.feedback().number
    assert told.startswith(f"{number} 记下了。订单号等细节我私聊问您，就不用发在群里了。")
    assert ASKS not in told
    (question,) = private(office, "张三")
    assert question.startswith(ASKS)
    assert "[跳过] [取消]" in question


def test_the_answer_in_private_goes_on_with_the_matter_of_the_group(office: Office) -> None:
    office.says("张三", LOST)
    told = office.says("张三", "SF1357924680", private=True)
    assert "已登记" in told
    matter = office.feedback()
    assert office.count() == 1
    assert matter.facts["订单号"] == "SF1357924680"
    assert matter.chat.is_group
    assert matter.state == "待接单"


def test_who_answers_in_the_group_is_understood_there_too(office: Office) -> None:
    office.says("张三", LOST)
    assert "已登记" in office.says("张三", "SF1357924680")
    assert office.feedback().facts["订单号"] == "SF1357924680"
    assert "没有等您回答的问题" in office.says("张三", "跳过", private=True)


def test_several_open_questions_are_asked_in_private_one_after_the_other(office: Office) -> None:
    assert "私聊问您" in office.says("张三", "门店服务态度太差了")
    assert private(office, "张三")
    second = office.says("张三", "浦东店", private=True)
    assert "您希望我们怎么处理？" in second
    assert "已登记" in office.says("张三", "道歉", private=True)
    assert office.count() == 1
    assert office.feedback().facts == {"相关人员或网点": "浦东店", "期望的处理": "道歉"}


def test_one_question_with_choices_is_asked_in_the_group_by_buttons(office: Office) -> None:
    told = office.says("张三", "你们的对账单导出一直失败，点了没反应")
    assert "[今天刚出现] [这两天] [一直都这样] [偶尔出现] [跳过] [取消]" in told
    assert private(office, "张三") == []


def test_whom_we_cannot_write_to_is_asked_only_what_is_harmless(office: Office) -> None:
    office.reachable = False
    told = office.says("张三", LOST)
    assert "已登记" in told
    assert "订单号" not in told
    assert "哪位同事" in office.says("王芳", "门店服务态度太差了")


def test_who_has_been_met_in_private_can_be_asked_there(office: Office) -> None:
    office.reachable = False
    office.says("张三", "你好", private=True)
    assert "私聊问您" in office.says("张三", LOST)
    assert len(private(office, "张三")) == 1


def test_a_private_chat_that_is_busy_with_another_matter_is_left_alone(office: Office) -> None:
    office.says("张三", "你们的对账单导出一直失败，点了没反应", private=True)
    office.says("张三", LOST)
    assert private(office, "张三") == []
    office.says("张三", "昨天开始的", private=True)
    first, second = (office.feedback(f"F-260302-00{place}") for place in (1, 2))
    assert first.facts["出现时间"] == "昨天开始的"
    assert second.state == "待接单"


def test_words_after_the_receipt_in_private_are_added_to_the_matter_of_the_group(office: Office) -> None:
    office.says("张三", LOST)
    office.says("张三", "SF1357924680", private=True)
    office.later(timedelta(seconds=20))
    told = office.says("张三", "收件人是我同事", private=True)
    assert office.feedback().number in told
    assert office.count() == 1


def test_silence_in_private_sends_it_on_as_it_is(office: Office) -> None:
    office.says("张三", LOST)
    office.later(timedelta(minutes=11))
    assert office.feedback().state == "待接单"
    assert "已登记" in office.told("张三")[-1]


def test_a_colleague_who_reports_in_the_group_is_not_asked_at_their_desk(office: Office) -> None:
    assert "私聊" not in office.says("小林", LOST)


def test_an_organisation_may_keep_its_dialogues_in_the_group(office: Office) -> None:
    office.policy = Policy.model_validate({**POLICY.model_dump(), "intake": {"hand_over": False}})
    assert ASKS in office.says("张三", LOST)
