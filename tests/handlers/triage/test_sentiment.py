"""Feelings: turned by negation, weighed by degree, and what comes after 但是 counts most."""

import timeit
from time import process_time

import pytest

from handlers.plain import plain
from handlers.triage.sentiment import feel
from handlers.triage.urgency import signs


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


@pytest.mark.parametrize(
    "text",
    [
        "怎么申请退货",
        "申请退款",
        "帮我取消订单",
        "这款有蓝牙版本吗",
        "支持七天无理由退货吗",
        "麻烦改一下地址",
        "能不能加个夜间模式",
        "退款到账要几天",
        "手机号是13800000000",
        "你好",
        "嗯嗯",
    ],
)
def test_questions_wishes_and_facts_are_without_a_feeling(text: str) -> None:
    assert feel(plain(text)).sentiment == "neutral"


@pytest.mark.parametrize(
    "text",
    [
        "怎么还不发货?",
        "你们到底能不能处理",
        "什么态度",
        "凭什么扣我钱",
        "等了两个小时才送来",
        "安装花了三百多",
        "又漏水了",
    ],
)
def test_displeasure_needs_no_bad_word(text: str) -> None:
    assert feel(plain(text)).sentiment == "negative"


@pytest.mark.parametrize("text", ["一天就到了", "孩子每天抱着看", "爱不释手"])
def test_pleasure_needs_no_good_word(text: str) -> None:
    assert feel(plain(text)).sentiment == "positive"


def test_a_plainer_case_is_decided_more_surely() -> None:
    assert feel("垃圾,太差了").confidence > feel("还可以吧").confidence >= 0.5


def test_feeling_and_signs_are_read_in_a_fraction_of_a_millisecond() -> None:
    """The promise is 0.6 ms for sixty characters on an idle core; the bound leaves room for a busy one."""
    text = plain(
        "外卖等了一个半小时才送到,汤洒了一半,打电话给商家也没人接,客服说会处理,到现在没有下文,我很失望,请尽快给个说法。"
    )
    assert len(text) > 50
    assert min(timeit.repeat(lambda: (feel(text), signs(text)), number=20, repeat=10, timer=process_time)) / 20 < 0.0015
