"""One colleague's correction stands for words nearly the same; farther words need more who agree."""

import itertools
import timeit

import pytest

from handlers.plain import plain
from handlers.triage.learning.precedents import NEEDED, SHAPE, Precedent, Precedents, Verdict, traits

TAUGHT = "请问你们家的会员积分怎么又被清零了"
NEARLY = "请问你们家会员积分怎么又被清零了呢"
FARTHER = "会员积分怎么又被清零了，帮查下"
FARTHEST = "会员积分怎么又被清零了，快帮我查查"
DISTANT = "会员卡里的余额怎么查"

STRANGERS = (
    "对账单导出一直失败，点了没反应",
    "请问你们家的发票怎么开",
    "快递三天了还没到，怎么回事",
    "你们家的包装怎么又破了",
    "建议增加批量导出的功能",
    "客服态度太差了，一直不回消息",
    "系统登录不了，提示账号异常",
    "昨天买的面包发霉了，怎么处理",
    "退款申请提交一周了还没到账",
    "空调安装师傅乱收费，要投诉",
    "谢谢李工，问题已经解决了",
    "会员续费多少钱一个月",
    "订单能不能改一下收货地址",
    "App 更新以后一打开就闪退",
    "这个型号支持快充吗",
)


def taught(*lessons: tuple[str, str, int]) -> Precedents:
    return Precedents(Precedent("kind", kind, who, traits(plain(text))) for text, kind, who in lessons)


def said(known: Precedents, text: str) -> Verdict | None:
    return known.of(plain(text)).get("kind")


def test_one_colleague_is_followed_for_the_same_words_and_for_nearly_the_same() -> None:
    known = taught((TAUGHT, "投诉", 1))
    assert said(known, TAUGHT) == Verdict("投诉", 1, 1.0)
    near = said(known, NEARLY)
    assert near is not None
    assert 0.6 <= near.alike < 1


def test_one_slip_reaches_no_stranger() -> None:
    """Whatever single text is taught, no other of the set is touched."""
    every = (TAUGHT, *STRANGERS)
    for lesson, other in itertools.permutations(every, 2):
        assert said(taught((lesson, "投诉", 1)), other) is None, (lesson, other)


def test_many_lessons_of_one_kind_do_not_add_up_in_words_about_something_else() -> None:
    for left_out in STRANGERS:
        known = taught(*((text, "表扬", who) for who, text in enumerate(STRANGERS) if text != left_out))
        assert said(known, left_out) is None, left_out


def test_farther_words_need_more_who_agree() -> None:
    assert said(taught((TAUGHT, "投诉", 1)), FARTHER) is None
    assert said(taught((TAUGHT, "投诉", 1), (NEARLY, "投诉", 1)), FARTHER) is None, "the same colleague, twice"
    two = said(taught((TAUGHT, "投诉", 1), (NEARLY, "投诉", 2)), FARTHER)
    assert two is not None
    assert (two.becomes, two.people) == ("投诉", 2)
    assert said(taught((TAUGHT, "投诉", 1), (NEARLY, "投诉", 2)), FARTHEST) is None
    three = said(taught((TAUGHT, "投诉", 1), (NEARLY, "投诉", 2), (TAUGHT, "投诉", 3)), FARTHEST)
    assert three is not None
    assert three.people == 3
    crowd = taught(*((TAUGHT, "投诉", who) for who in range(20)))
    assert said(crowd, DISTANT) is None, "however many agree, other words stay what they are"


def test_who_contradict_each_other_say_nothing_and_a_majority_counts() -> None:
    assert said(taught((TAUGHT, "投诉", 1), (TAUGHT, "咨询", 2)), TAUGHT) is None
    most = said(taught((TAUGHT, "投诉", 1), (TAUGHT, "咨询", 2), (TAUGHT, "咨询", 3)), TAUGHT)
    assert most is not None
    assert (most.becomes, most.people) == ("咨询", 2)


@pytest.mark.parametrize("text", ["在吗", "不行", "好的呢", ""])
def test_a_few_characters_teach_nothing_about_others(text: str) -> None:
    assert said(taught((text, "投诉", 1)), text) is None


def test_decisions_are_told_apart() -> None:
    known = Precedents(
        [
            Precedent("kind", "投诉", 1, traits(plain(TAUGHT))),
            Precedent("sentiment", "negative", 2, traits(plain(TAUGHT))),
        ]
    )
    assert {decision: verdict.becomes for decision, verdict in known.of(plain(TAUGHT)).items()} == {
        "kind": "投诉",
        "sentiment": "negative",
    }


def test_words_cannot_be_read_from_traits() -> None:
    assert all(isinstance(trait, int) and 0 <= trait < SHAPE.slots for trait in traits(plain(TAUGHT)))
    assert list(NEEDED) == sorted(NEEDED)
    assert sorted(NEEDED.values(), reverse=True) == list(NEEDED.values())


def test_two_thousand_lessons_are_asked_in_a_moment() -> None:
    known = taught(
        *((f"{text}，第{number}件，{number * 7919}", "投诉", 1) for number in range(134) for text in STRANGERS)
    )
    text = plain(FARTHER)
    assert min(timeit.repeat(lambda: known.of(text), number=1, repeat=5)) < 0.02
