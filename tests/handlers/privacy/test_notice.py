"""What becomes of their words is said to everybody once: below the first answer, never as a message of its own."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from handlers.dispatch import dispatch
from handlers.messages import Reply, Said
from storage.consents import Consent
from storage.db import transaction
from tests.handlers.office import POLICY, Office

MATTER = "发票抬头开错了请改，订单号 20260301"
SIGN, AGAIN = "🔒", "您的话只用来处理您的反馈"


def test_it_stands_below_the_first_receipt_and_nowhere_else(office: Office) -> None:
    first = office.says("张三", MATTER, private=True)
    assert "已登记" in first and first.count(SIGN) == 1 and "忘记我" in first
    assert SIGN not in office.says("张三", "我那个问题怎么样了", private=True)
    office.later(timedelta(days=400))
    assert SIGN not in office.says("张三", "你好", private=True)


def test_it_is_kept_as_a_record(office: Office) -> None:
    office.says("张三", "你好", private=True)
    with transaction(office.engine) as session:
        record = session.scalars(select(Consent)).one()
        assert (record.version, record.at, record.how) == ("1", office.at, "text")


def test_the_welcome_carries_it(office: Office) -> None:
    assert SIGN in office.joins("张三")
    assert SIGN not in office.says("张三", MATTER, private=True)


def test_it_costs_no_message(office: Office) -> None:
    said = Said(**office._common("张三", True, "m-1"), text="你好")
    with transaction(office.engine) as session:
        reply = dispatch(session, said, office.at, office.policy)
    assert len(reply.shows) == 1 and office.told("张三") == []


def test_who_asks_for_quiet_is_not_told_in_the_same_breath_how_to(office: Office) -> None:
    assert "🔒" not in office.says("张三", "不再联系我", private=True)
    office.at += timedelta(minutes=1)
    assert "🔒" in office.says("张三", "恢复联系", private=True)


def test_a_question_on_a_card_leaves_it_to_the_first_words(office: Office) -> None:
    asked = office.says("张三", "你们的对账单导出一直失败", private=True)
    assert "从什么时候开始" in asked and SIGN not in asked
    assert SIGN in office.says("张三", "昨天", private=True)


def test_who_never_answers_the_question_reads_it_below_the_receipt(office: Office) -> None:
    office.says("张三", "你们的对账单导出一直失败", private=True)
    office.later(timedelta(minutes=11))
    assert [SIGN in told for told in office.told("张三")] == [True]


def test_a_group_is_told_once_whoever_speaks(office: Office) -> None:
    told = office.says("张三", MATTER)
    assert SIGN in told and "私聊我说“忘记我”" in told
    assert SIGN not in office.says("王芳", "你好")
    assert SIGN in office.says("王芳", "你好", private=True)


def test_colleagues_are_not_told(office: Office) -> None:
    assert SIGN not in office.says("李工", "我的", private=True) + office.says("李工", "你好")
    assert SIGN in office.says("赵六", "你好"), "the first customer in their group is"


@pytest.mark.parametrize(("version", "again"), [("2026-03", True), ("1", False), ("", False)])
def test_a_new_version_is_shown_once_more(sqlite_engine: Engine, version: str, again: bool) -> None:
    Office(sqlite_engine).says("张三", "你好", private=True)
    privacy = POLICY.privacy.model_copy(update={"notice_version": version})
    office = Office(sqlite_engine, POLICY.model_copy(update={"privacy": privacy}))
    office.at += timedelta(days=1)
    told = [office.says("张三", "你好", private=True, message_id=f"again-{time}") for time in range(2)]
    assert [SIGN in one for one in told] == [again, False]


def test_where_there_is_no_room_it_waits(office: Office) -> None:
    assert AGAIN not in _heard(office, "m-1", room=120)
    assert AGAIN in _heard(office, "m-2", room=600)


def test_who_was_forgotten_is_told_again_when_they_come_back(office: Office) -> None:
    office.says("张三", "你好", private=True)
    office.says("张三", "忘记我", private=True)
    assert SIGN not in office.says("张三", "确认删除", private=True)
    assert SIGN in office.says("张三", "你好", private=True)


def _heard(office: Office, message_id: str, room: int) -> str:
    said = Said(**office._common("张三", True, message_id), text="你好", room=room)
    with transaction(office.engine) as session:
        reply: Reply = dispatch(session, said, office.at, office.policy)
    return "".join(show.text for show in reply.shows)
