"""Fact or venting: what can be checked counts, what only lets off steam counts against it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.plain import plain
from handlers.triage.facts import factual


@pytest.mark.parametrize(
    "text",
    [
        "昨天下午三点导出对账单，点了以后没反应",
        "订单 202601150023 少发了两件，打过两次电话",
        "三号楼的电梯从周一坏到现在，没人来修",
        "付款成功，但是页面显示支付失败，扣了 128 元",
    ],
)
def test_who_tells_what_happened_states_facts(text: str) -> None:
    assert factual(plain(text)).share >= 0.75


@pytest.mark.parametrize(
    "text",
    ["垃圾公司，骗子！！", "气死我了，什么破玩意", "你们永远都是这样，从来没把客户当人", "凭什么！良心不会痛吗"],
)
def test_who_only_lets_off_steam_states_none(text: str) -> None:
    assert factual(plain(text)).share <= 0.3


def test_anger_with_a_case_in_it_lies_between() -> None:
    angry = factual(plain("垃圾软件！昨天更新后登录一直失败，气死我了！！"))
    calm = factual(plain("昨天更新后登录一直失败"))
    assert 0.3 < angry.share < calm.share


def test_each_detail_makes_it_more_factual() -> None:
    told = ["太差了", "太差了，导出失败", "太差了，昨天导出失败", "太差了，昨天下午导出失败三次，提示“网络错误”"]
    shares = [factual(plain(text)).share for text in told]
    assert shares == sorted(shares)
    assert shares[0] < 0.5 < shares[-1]


def test_the_reasons_are_told_the_deciding_side_first() -> None:
    assert factual(plain("昨天退款失败，气死我了")).because == ("有时间", "说得出发生了什么", "只有情绪")
    assert factual(plain("骗子，太离谱了")).because[0] == "有骂人或贬损的话"


def test_where_nothing_shows_it_is_half_and_half() -> None:
    assert factual("你好") == (0.5, ("没有具体情况，也没有情绪",))


@given(st.text(max_size=300))
def test_the_share_is_a_share(text: str) -> None:
    assert 0 <= factual(plain(text)).share <= 1
