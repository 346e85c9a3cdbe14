"""`huisheng rules` as an administrator types it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot import clock
from bot.cli import main
from handlers.rules.settings import RuleSettings
from storage.db import connect
from tests.bot.test_settings import organisation
from tests.handlers.office import POLICY, Office

RULES: list[dict[str, Any]] = [
    {
        "name": "食品安全",
        "mode": "active",
        "when": {"any_words": ["发霉"]},
        "then": {"priority": "P0", "tags": ["食安"]},
    },
    {"name": "催款", "when": {"pattern": "打.{0,3}款", "kinds": ["投诉"]}, "then": {"team": "product"}, "stop": True},
]

Typed = Callable[..., Result]


@pytest.fixture
def typed(sqlite_url: str, a_company: Callable[..., Path]) -> Typed:
    """Type a command in a folder whose huisheng.toml has these rules."""

    def run(*words: str, rules: list[dict[str, Any]] = RULES) -> Result:
        a_company(database_url=sqlite_url, policy={**organisation()["policy"], "rules": rules})
        return CliRunner().invoke(main, ["rules", *words])

    return run


def report(sqlite_url: str, *said: str) -> None:
    """What customers said today, where these rules are at work."""
    rules = tuple(RuleSettings.model_validate(rule) for rule in RULES)
    office = Office(connect(sqlite_url), POLICY.model_copy(update={"rules": rules}))
    office.at = clock.now()
    for who, words in zip(("张三", "赵六"), said, strict=False):
        office.says(who, words)
        office.says(who, "跳过")


def test_check_reads_every_rule_back_in_words(typed: Typed) -> None:
    told = typed("check").output
    assert "1. 规则“食品安全”（生效，" in told
    assert "当：提到任一 发霉" in told
    assert "就：级别定为 P0；标签 食安" in told
    assert "2. 规则“催款”（观察，" in told
    assert "当：符合正则 打.{0,3}款；类型 投诉" in told
    assert "就：交给团队 product；然后停止" in told
    assert "✓ 2 条规则写法都正确，其中 1 条只观察、不生效。" in told


def test_check_tells_every_mistake_with_its_place(typed: Typed) -> None:
    done = typed("check", rules=[RULES[0] | {"when": {"kinds": ["抱怨"]}}])
    assert done.exit_code == 2
    assert "policy.rules[0].when.kinds：“抱怨”不存在" in done.output


def test_preview_counts_and_shows_examples_without_numbers(typed: Typed, sqlite_url: str) -> None:
    report(sqlite_url, "面包发霉了，电话 13800001111", "对账单导出一直失败")
    told = typed("preview", "--rule", "食品安全").output
    assert "30 天内 2 条里符合 1 条（50.0%），会改变 1 条" in told
    assert "标签 +食安：1 条" in told
    assert "面包发霉了" in told
    assert "13800001111" not in told
    assert "催款" not in told


def test_preview_warns_of_what_a_rule_above_has_decided(typed: Typed, sqlite_url: str) -> None:
    report(sqlite_url, "面包发霉了")
    again = RULES[0] | {"name": "又一条", "then": {"priority": "P2"}}
    told = typed("preview", "--rule", "又一条", rules=[RULES[0], again]).output
    assert "⚠️ 上面的规则“食品安全”先定了级别：1 条" in told


def test_preview_of_a_rule_that_is_not_there_names_those_that_are(typed: Typed) -> None:
    done = typed("preview", "--rule", "食安")
    assert done.exit_code == 1
    assert "没有叫“食安”的规则，可以是 食品安全、催款" in done.output


def test_report_counts_what_fitted_and_names_what_never_did(typed: Typed, sqlite_url: str) -> None:
    report(sqlite_url, "面包发霉了")
    told = typed("report").output
    assert "规则“食品安全”（生效，" in told
    assert "符合 1 条，生效 1 条" in told
    assert "规则“催款”（观察，" in told
    assert "没有符合过" in told
    changed = typed("report", rules=[RULES[0] | {"then": {"priority": "P1"}}]).output
    assert "规则“食品安全”（已改或已删，" in changed


def test_without_rules_it_says_where_to_read_how(typed: Typed) -> None:
    done = typed("check", rules=[])
    assert done.exit_code == 1
    assert "还没有规则：写法见 docs/configuration.md" in done.output
