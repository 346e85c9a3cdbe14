"""Which known question is meant: the right one or none, and never where something is wrong."""

from datetime import date

import pytest

from handlers.knowing.matching import clashes, find, may_answer
from handlers.knowing.settings import AnswerSettings

INVOICE = AnswerSettings(ask=("怎么开发票", "在哪里开发票", "发票怎么申请"), answer="在订单页点“申请开票”。")
HOURS = AnswerSettings(ask=("你们几点上班", "营业时间是几点", "周末上班吗"), answer="周一到周五 9:00–18:00。")
PASSWORD = AnswerSettings(ask=("忘记密码怎么办",), answer="登录页点“忘记密码”。", until=date(2026, 3, 31))
EXPORT = AnswerSettings(ask=("怎么导出对账单", "登录不上去怎么办"), answer="对账页右上角点“导出”。")
ALL = (INVOICE, HOURS, PASSWORD, EXPORT)
TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("怎么开发票", INVOICE),
        ("发票怎么开", INVOICE),
        ("你好，想问一下怎么开发票，谢谢", INVOICE),
        ("请问发票在哪里开啊", INVOICE),
        ("请问怎么申请发票", INVOICE),
        ("请问几点上班呀", HOURS),
        ("周末你们上班吗", HOURS),
        ("忘记密码了怎么办啊", PASSWORD),
        ("对账单在哪里导出呀", EXPORT),
    ],
)
def test_a_question_in_other_words_finds_its_answer(text: str, meant: AnswerSettings) -> None:
    found = find(ALL, text, TODAY)
    assert found is not None
    assert found.answer is meant
    assert may_answer(meant, text)


@pytest.mark.parametrize(
    "text",
    [
        "发票怎么还没开",
        "发票什么时候开",
        "怎么退发票",
        "怎么导出发票",
        "你们几点下班",
        "密码错误怎么办",
        "怎么导出报表",
        "周六上班吗",
        "订单怎么取消",
        "谢谢",
        "？？",
        "",
    ],
)
def test_a_question_that_only_sounds_alike_finds_none(text: str) -> None:
    assert find(ALL, text, TODAY) is None


def test_an_answer_that_is_no_longer_true_is_not_given() -> None:
    assert find(ALL, "忘记密码怎么办", date(2026, 3, 31)) is not None
    assert find(ALL, "忘记密码怎么办", date(2026, 4, 1)) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("登录不上去怎么办", EXPORT),
        ("怎么导出对账单，你们这系统太垃圾了，气死我了", EXPORT),
        ("发票开错了怎么办", INVOICE),
    ],
)
def test_whatever_is_wrong_is_filed_and_not_answered(text: str, answer: AnswerSettings) -> None:
    assert not may_answer(answer, text)


def test_only_the_kinds_that_were_named_are_answered() -> None:
    assert may_answer(PASSWORD, "忘记密码怎么办")
    assert not may_answer(PASSWORD.model_copy(update={"kinds": ("咨询",)}), "忘记密码怎么办")


def test_between_two_equally_good_answers_none_is_given_unless_one_is_meant_to_the_letter() -> None:
    other = AnswerSettings(ask=("请问发票怎么申请呢",), answer="发邮件给财务。")
    assert find((INVOICE, other), "想问下发票怎么申请呀", TODAY) is None
    found = find((INVOICE, other), "发票怎么申请", TODAY)
    assert found is not None
    assert found.answer is INVOICE


def test_wordings_of_different_answers_that_are_too_alike_are_found() -> None:
    other = AnswerSettings(ask=("请问发票怎么申请呢", "营业执照在哪看"), answer="发邮件给财务。")
    found = list(clashes((INVOICE, HOURS, other)))
    assert [(clash.first, clash.second) for clash in found if clash.same] == [("发票怎么申请", "请问发票怎么申请呢")]
    assert list(clashes(ALL)) == []
