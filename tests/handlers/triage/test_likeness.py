"""Two customers, two sentences: one matter or two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.triage.comparing import rarity
from handlers.triage.comparing.sentence import read
from handlers.triage.likeness import likeness, same

ONE_MATTER = [
    ("怎么还款", "请问如何还钱？"),
    ("退款什么时候到账", "退款多久能到账啊"),
    ("显示已签收，但本人没收到", "订单已签收，但我没有收到货"),
    ("App导出失败，一直转圈", "导出一直转圈，失败了"),
    ("打卡页面白屏", "打卡頁面一直白屏"),
    ("發票抬頭寫錯了", "发票抬头写错了"),
    ("這個能開增值稅專票嗎", "你好，请问能开增值税专票吗"),
    ("我想取消订单", "麻烦帮我撤销一下定单"),
    ("导出的对账单少了一列", "对账单导出来少一列"),
    ("ＡＰＰ登录不了", "app登陆不上"),
    ("可以退货吗", "不能退货吗"),
]

TWO_MATTERS = [
    ("花呗怎么开通", "花呗怎么关闭"),
    ("能提前还款吗", "能推迟还款吗"),
    ("为什么退款失败", "怎么申请退款"),
    ("什么时候发货", "怎么还不发货啊我要退货"),
    ("还款日是几号", "还款日到了为什么不扣款"),
    ("3号扣款了", "8号扣款了"),
    ("iPhone支付不了", "huawei支付不了"),
    ("描写春的作文", "描写雨的作文"),
    ("文本是什么意思", "文本稿是什么意思"),
    ("登录不了", "可以登录了"),
    ("导出失败", "导入失败"),
    ("快递还没到", "今天天气真好"),
]


@pytest.mark.parametrize(("a", "b"), ONE_MATTER)
def test_one_matter_in_other_words(a: str, b: str) -> None:
    assert same(a, b), likeness(a, b)


@pytest.mark.parametrize(("a", "b"), TWO_MATTERS)
def test_two_matters_that_sound_alike(a: str, b: str) -> None:
    assert not same(a, b), likeness(a, b)


@given(st.text("怎么为什么能不退款到账花呗开通关闭3号iphone ，？", max_size=40), st.text(max_size=40))
def test_likeness_is_symmetric_and_between_nothing_and_all(a: str, b: str) -> None:
    assert 0 <= likeness(a, b) == likeness(b, a) <= 1


def test_the_same_words_are_the_same_matter_and_no_words_are_none() -> None:
    assert likeness("退款", "退款！") == 1
    assert likeness("", "") == 0
    assert likeness("？？", "") == 0


def test_a_sentence_is_read_for_what_it_asks_denies_and_names() -> None:
    sentence = read("请问 iPhone15 为什么不能在3号提前还钱呢")
    assert sentence.asks >= {"why"}
    assert sentence.denials == 1
    assert {"3", "15"} <= sentence.numbers
    assert sentence.names == {"iphone"}
    assert {"提前", "还款"} <= sentence.meanings.keys()


def test_what_everybody_says_is_less_rare_than_what_hardly_anybody_says() -> None:
    assert rarity.of("的") < rarity.of("快") < rarity.of("饕")
    assert rarity.of_word("快递") < rarity.of_word("饕餮")
