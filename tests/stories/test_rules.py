"""What an administrator and a colleague decide, through the real wire: rules, and a correction that is learnt."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.demo.player import Player
from bot.demo.stack import Stack
from bot.demo.worlds import BOTH
from tests.stories.conftest import play_in

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

RULES = [
    {
        "name": "食品安全",
        "mode": "active",
        "when": {"any_words": ["发霉", "变质"]},
        "then": {"priority": "P0", "person": "xiaolin", "notify": ["ligong"], "answer": "请先不要食用，并留着包装。"},
    },
    {"name": "只看看", "when": {"any_words": ["对账单"]}, "then": {"priority": "P0"}},
]
RULED = replace(BOTH, name="ruled", policy={"rules": RULES})


@pytest.fixture(scope="module")
def ruled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A world with two rules: one acts, one is only watched."""
    with Stack(RULED, tmp_path_factory.mktemp("ruled")) as running:
        yield running


@pytest.fixture
def player(ruled: Stack) -> Player:
    """Everybody in that world."""
    return play_in(RULED, ruled)


def test_a_rule_decides_who_has_it_who_sees_it_and_what_the_customer_reads(player: Player) -> None:
    player.says("张三", "昨天买的面包发霉了")
    player.hears("张三", "负责人：小林", "请先不要食用，并留着包装。")
    player.hears("小林", "P0：规则“食品安全”（提到“发霉”）", "面包发霉了")
    player.hears("李工", "规则“食品安全”请您看一下", "面包发霉了", since=0)


def test_a_rule_that_is_only_watched_leaves_no_trace_on_any_phone(player: Player) -> None:
    player.says("赵六", "对账单导出一直失败，点了没反应，从昨天开始")
    words = player.hears("李工", "待接单", "对账单")
    assert "规则" not in words
    assert "P0" not in words


def test_what_a_colleague_puts_right_is_right_for_the_next_customer_until_it_is_undone(player: Player) -> None:
    player.says("王芳", "请问你们家的会员积分怎么又被清零了")
    number = re.search(r"F-\d{6}-\d{3}", player.hears("王芳", "F-"))
    assert number is not None
    player.hears("李工", number[0], "待接单", since=0)
    player.says("李工", f"改类 {number[0]} 投诉", private=True)
    player.hears("李工", f"{number[0]} 的类型已改为投诉", "撤销")
    player.says("孙悦", "请问你们家会员积分怎么又被清零了呢")
    player.hears("李工", "投诉", "会员积分怎么又被清零了呢")
    player.says("李工", f"撤销 {number[0]}", private=True)
    player.hears("李工", "更正已撤销，类型是咨询")
