"""Feelings: turned by negation, weighed by degree, and what comes after 但是 counts most."""

import pytest

from handlers.plain import plain
from handlers.triage.sentiment import feel


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("非常满意，还会再来", "positive"),
        ("还不错，挺好用的", "positive"),
        ("物流很快，客服也很耐心", "positive"),
        ("没有异味，不油腻，很喜欢", "positive"),
        ("不满意", "negative"),
        ("一点都不好用", "negative"),
        ("没有想象中好", "negative"),
        ("太差了，再也不会买", "negative"),
        ("不是很推荐", "negative"),
        ("東西壞了，很失望", "negative"),
        ("请问几点开门", "neutral"),
        ("订单号 202602141234", "neutral"),
    ],
)
def test_a_feeling_is_read(text: str, sentiment: str) -> None:
    assert feel(plain(text)).sentiment == sentiment


def test_a_degree_makes_it_stronger_and_weaker() -> None:
    strong, plainly, weak = (feel(text).score for text in ("非常失望", "失望", "有点失望"))
    assert strong < plainly < weak < 0


def test_what_comes_after_the_turn_decides() -> None:
    assert feel("味道不错，但是送得太慢，差评").score < 0
    assert feel("送得慢，但是味道很好，很满意").score > 0


def test_a_longer_word_hides_the_shorter_one_inside_it() -> None:
    assert feel("不满意").score < 0 < feel("满意").score
    assert feel("没问题").score > 0 > feel("问题").score
