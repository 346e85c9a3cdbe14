"""Rules decide from the top, say why, and only watch where they are told to watch."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from handlers.rules.fitting import Seen, Taken, fits
from handlers.rules.ruling import Ruling, ruled
from handlers.rules.settings import RuleSettings, When
from handlers.sorting import TaxonomySettings
from handlers.triage.told import UNTOLD, Told

BEIJING = timezone(timedelta(hours=8))
SORTING = TaxonomySettings.model_validate({"topics": {"物流配送": {"name": "送货"}}})


def seen(words: str = "面包发霉了", **values: Any) -> Seen:
    given: dict[str, Any] = {
        "words": words,
        "company": "晨光贸易",
        "tier": "vip",
        "chat": "wrGROUP",
        "platform": "wecom",
        "at": datetime(2026, 3, 2, 23, 10, tzinfo=BEIJING),
        "working": False,
        "taken": lambda: Taken("投诉", "产品质量", "negative", "medium"),
    }
    return Seen(**given | values)


def rule(name: str = "食品安全", mode: str = "active", stop: bool = False, **then: Any) -> RuleSettings:
    when = {"any_words": ["发霉"]}
    return RuleSettings.model_validate({"name": name, "mode": mode, "stop": stop, "when": when, "then": then})


def decide(*rules: RuleSettings, said: Told = UNTOLD) -> Ruling:
    return ruled(rules, seen(), SORTING, said)


@pytest.mark.parametrize(
    ("when", "because"),
    [
        ({"any_words": ["变质", "發霉"]}, "提到“發霉”"),
        ({"all_words": ["面包", "发霉"]}, "提到“面包”“发霉”"),
        ({"no_words": ["退款"]}, "没有提到“退款”"),
        ({"pattern": "发.了"}, "提到“发霉了”"),
        ({"kinds": ["缺陷", "投诉"]}, "属于投诉"),
        ({"topics": ["产品质量"]}, "涉及产品质量"),
        ({"sentiments": ["negative"]}, "客户不满"),
        ({"urgency": "medium"}, "紧急程度中"),
        ({"companies": ["晨光贸易"]}, "来自晨光贸易"),
        ({"tiers": ["vip"]}, "属于这一档客户"),
        ({"chats": ["wrGROUP"]}, "来自指定的群"),
        ({"platforms": ["wecom"]}, "来自指定的平台"),
        ({"hours": "off"}, "在非工作时间说的"),
        ({"hours": "22:00-06:00"}, "在 22:00-06:00 之间说的"),
        ({"hours": "23:10-23:11"}, "在 23:10-23:11 之间说的"),
        ({"any_words": ["发霉"], "kinds": ["投诉"]}, "提到“发霉”、属于投诉"),
    ],
)
def test_a_condition_that_holds_says_why(when: dict[str, Any], because: str) -> None:
    assert fits(When.model_validate(when), seen()) == because


@pytest.mark.parametrize(
    "when",
    [
        {"any_words": ["变质"]},
        {"all_words": ["发霉", "退款"]},
        {"no_words": ["发霉"]},
        {"pattern": "^发霉"},
        {"kinds": ["缺陷"]},
        {"topics": ["包装"]},
        {"sentiments": ["positive", "neutral"]},
        {"urgency": "high"},
        {"companies": ["别家"]},
        {"tiers": [""]},
        {"chats": ["wrOTHER"]},
        {"platforms": ["dingtalk"]},
        {"hours": "work"},
        {"hours": "06:00-23:10"},
        {"any_words": ["发霉"], "kinds": ["缺陷"]},
    ],
)
def test_one_condition_that_does_not_hold_is_enough(when: dict[str, Any]) -> None:
    assert fits(When.model_validate(when), seen()) is None


def test_nothing_is_judged_for_conditions_that_do_not_ask_for_it() -> None:
    def never() -> Taken:
        raise AssertionError("nobody asked")

    assert fits(When(any_words=("发霉",), hours="off"), seen(taken=never)) == "在非工作时间说的、提到“发霉”"
    assert fits(When(any_words=("变质",), kinds=("投诉",)), seen(taken=never)) is None


def test_the_first_rule_that_decides_something_has_decided_it() -> None:
    first = rule("甲", kind="投诉", priority="P0", tags=["食安"])
    second = rule("乙", kind="建议", priority="P3", tags=["食安", "退货"], notify=["zhoujie"], team="product")
    ruling = decide(first, second)
    assert ruling.told.kind == "投诉"
    assert ruling.graded == ("P0", "P0：规则“甲”（提到“发霉”）")
    assert ruling.tags == ("食安", "退货")
    assert ruling.notify == (("zhoujie", "乙"),)
    assert ruling.reasons == (
        "规则“甲”：提到“发霉”，类型定为投诉，级别定为 P0，标签食安",
        "规则“乙”：提到“发霉”，标签退货，交给 product，通知 zhoujie",
    )


def test_a_rule_that_is_watched_decides_nothing_and_stops_nothing() -> None:
    ruling = decide(rule("甲", "monitor", stop=True, priority="P0"), rule("乙", priority="P3"))
    assert ruling.graded is not None
    assert ruling.graded[0] == "P3"
    assert [(match.rule.name, match.did) for match in ruling.matches] == [
        ("甲", ("级别定为 P0",)),
        ("乙", ("级别定为 P3",)),
    ]
    assert [reason[:5] for reason in ruling.reasons] == ["规则“乙”"]


def test_a_rule_that_stops_leaves_those_below_untried() -> None:
    assert [match.rule.name for match in decide(rule("甲", stop=True, tags=["x"]), rule("乙")).matches] == ["甲"]


def test_a_rule_sees_what_those_above_it_have_decided() -> None:
    above = rule("甲", kind="求助", topic="送货", urgency="critical")
    below = RuleSettings.model_validate(
        {
            "name": "乙",
            "mode": "active",
            "when": {"kinds": ["求助"], "topics": ["送货"], "urgency": "critical"},
            "then": {"tags": ["接着"]},
        }
    )
    ruling = decide(above, below)
    assert ruling.tags == ("接着",)
    assert ruling.told.topic == "物流配送", "kept under the name it came with"
    assert decide(below).matches == ()


def test_what_somebody_said_of_this_very_matter_stands_above_every_rule() -> None:
    ruling = decide(rule(kind="建议", topic="包装"), said=Told(kind="投诉"))
    assert (ruling.told.kind, ruling.told.topic) == ("投诉", "包装")
