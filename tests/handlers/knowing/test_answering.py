"""A question we know the answer to: answered at once, filed when that did not help, counted either way."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from storage import metrics
from storage.db import transaction
from storage.knowledge import Given, Outcome
from tests.handlers.office import MONDAY_TEN, POLICY, Office

ANSWERS: list[dict[str, Any]] = [
    {
        "ask": ["怎么开发票", "发票怎么申请"],
        "answer": "在订单页点“申请开票”，当天开好。",
        "link": "https://help/invoice",
    },
    {"ask": ["你们几点上班", "周末上班吗"], "answer": "周一到周五 9:00–18:00。"},
    {"ask": ["怎么申请售后"], "answer": "先在订单页点“售后”，" + "按页面提示一步一步填，" * 12},
]
ANSWERED, HINT = "在订单页点“申请开票”，当天开好。", "没解决的话直接说给我听。"


@pytest.fixture
def office(engine: Engine) -> Office:
    """An office that knows a few answers."""
    return Office(engine, POLICY.model_validate({**POLICY.model_dump(), "answers": ANSWERS}))


def outcomes(office: Office) -> Sequence[str]:
    with transaction(office.engine) as session:
        return session.scalars(select(Given.outcome).order_by(Given.id)).all()


def press(office: Office, name: str, verb: str, *, private: bool = True, given: int = 1) -> str:
    return office.presses(name, f"{verb}::{given}", private=private)


def test_a_known_question_is_answered_at_once_and_nothing_is_filed(office: Office) -> None:
    told = office.says("张三", "你好，请问发票怎么开呀", private=True)
    assert told == f"关于“怎么开发票”\n{ANSWERED}\n{HINT}\n[解决了] [没解决，转人工]"
    assert office.count() == 0
    assert outcomes(office) == [Outcome.SILENT]


def test_whoever_says_it_helped_is_left_alone(office: Office) -> None:
    office.says("张三", "怎么开发票", private=True)
    told = press(office, "张三", "solved")
    assert "解决了就好" in told
    assert "已解决" in told
    assert "[没解决" not in told
    assert office.count() == 0
    assert outcomes(office) == [Outcome.SOLVED]


def test_what_did_not_help_is_filed_with_the_question_and_without_more_questions(office: Office) -> None:
    office.says("张三", "怎么开发票", private=True)
    told = press(office, "张三", "unsolved")
    assert "已登记" in told
    assert "已转同事" in told
    matter = office.feedback()
    assert (matter.text, matter.kind, matter.state) == ("怎么开发票", "咨询", "待接单")
    assert outcomes(office) == [Outcome.UNSOLVED]


def test_staff_see_the_answer_that_did_not_help(office: Office) -> None:
    office.says("张三", "怎么开发票", private=True)
    press(office, "张三", "unsolved")
    owner = office.feedback().assignee
    assert owner is not None
    assert f"客户已看过的答案：“{ANSWERED}”" in office.told(owner.name)[-1]


def test_pressed_again_it_is_not_filed_again(office: Office) -> None:
    office.says("张三", "怎么开发票", private=True)
    press(office, "张三", "unsolved")
    assert office.feedback().number in press(office, "张三", "unsolved")
    assert office.feedback().number in press(office, "张三", "solved")
    assert office.count() == 1
    assert outcomes(office) == [Outcome.UNSOLVED]


def test_whoever_pressed_that_it_helped_may_find_that_it_did_not(office: Office) -> None:
    office.says("张三", "怎么开发票", private=True)
    press(office, "张三", "solved")
    assert "已登记" in press(office, "张三", "unsolved")
    assert outcomes(office) == [Outcome.UNSOLVED]


def test_nobody_else_presses_for_them(office: Office) -> None:
    told = office.says("张三", "怎么开发票")
    assert ANSWERED in told
    assert "这是回答张三的" in press(office, "王芳", "unsolved", private=False)
    assert "已经失效" in press(office, "赵六", "unsolved")
    assert "已经失效" in press(office, "张三", "solved", given=7)
    assert office.count() == 0
    assert outcomes(office) == [Outcome.SILENT]


@pytest.mark.parametrize("words", ["没解决", "还是不行", "看不懂", "不是问这个"])
def test_words_that_say_it_did_not_help_are_filed_with_the_question(office: Office, words: str) -> None:
    office.says("张三", "怎么开发票", private=True)
    office.says("张三", words, private=True)
    assert office.feedback().text == f"怎么开发票\n{words}"
    assert outcomes(office) == [Outcome.UNSOLVED]


def test_more_about_the_same_is_filed_with_the_question(office: Office) -> None:
    office.says("张三", "怎么开发票", private=True)
    told = office.says("张三", "我按你说的做了，提示税号错误", private=True)
    assert office.feedback().text == "怎么开发票\n我按你说的做了，提示税号错误"
    assert office.feedback().number in told
    assert office.count() == 1


def test_a_human_is_called_with_the_question(office: Office) -> None:
    office.says("张三", "怎么开发票", private=True)
    assert "已登记" in office.says("张三", "转人工", private=True)
    assert office.feedback().text == "怎么开发票"


@pytest.mark.parametrize("words", ["谢谢，找到了", "解决了", "好的，谢谢", "看到了，多谢", "明白了"])
def test_thanks_end_it(office: Office, words: str) -> None:
    office.says("张三", "怎么开发票", private=True)
    assert "解决了就好" in office.says("张三", words, private=True)
    assert office.count() == 0
    assert outcomes(office) == [Outcome.SOLVED]


@pytest.mark.parametrize("words", ["哦这样啊", "好的", "那我按这个办"])
def test_what_only_takes_note_of_it_is_no_matter(office: Office, words: str) -> None:
    office.says("张三", "怎么开发票", private=True)
    office.says("张三", words, private=True)
    assert office.count() == 0
    assert outcomes(office) == [Outcome.SILENT]


def test_another_matter_after_an_answer_stands_for_itself(office: Office) -> None:
    office.says("张三", "怎么开发票", private=True)
    office.says("张三", "我的快递三天没动了，单号 SF1234567890", private=True)
    assert office.feedback().text.startswith("我的快递")
    assert outcomes(office) == [Outcome.SILENT]


def test_who_asks_the_same_again_was_not_helped(office: Office) -> None:
    office.says("张三", "怎么开发票", private=True)
    office.later(timedelta(hours=3))
    told = office.says("张三", "请问怎么开发票", private=True)
    assert "已登记" in told
    assert office.feedback().text == "怎么开发票\n请问怎么开发票"


def test_whom_it_helped_is_answered_again(office: Office) -> None:
    office.says("张三", "怎么开发票", private=True)
    press(office, "张三", "solved")
    assert ANSWERED in office.says("张三", "怎么开发票", private=True)
    assert office.count() == 0


def test_a_long_answer_is_told_whole_with_the_buttons_below_it(office: Office) -> None:
    told = office.says("张三", "怎么申请售后", private=True)
    assert ANSWERS[2]["answer"] in told
    assert told.endswith(f"这样解决了吗？\n{HINT}\n[解决了] [没解决，转人工]")


def test_a_question_asked_meanwhile_is_answered_and_ours_asked_again(office: Office) -> None:
    asked = office.says("张三", "对账单导出一直失败，点了没反应", private=True)
    question = asked.split("\n")[0]
    told = office.says("张三", "你们几点上班", private=True)
    assert "9:00–18:00" in told
    assert "[解决了]" not in told
    assert f"\n刚才问您的：{question}" in told
    assert office.feedback().facts.get("出现时间") != "你们几点上班"
    assert "已登记" in office.says("张三", "昨天开始", private=True)


def test_whatever_colleagues_wait_for_is_theirs_to_read(office: Office) -> None:
    office.says("张三", "对账单导出一直失败，昨天开始的", private=True)
    number = office.feedback().number
    owner = office.feedback().assignee
    assert owner is not None
    office.says(owner.name, f"追问 {number} 您什么时候方便接电话", private=True)
    office.says(owner.name, "发送", private=True)
    office.says("张三", "你们几点上班", private=True)
    assert "answer" in office.moves(number)
    assert outcomes(office) == []


def test_colleagues_at_their_own_desk_are_not_answered(office: Office) -> None:
    assert ANSWERED not in office.says("李工", "怎么开发票", private=True)


def test_managers_hear_how_many_questions_needed_nobody(office: Office) -> None:
    assert "自动答复" not in office.says("陈总", "日报", private=True)
    office.says("张三", "怎么开发票", private=True)
    office.says("王芳", "周末上班吗", private=True)
    office.says("王芳", "谢谢，明白了", private=True)
    office.says("赵六", "发票怎么申请", private=True)
    office.says("赵六", "没解决", private=True)
    office.later(timedelta(minutes=1))
    assert "自动答复：3 次，2 次没有再找同事" in office.says("陈总", "日报", private=True)
    with transaction(office.engine) as session:
        told = metrics.answers(session, MONDAY_TEN, office.at)
    assert [(one.name, one.count, one.solved, one.filed, one.deflected) for one in told] == [
        ("怎么开发票", 2, 0, 1, 1),
        ("你们几点上班", 1, 1, 0, 1),
    ]
