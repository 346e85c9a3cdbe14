"""What belongs together: by the pause, by a quotation, and by the words; better than any fixed window."""

import random
from datetime import timedelta

import pytest

from handlers.intake.grouping import Words, link
from tests.measuring import grouping as measuring

BROKEN = Words("对账单导出一直失败", 0)

DIALOGUES = [
    ("导出", ["对账单导出一直失败", "点了导出没反应", "从昨天开始的", "好的，谢谢"]),
    ("发票", ["你好，请问发票抬头能改吗", "抬头要改成晨光贸易", "发票已经开过了", "好的谢谢"]),
    ("快递", ["我的快递三天没动了", "快递单号是 SF1002003", "还没动，能不能催一下快递", "辛苦了"]),
    ("会员", ["想问一下会员怎么续费", "会员到期了还能续吗", "那积分会清零吗", "知道了，谢谢"]),
    ("登录", ["登录一直收不到验证码", "换了手机号，验证码还是收不到", "是的，早上开始的", "好了，谢谢"]),
    ("安装", ["请问空调什么时候来安装", "安装师傅没联系我", "周六安装可以", "没有了，谢谢"]),
]
"""Written for this test: what one customer says in one matter."""


@pytest.mark.parametrize(
    ("said", "after", "same"),
    [
        ("点了没反应", 20, True),
        ("另外，发票抬头开错了", 20, False),
        ("你好，请问会员怎么续费", 400, False),
        ("导出还是失败", 1500, True),
        ("快递三天没动了", 1500, False),
        ("导出还是失败", 4000, False),
    ],
)
def test_the_pause_and_the_words_tell(said: str, after: float, same: bool) -> None:
    assert link([BROKEN], Words(said, after)).same is same


def test_after_thanks_something_new_begins() -> None:
    thanked = [BROKEN, Words("好的，谢谢", 60)]
    assert not link(thanked, Words("快递三天没动了", 400)).same
    assert link([BROKEN], Words("还是没反应，一直失败", 400)).same


def test_whoever_quotes_means_what_they_quote() -> None:
    assert link([BROKEN], Words("这个好了吗", 80_000), quoted=True).same


def test_a_chat_that_has_taught_us_patience_waits_longer() -> None:
    new = Words("换了浏览器以后", 300)
    assert not link([BROKEN], new, window=timedelta(seconds=30)).same
    assert link([BROKEN], new, window=timedelta(seconds=400)).same


def test_the_reason_is_one_a_colleague_accepts() -> None:
    assert link([BROKEN], Words("另外，发票抬头开错了", 20)).because == "像是另起一件"
    assert link([BROKEN], Words("导出还是失败", 1500)).because == "说的是同一件东西"


def test_no_fixed_window_puts_words_together_as_well() -> None:
    groups = [g for seed in range(30) for g in measuring.interleave(DIALOGUES, random.Random(seed))]
    ours = measuring.score(measuring.by_link, groups)
    for rule in ("同一人 120 秒", "同一人 1 小时", "只看同一人"):
        assert ours[2] > measuring.score(measuring.RULES[rule], groups)[2]
    assert ours[3] < measuring.score(measuring.RULES["同一人 1 小时"], groups)[3]
