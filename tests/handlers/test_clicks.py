"""Presses that nobody offered: any verb, any number, by anybody, anywhere."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import deliveries
from storage.db import transaction
from storage.deliveries import Delivery
from storage.transcript import Message
from tests.handlers.office import Office

BROKEN = "你们的对账单导出一直失败，点了没反应"
STAFF_VERBS = ("accept", "transfer", "reply", "ask", "resolve", "send", "rewrite", "drop")
FORGED = (
    *(f"{verb}:{{number}}:" for verb in STAFF_VERBS),
    "hand:{number}:ligong",
    "hand:{number}:xiaolin",
    "hand:{number}:nobody",
    "send:{number}:1",
    "answer:{number}:since/0",
    "answer:{number}:nothing/0",
    "answer:{number}:since/" + "9" * 5_000,
    "answer:{number}:since/²",
    "answer:{number}:since/-1",
    "skip:{number}:since",
    "skip:{number}:nothing",
    "score:{number}:5",
    "score:{number}:" + "1" * 5_000,
    "score:{number}:٥",
    "cancel:{number}:",
    "assign:{number}:",
    "confirm:{number}:",
    "reopen:{number}:",
    "withdraw:{number}:",
    "accept:" + "F" * 20_000 + ":",
    "none::",
    ":::",
    "",
)
"""Packed actions; what stands after the number may be anything."""


@pytest.fixture
def number(office: Office) -> str:
    """张三 has reported in the group, 李工 has the card."""
    office.says("张三", BROKEN)
    office.says("张三", "跳过")
    return office.feedback().number


@pytest.mark.parametrize("private", [True, False])
@pytest.mark.parametrize("who", ["王芳", "赵六", "小林"])
def test_whatever_somebody_else_presses_nothing_moves(office: Office, number: str, who: str, private: bool) -> None:
    before, history = office.feedback(), office.moves()
    for packed in FORGED:
        assert office.presses(who, packed.format(number=number), private=private)
    after = office.feedback()
    assert (after.state, after.assignee_id, after.version) == (before.state, before.assignee_id, before.version)
    assert office.moves() == history


@pytest.mark.parametrize("private", [True, False])
def test_a_stranger_does_not_even_learn_that_there_is_such_a_feedback(
    office: Office, number: str, private: bool
) -> None:
    answers = {office.presses("赵六", packed.format(number=number), private=private) for packed in FORGED}
    assert answers == {"这个按钮已经失效了。"}


def test_a_question_still_open_is_answered_by_nobody_else(office: Office) -> None:
    office.says("张三", "你们的报表一直打不开")
    number, facts = office.feedback().number, office.feedback().facts
    for packed in FORGED:
        office.presses("王芳", packed.format(number=number), private=False)
    assert (office.feedback().state, office.feedback().facts) == ("待补充", facts)


def test_the_reporter_and_the_owner_are_answered_whatever_they_press(office: Office, number: str) -> None:
    for packed in FORGED:
        assert office.presses("李工", packed.format(number=number))
        assert office.presses("张三", packed.format(number=number), private=False)


@pytest.mark.parametrize("packed", ["cancel:{number}:", "resolve:{number}:", "hand:{number}:ligong"])
def test_a_colleague_who_presses_in_the_group_shows_nobody_a_staff_card(
    office: Office, number: str, packed: str
) -> None:
    answer = office.presses("小林", packed.format(number=number), private=False)
    assert "您不能做这一步" in answer or "已经不需要了" in answer
    assert "级别" not in answer


def test_who_presses_again_and_again_in_a_group_fills_it_with_nothing(office: Office, number: str) -> None:
    before = len(office.told("张三"))
    for _ in range(30):
        office.presses("王芳", f"score:{number}:5", private=False)
        office.presses("王芳", f"resolve:{number}:", private=False)
    assert len(office.told("张三")) - before <= 2
    office.later(timedelta(minutes=1))
    assert "您不能做这一步" in office.presses("王芳", f"resolve:{number}:", private=False)


def test_two_leads_hand_it_to_the_same_colleague_and_the_second_undoes_nothing(office: Office, number: str) -> None:
    office.presses("周姐", f"hand:{number}:xiaolin")
    office.presses("小林", f"accept:{number}:")
    assert "已经不需要了" in office.presses("陈总", f"hand:{number}:xiaolin")
    assert office.feedback().state == "处理中"


def test_a_press_never_paints_the_card_of_another_matter(office: Office, number: str) -> None:
    office.says("王芳", "你们的发票一直开不出来，点了没反应")
    for _ in range(2):
        office.says("王芳", "跳过")
    other = office.feedback().number
    with transaction(office.engine) as session:
        row = session.scalars(
            select(Delivery).where(Delivery.show["title"].as_string().contains(number)).order_by(Delivery.id)
        ).first()
        assert row is not None and row.feedback is not None and row.feedback.number == number
        card, looks = deliveries.key_of(row), row.show
    answer = office.presses("李工", f"accept:{other}:", card=card)
    assert other in answer and "处理中 · 李工" in answer, "what came of it is shown all the same"
    with transaction(office.engine) as session:
        row = deliveries.by_key(session, card)
        assert row is not None and row.show == looks and row.painted is None
        assert session.scalars(select(Message).order_by(Message.id.desc())).first().answer["repaint"] is None
