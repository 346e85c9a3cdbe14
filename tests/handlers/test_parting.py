"""What belongs together and what does not: taken right at first, and put right in one tap where it was not."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.intake import parting
from handlers.messages import Action
from storage.chats import Chat
from storage.feedback import Event
from storage.transcript import Message
from tests.handlers.office import Office

BROKEN = "订单 20260301 的对账单导出从昨天开始一直失败"
INVOICE = "发票 20260302 的抬头开错了，请尽快改成晨光贸易"


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_what_is_said_at_once_is_one_matter_and_asks_nothing_more(office: Office) -> None:
    office.says("张三", BROKEN)
    office.later(minutes(1))
    told = office.says("张三", "换了浏览器，导出还是失败")
    assert office.count() == 1
    assert "拆开" not in told


def test_what_begins_anew_at_once_is_another_matter(office: Office) -> None:
    office.says("张三", BROKEN)
    office.later(minutes(1))
    office.says("张三", f"另外，{INVOICE}")
    assert office.count() == 2


def test_whoever_quotes_an_old_matter_means_that_one(office: Office) -> None:
    office.says("张三", BROKEN)
    first = office.feedback().number
    office.later(minutes(5))
    office.says("张三", f"你好，{INVOICE}")
    assert office.count() == 2
    office.later(timedelta(hours=3))
    office.says("张三", "今天又试了一次，还是报错", quoted=f"✅ 已登记 {first}\n您说：…")
    assert office.count() == 2
    assert office.moves(first)[-1] == "add"


def test_an_addition_is_taken_out_again_by_one_word(office: Office) -> None:
    office.says("张三", BROKEN)
    office.later(minutes(1))
    office.says("张三", "抬头要改成晨光贸易有限公司")
    whole = office.feedback()
    told = office.says("张三", "不是同一件事")
    part = office.feedback()
    assert (office.count(), part.text) == (2, "抬头要改成晨光贸易有限公司")
    assert part.number in told
    assert whole.number in told
    assert office.moves(whole.number)[-1] == "part"


def test_the_button_does_the_same_once(office: Office) -> None:
    office.says("张三", BROKEN)
    office.later(minutes(1))
    office.says("张三", "抬头要改成晨光贸易有限公司")
    whole = office.feedback()
    with Session(office.engine) as session:
        message = session.query(Message).order_by(Message.id.desc()).first()
        assert message is not None
        press = Action(verb=parting.APART, number=whole.number, value=str(message.id)).pack()
    office.presses("张三", press, private=False)
    assert office.count() == 2
    assert "已经办过了" in office.presses("张三", press, private=False)
    assert office.count() == 2


def test_nobody_else_takes_it_apart(office: Office) -> None:
    office.says("张三", BROKEN)
    office.later(minutes(1))
    office.says("张三", "抬头要改成晨光贸易有限公司")
    assert "没有补充过" in office.says("王芳", "拆开")
    assert office.count() == 1


def test_two_matters_are_put_together_and_apart_again(office: Office) -> None:
    office.says("张三", BROKEN)
    whole = office.feedback()
    office.later(minutes(12))
    office.says("张三", f"你好，{INVOICE}")
    part = office.feedback()
    assert part.number != whole.number
    told = office.says("张三", "是同一件事")
    assert part.number in told
    assert office.feedback(part.number).state == "已并入"
    assert office.moves(whole.number)[-1] == "add"
    with Session(office.engine) as session:
        last = session.query(Event).filter_by(feedback_id=whole.id).order_by(Event.id.desc()).first()
        assert last is not None
        assert INVOICE in last.words
    office.says("张三", "拆开")
    assert office.feedback(part.number).state == "待接单"
    assert office.moves(part.number)[-3:] == ["merge", "separate", "assign"]


def test_the_chat_learns_how_long_its_speakers_pause(office: Office) -> None:
    office.says("张三", BROKEN)
    office.later(minutes(1.5))
    office.says("张三", "抬头要改成晨光贸易有限公司")
    office.says("张三", "拆开")
    assert window_of(office) < 120
    office.later(minutes(20))
    office.says("张三", f"你好，{INVOICE}")
    office.says("张三", "并入")
    assert window_of(office) > 120


@pytest.mark.parametrize("words", ["拆开", "并入"])
def test_where_there_is_nothing_to_do_that_is_said(office: Office, words: str) -> None:
    assert "不用拆开" in office.says("张三", words) or "没有两件" in office.says("张三", words)
    assert office.count() == 0


def window_of(office: Office) -> int:
    with Session(office.engine) as session:
        chat = session.query(Chat).filter_by(chat_id="wrGROUP").one()
        return chat.window_seconds or 120
