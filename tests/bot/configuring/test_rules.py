"""Every mistake in a rule is told with its place, and every rule that is well written is taken."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.configuring.rules import misruled
from bot.settings import load
from handlers.policy import Policy
from tests.bot.test_settings import organisation, problems, written
from tests.handlers.office import POLICY

GOOD: dict[str, Any] = {"name": "甲", "when": {"any_words": ["发霉"]}, "then": {"priority": "P0"}}


def told(*rules: dict[str, Any]) -> list[str]:
    policy = Policy.model_validate(POLICY.model_dump() | {"rules": rules})
    return list(misruled(policy, [("wecom", "main"), ("dingtalk", "main")]))


def test_a_rule_that_is_well_written_has_no_mistakes() -> None:
    everything = {
        "name": "什么都写",
        "mode": "active",
        "stop": True,
        "when": {
            "any_words": ["发霉"],
            "all_words": ["面包"],
            "no_words": ["测试"],
            "pattern": "发.{0,5}霉",
            "kinds": ["投诉"],
            "topics": ["产品质量"],
            "sentiments": ["negative"],
            "urgency": "medium",
            "companies": ["晨光贸易"],
            "tiers": ["vip"],
            "chats": ["wrGROUP"],
            "platforms": ["wecom", "phone", "web"],
            "hours": "22:00-06:00",
        },
        "then": {
            "kind": "投诉",
            "topic": "产品质量",
            "urgency": "high",
            "tags": ["食安"],
            "team": "service",
            "person": "xiaolin",
            "notify": ["zhoujie"],
            "answer": "请先不要食用。",
        },
    }
    assert told(GOOD, everything) == []


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"name": " 甲"}, "policy.rules[0].name：不能为空"),
        ({"name": "甲" * 21}, "policy.rules[0].name：名字太长"),
        ({"when": {}}, "policy.rules[0].when：至少要写一个条件"),
        ({"when": {"any_words": [" "]}}, "policy.rules[0].when.any_words：里面有空的词"),
        ({"when": {"kinds": ["抱怨"]}}, "policy.rules[0].when.kinds：“抱怨”不存在，可以是 投诉、缺陷"),
        ({"when": {"topics": ["物流"]}}, "policy.rules[0].when.topics：“物流”不存在"),
        ({"when": {"tiers": ["svip"]}}, "policy.rules[0].when.tiers：“svip”不存在，可以是 vip"),
        ({"when": {"platforms": ["feishu"]}}, "policy.rules[0].when.platforms：“feishu”不存在"),
        ({"mode": "active", "then": {}}, "policy.rules[0].then：没有写要做什么"),
        ({"then": {"priority": "P0", "urgency": "high"}}, "policy.rules[0].then：priority 已经定了级别"),
        ({"then": {"kind": "抱怨"}}, "policy.rules[0].then.kind：“抱怨”不存在"),
        ({"then": {"topic": "物流"}}, "policy.rules[0].then.topic：“物流”不存在"),
        ({"then": {"team": "sales"}}, "policy.rules[0].then.team：“sales”不存在，可以是 product、service"),
        ({"then": {"person": "laowang"}}, "policy.rules[0].then.person：“laowang”不存在"),
        ({"then": {"notify": ["laowang"]}}, "policy.rules[0].then.notify：“laowang”不存在"),
        ({"then": {"tags": ["长" * 17]}}, "policy.rules[0].then.tags：标签不能为空，最多 16 个字"),
        ({"then": {"answer": "好" * 201}}, "policy.rules[0].then.answer：最多 200 个字"),
    ],
)
def test_a_mistake_is_told_where_it_is(changed: dict[str, Any], problem: str) -> None:
    (sentence,) = told(GOOD | changed)
    assert problem in sentence


def test_two_rules_of_one_name_are_told_apart_nowhere() -> None:
    assert told(GOOD, GOOD) == [f"policy.rules[{place}].name：有 2 条规则都叫“甲”，请换一个名字" for place in (0, 1)]


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (GOOD | {"mode": "on"}, "policy.rules[0].mode：只能是 'active'、'monitor' 之一"),
        (GOOD | {"when": {"pattern": "(a+)+"}}, "policy.rules[0].when.pattern：正则表达式里的 * 和 + 没有上限"),
        (GOOD | {"when": {"hours": "25:00-06:00"}}, 'policy.rules[0].when.hours：只能是 "work"（工作时间）'),
        (GOOD | {"when": {"any_word": ["x"]}}, "policy.rules[0].when.any_word：没有这个配置项，是不是想写 any_words？"),
        ({"when": {}, "then": {}}, "policy.rules[0].name：没有填写"),
        (GOOD | {"then": {"priority": "P7"}}, "policy.rules[0].then.priority：只能是"),
    ],
)
def test_the_settings_refuse_it_in_words(tmp_path: Path, rule: dict[str, Any], problem: str) -> None:
    values = organisation()
    values["policy"]["rules"] = [rule]
    assert any(problem in one for one in problems(tmp_path, values)), problems(tmp_path, values)


def test_a_rule_is_only_watched_until_it_is_told_to_act(tmp_path: Path) -> None:
    values = organisation()
    values["policy"]["rules"] = [GOOD]
    assert load({}, written(tmp_path, values)).policy.rules[0].mode == "monitor"


def test_no_policy_is_made_with_a_pattern_that_could_be_slow() -> None:
    with pytest.raises(ValidationError, match="没有上限"):
        Policy.model_validate({"rules": [GOOD | {"when": {"pattern": "(a*)*"}}]})
