"""The tables themselves: finding words, telling topics and kinds, and the order of the priorities."""

from itertools import product

import pytest

from handlers.plain import plain
from handlers.triage import kind as kinds
from handlers.triage.kind import meant
from handlers.triage.lexicon import Lexicon, table
from handlers.triage.priority import Case, priority
from handlers.triage.sentiment import Feeling, feel
from handlers.triage.subjects import _CLUES
from handlers.triage.topic import about
from handlers.triage.urgency import SIGNS

TOPICS = {
    *("物流配送", "售后退换", "价格优惠", "支付发票", "账户会员", "订单操作", "商品咨询"),
    *("安装服务", "投诉纠纷", "服务态度", "包装", "产品质量", "系统故障"),
}


def test_the_longest_word_is_found_and_none_inside_it() -> None:
    words = Lexicon(table({1: "满意 非常", -1: "不满意"}))
    assert [(hit.word, hit.value, hit.start) for hit in words.find("非常不满意，不")] == [
        ("非常", 1, 0),
        ("不满意", -1, 2),
    ]


def test_every_topic_has_its_words_as_they_are_compared() -> None:
    assert set(_CLUES) == TOPICS
    for by_weight in _CLUES.values():
        for word in " ".join(by_weight.values()).split():
            assert plain(word) == word


def test_a_topic_tells_the_words_it_was_read_from() -> None:
    said = about("发票抬头开错了")
    assert (said.topic, said.words) == ("支付发票", ("发票", "抬头"))
    assert about("嗯嗯").topic == "其他"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("投诉热线是多少", kinds.QUESTION),
        ("我要投诉", kinds.COMPLAINT),
        ("要是能导出就好了", kinds.IDEA),
        ("能不能加个夜间模式", kinds.IDEA),
        ("页面白屏", kinds.DEFECT),
        ("忘记密码了怎么办", kinds.HELP),
        ("感谢客服小李的耐心", kinds.PRAISE),
        ("态度不好", kinds.COMPLAINT),
        ("嗯", kinds.OTHER),
    ],
)
def test_a_kind_is_told_by_how_one_says_it(text: str, kind: str) -> None:
    words = plain(text)
    assert meant(words, feel(words)).kind == kind


def test_one_more_sign_never_makes_a_matter_less_pressing() -> None:
    """Whatever is said besides, a worse stake never lowers the priority."""
    feeling = Feeling("negative", -2.0)
    for kind, one, other in product((kinds.DEFECT, kinds.COMPLAINT, kinds.HELP, kinds.QUESTION), SIGNS, SIGNS):
        alone, both = (priority(Case(kind, "其他", feeling, found))[0] for found in ((one,), (one, other)))
        assert both <= alone


def test_a_suggestion_waits_even_when_it_is_urgently_worded() -> None:
    hurry = tuple(sign for sign in SIGNS if sign.name == "deadline")
    assert priority(Case(kinds.IDEA, "其他", Feeling("neutral", 0), hurry)) == ("P3", "P3：改进建议")


def test_a_very_upset_customer_who_has_asked_before_is_served_first() -> None:
    again = tuple(sign for sign in SIGNS if sign.name == "again")
    calm, upset = Feeling("negative", -1.0), Feeling("negative", -6.0)
    assert priority(Case(kinds.COMPLAINT, "其他", calm, again))[0] == "P2"
    assert priority(Case(kinds.COMPLAINT, "其他", upset, again)) == ("P1", "P1：反复未解决，且客户非常不满")
