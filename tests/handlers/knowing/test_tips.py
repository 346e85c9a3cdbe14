"""A fault is filed whatever we know about it; an answer stands below the receipt at most."""

import pytest
from sqlalchemy import Engine

from storage import metrics
from storage.db import transaction
from tests.handlers.office import MONDAY_TEN, POLICY, Office

TIP = "换成 Chrome 浏览器再导出一次。"
ASKED = "对账单导出失败怎么办"
ANSWERS = [{"ask": [ASKED, "导出对账单失败，昨天开始的"], "answer": TIP}]


@pytest.fixture
def office(engine: Engine) -> Office:
    """An office that knows what helps against a fault."""
    return Office(engine, POLICY.model_validate({**POLICY.model_dump(), "answers": ANSWERS}))


def test_a_fault_is_filed_and_the_tip_stands_below_the_receipt_in_one_message(office: Office) -> None:
    told = office.says("张三", "导出对账单失败，昨天开始的", private=True)
    number = office.feedback().number
    assert f"已登记 {number}" in told
    assert told.index(number) < told.index(f"先供您参考：\n{TIP}")
    assert "[解决了]" not in told


def test_before_a_question_the_tip_comes_first(office: Office) -> None:
    told = office.says("张三", ASKED, private=True)
    assert "已记下" in told
    assert told.index(TIP) < told.index("已记下")
    assert office.count() == 1


def test_staff_see_what_the_customer_has_read(office: Office) -> None:
    office.says("张三", "导出对账单失败，昨天开始的", private=True)
    owner = office.feedback().assignee
    assert owner is not None
    assert f"客户已看过的答案：“{TIP}”" in office.told(owner.name)[-1]


def test_a_tip_saves_nothing_and_is_not_counted_as_if_it_had(office: Office) -> None:
    office.says("张三", "导出对账单失败，昨天开始的", private=True)
    with transaction(office.engine) as session:
        assert metrics.answers(session, MONDAY_TEN, office.at) == []


@pytest.mark.parametrize("words", ["对账单导出失败怎么办，气死人了", "我要投诉，对账单导出失败怎么办"])
def test_who_is_upset_is_not_put_off_with_a_tip(office: Office, words: str) -> None:
    assert TIP not in office.says("张三", words, private=True)
    assert office.count() == 1
