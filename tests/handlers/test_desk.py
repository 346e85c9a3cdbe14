"""What staff live through: the card, the moves, the words that are shown back before they are sent."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.conversations import Conversation
from storage.db import transaction
from tests.handlers.office import Office

BROKEN = "你们的对账单导出一直失败，点了没反应"


@pytest.fixture
def number(office: Office) -> str:
    """张三 has reported, 李工 has the card."""
    office.says("张三", BROKEN)
    office.says("张三", "跳过")
    return office.feedback().number


def test_the_assignee_gets_a_card_with_what_may_be_done(office: Office, number: str) -> None:
    card = office.told("李工")[-1]
    for part in (number, "待接单 · 李工", "张三", BROKEN, "[接单]", "[回复客户]", "[转派]", "[解决]"):
        assert part in card


def test_accepting_paints_the_card_anew(office: Office, number: str) -> None:
    card = office.presses("李工", f"accept:{number}:")
    assert "处理中 · 李工" in card
    assert "[接单]" not in card


def test_a_second_click_learns_the_truth(office: Office, number: str) -> None:
    office.presses("李工", f"accept:{number}:")
    answer = office.presses("李工", f"accept:{number}:")
    assert "处理中 · 李工" in answer
    assert office.moves().count("accept") == 1


def test_who_is_not_the_assignee_may_not_accept(office: Office, number: str) -> None:
    answer = office.presses("小林", f"accept:{number}:")
    assert "您不能做这一步" in answer
    assert office.feedback().state == "待接单"


def test_a_customer_who_clicks_a_staff_card_sees_no_card(office: Office, number: str) -> None:
    answer = office.presses("王芳", f"resolve:{number}:", private=False)
    assert "您不能做这一步" in answer
    assert "[解决]" not in answer
    assert BROKEN not in answer


def test_a_reply_is_asked_for_shown_back_and_sent_to_the_group(office: Office, number: str) -> None:
    office.presses("李工", f"accept:{number}:")
    assert "请直接发送要回复张三的话" in office.presses("李工", f"reply:{number}:")
    preview = office.says("李工", "今天下班前修好", private=True)
    assert "将发给张三（晨光贸易服务群）" in preview
    assert "今天下班前修好" in preview
    assert not any("今天下班前修好" in words for words in office.told("张三"))
    office.says("李工", "发送", private=True)
    assert f"李工回复您（{number}）：\n今天下班前修好" in office.told("张三")[-1]


def test_pressing_send_twice_sends_once(office: Office, number: str) -> None:
    office.presses("李工", f"reply:{number}:")
    office.says("李工", "今天修好", private=True, message_id="words")
    nonce = _nonce(office)
    office.presses("李工", f"send:{number}:{nonce}")
    assert "没有重复发送" in office.presses("李工", f"send:{number}:{nonce}")
    assert office.moves().count("reply") == 1


def test_words_may_be_written_again_or_dropped(office: Office, number: str) -> None:
    office.presses("李工", f"reply:{number}:")
    office.says("李工", "写错了", private=True)
    assert "请重新发一遍" in office.says("李工", "重写", private=True)
    assert "写对了" in office.says("李工", "写对了", private=True)
    assert "没有发送" in office.says("李工", "放弃", private=True)
    assert "reply" not in office.moves()


def test_a_command_is_never_taken_for_words_to_the_customer(office: Office, number: str) -> None:
    office.presses("李工", f"reply:{number}:")
    assert number in office.says("李工", "我的", private=True)
    assert "将发给" not in office.says("李工", f"接单 {number}", private=True)
    assert "将发给张三" in office.says("李工", "今天修好", private=True)


def test_asking_pauses_until_the_customer_answers(office: Office, number: str) -> None:
    office.says("李工", f"追问 {number} 是哪个浏览器？", private=True)
    office.says("李工", "发送", private=True)
    assert office.feedback().state == "等客户"
    assert "是哪个浏览器？" in office.told("张三")[-1]
    assert "已转给李工继续处理" in office.says("张三", "用的是谷歌浏览器")
    assert office.feedback().state == "处理中"
    assert "用的是谷歌浏览器" in office.told("李工")[-1]


def test_a_transfer_hands_over_the_card_but_not_the_clock(office: Office, number: str) -> None:
    promised = office.feedback().respond_by
    choices = office.presses("李工", f"transfer:{number}:")
    assert "[小林]" in choices
    office.presses("李工", f"hand:{number}:xiaolin")
    assert office.feedback().assignee is not None
    assert office.feedback().assignee.name == "小林"
    assert office.feedback().respond_by == promised
    assert any("李工转派给您" in words for words in office.told("小林"))
    assert "[接单]" not in office.told("李工")[0]


def test_a_transfer_by_name(office: Office, number: str) -> None:
    assert "没有找到叫“老王”的同事" in office.says("李工", f"转派 {number} 老王", private=True)
    assert "已转给小林" in office.says("李工", f"转派 {number} 小林", private=True)


def test_reminders_come_before_and_at_the_deadline_and_the_lead_hears(office: Office, number: str) -> None:
    matter = office.feedback()
    assert matter.respond_by is not None
    office.later(matter.respond_by - office.at - timedelta(minutes=14))
    assert "请先回复客户" in office.told("李工")[-1]
    assert not any(number in words for words in office.told("周姐"))
    office.later(timedelta(minutes=15))
    assert any("首次回复已超时" in words for words in office.told("李工"))
    assert "首次回复已超时" in office.told("周姐")[-1]
    assert office.moves().count("remind") == office.moves().count("escalate") == 1


def test_whoever_has_answered_is_not_chased(office: Office, number: str) -> None:
    office.says("李工", f"回复 {number} 在看了", private=True)
    office.says("李工", "发送", private=True)
    office.later(timedelta(hours=7))
    assert "remind" not in office.moves()
    assert "escalate" not in office.moves()


def test_staff_can_look_at_their_desk_and_get_help(office: Office, number: str) -> None:
    assert number in office.says("李工", "我的", private=True)
    assert f"接单 {number}" in office.says("李工", "随便说点什么", private=True)
    assert "没有待处理" in office.says("小林", "我的", private=True)


def _nonce(office: Office) -> str:
    with transaction(office.engine) as session:
        return str(session.scalars(select(Conversation.data)).one()["nonce"])
