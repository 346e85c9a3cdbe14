"""Words and cards told without a frame."""

import pytest

from bot.platforms.wecom.plain import CHOOSE, as_markdown, as_text, calling, defused, numbered
from handlers.messages import Button, Card, Text

CARD = Card(
    title="F-260101-001 *停机*",
    state="待接单",
    facts=(("客户", "张三"),),
    text="<@lisi> 看看",
    buttons=(Button(label="接单", action="accept:1:"), Button(label="转派", action="pass:1:")),
    link="https://huisheng.example/f/x",
)


def test_a_card_is_told_one_thing_a_line() -> None:
    told = as_text(CARD)
    assert told == "F-260101-001 *停机*\n待接单\n客户：张三\n<@lisi> 看看\nhttps://huisheng.example/f/x"


def test_in_markdown_the_title_is_bold_and_nobody_is_called_by_accident() -> None:
    lines = as_markdown(CARD).split("\n")
    assert lines[0] == "**F-260101-001 *停机***"
    assert lines[3] == "<\u200b@lisi> 看看"


def test_buttons_become_numbers_and_the_actions_behind_them_are_kept() -> None:
    words, menu = numbered(CARD, "请选择", CHOOSE, 2048)
    assert words == f"请选择\n\n1. 接单\n2. 转派\n{CHOOSE}"
    assert menu == ("accept:1:", "pass:1:")


def test_when_it_is_too_long_the_words_are_cut_and_the_buttons_stay() -> None:
    words, menu = numbered(CARD, "长" * 500, CHOOSE, 300)
    assert 290 < len(words.encode()) <= 300 and len(menu) == 2
    assert words.endswith(f"长…\n\n1. 接单\n2. 转派\n{CHOOSE}")


def test_without_buttons_there_is_no_menu() -> None:
    assert numbered(Card(title="x"), "x", CHOOSE, 2048) == ("x", ())


def test_only_a_named_member_is_called() -> None:
    assert calling("zhangsan", "好了") == "<@zhangsan> 好了"
    assert calling("", "好了") == "好了"


@pytest.mark.parametrize("text", ["<@all>", "[点](http://x)", '<font color="warning">', "</think>", "<think>"])
def test_what_would_come_alive_in_markdown_is_defused_without_a_visible_change(text: str) -> None:
    assert defused(text) != text
    assert defused(text).replace("\u200b", "") == text


@pytest.mark.parametrize("text", ["1 < 2", "a[1] = (2)", "邮箱 a@b.cn", "好"])
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert defused(text) == text


def test_a_link_in_somebodys_words_stays_words() -> None:
    assert as_text(Text(text='<a href="http://evil">点这里</a>')) == '<\u200ba href="http://evil">点这里<\u200b/a>'
