"""Only what is truly missing is asked."""

import re
import time

import pytest

from handlers.intake.questions import DEFAULTS, as_said, by_key, known, missing
from handlers.policy import IntakeSettings, Policy, Question
from handlers.triage.judge import judge

POLICY = Policy()
ACTIONS_ON_A_CARD = 6
"""WeCom's limit; two of them are 跳过 and 取消."""


def asked(text: str, policy: Policy = POLICY, facts: dict[str, str] | None = None) -> list[str]:
    judged = judge(text)
    return [one.key for one in missing(policy, judged.kind, judged.topic, text, facts or {})]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("你们的对账单导出一直失败，点了没反应", ["since"]),
        ("昨天开始小程序支付就失败", []),
        ("你们系统坏了", ["place", "since"]),
        ("登录不上", ["since"]),
        ("快递三天了还没到，打电话也没人接", ["order"]),
        ("订单号 202602141234 的快递三天了还没到", []),
        ("门店服务态度太差了", ["who", "wish"]),
        ("浦东店的小王态度太差，希望你们给个说法", []),
        ("收到的杯子碎了，要求退款，订单号 202602141234", []),
        ("希望能增加批量导出功能", []),
        ("请问发票怎么开", []),
        ("客服小王态度特别好，点个赞", []),
        ("热水器漏电，电到人了！", []),
        ("停车缴费付不了款，扫码提示系统异常", []),
        ("物流接口对接超时", []),
        ("停车费多扣了我 20 块", ["wish"]),
        ("食堂饭卡充值失败", []),
        ("打印快递面单的时候一直提示错误，今天开始的", []),
        ("支付扣了两次钱", ["order", "wish"]),
        ("我要投诉", ["what", "wish"]),
        ("你好，我要投诉你们客服！", ["what", "wish"]),
        ("有个问题", ["what"]),
    ],
)
def test_a_clear_message_leads_to_few_questions(text: str, keys: list[str]) -> None:
    assert asked(text) == keys


def test_what_was_answered_is_not_asked_again() -> None:
    assert asked("你们系统坏了", facts={by_key(POLICY, "place").label: "对账单"}) == ["since"]


def test_no_more_is_asked_than_the_organisation_allows() -> None:
    assert asked("你们系统坏了", Policy(intake=IntakeSettings(max_questions=1))) == ["place"]
    assert asked("你们系统坏了", Policy(intake=IntakeSettings(max_questions=0))) == []


def test_the_organisation_may_ask_its_own_questions_instead() -> None:
    own = Question(key="site", label="工地", ask="是哪个工地？", known_by=("[东西]区",))
    policy = Policy(intake=IntakeSettings(questions=(own,)))
    assert asked("你们系统坏了", policy) == ["site"]
    assert asked("东区的系统坏了", policy) == []
    assert by_key(policy, "site") == own


def test_a_question_still_open_when_the_configuration_changes_is_still_known() -> None:
    policy = Policy(intake=IntakeSettings(questions=(Question(key="site", label="工地", ask="是哪个工地？"),)))
    assert by_key(policy, "since").label == "出现时间"
    assert by_key(policy, "nothing").label == "补充"


@pytest.mark.parametrize("text", ["1" * 20_000, "一" * 20_000, "1-" * 10_000, "退" * 20_000, "系统 " * 8_000])
@pytest.mark.parametrize("question", DEFAULTS, ids=lambda question: question.key)
def test_a_long_message_is_searched_at_once(question: Question, text: str) -> None:
    began = time.perf_counter()
    known(question, text)
    assert time.perf_counter() - began < 0.3


@pytest.mark.parametrize(
    ("key", "text", "answer"),
    [
        ("order", "单号 SF1234567890，没收到", "sf1234567890"),
        ("order", "我的快递没收到", ""),
        ("since", "昨天晚上开始的", "昨天"),
        ("since", "三天了", "三天了"),
        ("since", "点了没反应", ""),
        ("place", "在对账单页面", "在对账单页面"),
        ("who", "小王骂人", "小王"),
        ("wish", "我要求退款", "要求退"),
    ],
)
def test_an_answer_is_found_in_the_words(key: str, text: str, answer: str) -> None:
    assert known(by_key(POLICY, key), text) == answer


@pytest.mark.parametrize(
    ("key", "text", "answer"),
    [
        ("order", "单号 SF1234567890，没收到", "SF1234567890"),
        ("order", "我的快递没收到", ""),
        ("since", "从昨天晚上开始的。一直这样", "昨天晚上开始的"),
        ("since", "昨天下午三点多你们的对账单就导不出来了", "昨天"),
        ("wish", "杯子碎了，要求退款", "要求退款"),
        ("place", "对账单导出一直失败，点了没反应", "导出"),
        ("since", "昨天下午就崩了", "昨天下午"),
    ],
)
def test_an_answer_is_kept_as_it_was_said(key: str, text: str, answer: str) -> None:
    assert as_said(by_key(POLICY, key), text) == answer


@pytest.mark.parametrize("question", DEFAULTS, ids=lambda one: one.key)
def test_every_question_fits_on_a_card_and_can_be_known(question: Question) -> None:
    assert len(question.options) + 2 <= ACTIONS_ON_A_CARD
    assert question.known_by or question.unless, "else it is asked of everybody"
    assert all(re.compile(pattern) for pattern in question.known_by)
    assert "？" in question.ask


def test_keys_and_labels_are_unique() -> None:
    assert len({one.key for one in DEFAULTS}) == len({one.label for one in DEFAULTS}) == len(DEFAULTS)
