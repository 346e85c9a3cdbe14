"""Every sentence is read against the style sheet in docs/texts.md."""

import re
import string
import time

import pytest

from handlers.policy import Policy
from handlers.texts import QUOTE_CHARACTERS, TEXTS, gist, quote, say, wordings

LONGEST_LINE = 60
"""Characters that fit two lines of a phone; names are filled in besides."""
MOST_LINES = 9
_VAGUE = re.compile("尽快|相关部门|请耐心|稍后处理")
_JARGON = re.compile(r"工单|SLA|P[0-3]|系统内|流转|闭环率")
_DOUBLED = re.compile(r"([，。！？、；：,.!?])\1|[！？]。|。[！？]")
_HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,?!;]")
_FOR_STAFF = (
    "card.",
    "staff.",
    "words.",
    "transfer.",
    "desk.",
    "refused.",
    "un",
    "digest.",
    "why.",
    "button.",
    "system.",
)

SENTENCES = [(key, words) for key in sorted(TEXTS) for words in wordings(Policy(), key)]

ALL = pytest.mark.parametrize(("key", "words"), SENTENCES)


@ALL
def test_it_fits_a_phone(key: str, words: str) -> None:
    lines = words.split("\n")
    assert len(lines) <= MOST_LINES
    assert all(len(re.sub(r"\{\w+\}", "", line)) <= LONGEST_LINE for line in lines)


@ALL
def test_it_is_punctuated_once_and_in_full_width(key: str, words: str) -> None:
    assert not _DOUBLED.search(words)
    assert not _HALF_WIDTH.search(words)


@ALL
def test_it_is_concrete(key: str, words: str) -> None:
    assert not _VAGUE.search(words)


@pytest.mark.parametrize(("key", "words"), [one for one in SENTENCES if not one[0].startswith(_FOR_STAFF)])
def test_customers_read_no_jargon(key: str, words: str) -> None:
    assert not _JARGON.search(words)


@ALL
def test_it_can_be_said_in_other_words(key: str, words: str) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(TEXTS[key]) if name}
    assert {name for _, name, _, _ in string.Formatter().parse(words) if name} <= names
    values = dict.fromkeys(names, "甲")
    assert "{" not in say(Policy(), key, **values)
    assert say(Policy(texts={key: "换了说法"}), key, **values) == "换了说法"


def test_long_words_are_quoted_short_and_on_one_line() -> None:
    assert quote("一二三") == "一二三"
    assert quote("第一行\n第二行") == "第一行 第二行"
    assert len(quote("长" * 500)) == QUOTE_CHARACTERS
    assert quote("长" * 500).endswith("…")


def test_a_quotation_is_cut_through_no_word_and_no_emoji() -> None:
    assert quote("导出总是失败 ERR_CONNECTION_RESET", 14) == "导出总是失败…"
    assert quote("谢谢👨\u200d👩\u200d👧一家人", 5) == "谢谢…"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("另外再反馈一个问题，打印机连不上", "打印机连不上"),
        ("你好，我要反馈一个问题：页面打不开", "页面打不开"),
        ("对了，还有件事，发票抬头错了", "发票抬头错了"),
        ("有个建议：希望可以导出", "希望可以导出"),
        ("导出失败，点了没反应", "导出失败，点了没反应"),
        ("投诉，客服骂人", "投诉，客服骂人"),
        ("另外，还有，坏了", "另外，还有，坏了"),
        ("另外再反馈一个问题", "另外再反馈一个问题"),
    ],
)
def test_a_matter_is_quoted_without_what_leads_up_to_it(words: str, told: str) -> None:
    assert gist(words) == told


def test_much_that_leads_up_to_nothing_is_read_quickly() -> None:
    began = time.process_time()
    for _ in range(20):
        gist("我想再要还又也有" * 2000)
    assert time.process_time() - began < 1
