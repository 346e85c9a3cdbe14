"""Every mistake in one's own answers is told with its place and what to do about it."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.configuring.answers import mistakes
from handlers.knowing.settings import AnswerSettings

GOOD = {"ask": ["怎么开发票", "发票怎么开"], "answer": "点“申请开票”。", "link": "https://help.example.com/invoice"}
HOURS = {"ask": ["几点上班"], "answer": "九点。", "kinds": ["咨询"], "until": "2026-12-31"}


def told(*written: dict[str, Any]) -> list[str]:
    return list(mistakes([AnswerSettings.model_validate(one) for one in written]))


def test_what_is_well_written_has_no_mistakes() -> None:
    assert told(GOOD, HOURS) == []


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"answer": " "}, "policy.answers[1].answer：没有填写"),
        ({"answer": "长" * 601}, "policy.answers[1].answer：太长，最多 600 个字"),
        ({"link": "help.example.com"}, "policy.answers[1].link：要写 http:// 或 https:// 开头的地址"),
        ({"link": "javascript:alert(1)"}, "policy.answers[1].link：要写 http:// 或 https://"),
        ({"kinds": ["咨询", "投诉"]}, "policy.answers[1].kinds：“投诉”总要登记，不能只给答案；可以是 咨询、求助"),
        ({"kinds": []}, "policy.answers[1].kinds：至少要写一个"),
        ({"ask": ["几" * 61]}, "policy.answers[1].ask：“几几几几几几几几几几几几…”太长"),
    ],
)
def test_a_mistake_is_told_where_it_is(changed: dict[str, Any], problem: str) -> None:
    (sentence,) = told(GOOD, {**HOURS, **changed})
    assert sentence.startswith(problem)


def test_one_question_has_one_answer() -> None:
    assert told(GOOD, {**HOURS, "ask": ["发票，怎么开？"]}) == [
        "policy.answers[0].ask：“发票怎么开”也写在别的答案里，同一句话只能有一个答案",
        "policy.answers[1].ask：“发票，怎么开？”也写在别的答案里，同一句话只能有一个答案",
    ]


@pytest.mark.parametrize("ask", [[], [" "], ["几点上班", ""]])
def test_a_question_that_nobody_can_ask_is_refused(ask: list[str]) -> None:
    with pytest.raises(ValidationError, match="至少要写一种问法"):
        AnswerSettings(ask=tuple(ask), answer="九点。")
