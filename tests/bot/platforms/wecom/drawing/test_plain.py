"""Words and cards told without a frame."""

from collections.abc import Callable

import pytest

from bot.platforms.wecom.drawing.plain import CHOOSE, as_bare_text, as_markdown, as_text, calling, defused, options
from bot.platforms.wecom.drawing.telling import in_markdown, in_text, paged
from handlers.messages import Button, Card, File, Show, Text

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
    ending, menu = options(CARD, CHOOSE)
    assert ending == f"\n\n1. 接单\n2. 转派\n{CHOOSE}"
    assert menu == ("accept:1:", "pass:1:")


def test_when_it_is_too_long_the_words_are_cut_and_the_buttons_and_the_link_stay() -> None:
    long = CARD.model_copy(update={"text": "长" * 500, "mention": "zhangsan"})
    for words, menu in (in_markdown(long, CHOOSE, 400), in_text(long, CHOOSE, 400)):
        assert 390 < len(words.encode()) <= 400 and len(menu) == 2
        assert words.endswith(f"长…\n{CARD.link}\n\n1. 接单\n2. 转派\n{CHOOSE}")


def test_without_buttons_there_is_no_menu() -> None:
    assert in_text(Card(title="x"), CHOOSE, 2048) == ("x", ())


@pytest.mark.parametrize("tell", [as_text, as_bare_text, as_markdown])
def test_a_long_text_keeps_its_links_whole(tell: Callable[[Show, int], str]) -> None:
    told = tell(Text(text="长" * 500, links=(("进度", "https://huisheng.example/f/x"),)), 200)
    assert len(told.encode()) <= 200 and "https://huisheng.example/f/x" in told.split("\n")[-1] and "…\n" in told


def test_a_file_is_told_by_its_name_and_a_link() -> None:
    photo = File(kind="image", sha256="0" * 64, name="现场.jpg", size=9, link="https://huisheng.example/m/1")
    assert as_text(photo) == '现场.jpg\n<a href="https://huisheng.example/m/1">查看</a>'
    assert as_bare_text(photo) == "现场.jpg\n查看：https://huisheng.example/m/1"
    assert as_markdown(photo) == "现场.jpg\n[查看](https://huisheng.example/m/1)"


def test_a_text_of_too_many_pages_is_shortened() -> None:
    found = paged("字" * 100, 30, 3)
    assert [len(page) for page in found] == [10, 10, 10] and found[-1].endswith("…")


def test_only_a_named_member_is_called() -> None:
    assert calling("zhangsan", "好了") == "<@zhangsan> 好了"
    assert calling("", "好了") == "好了"


@pytest.mark.parametrize("user_id", ["@all", "all", "ALL", "a> <@b", "a|b", "a\n", "用户"])
def test_nobody_is_called_by_what_is_no_members_id(user_id: str) -> None:
    assert calling(user_id, "好了") == "好了"


@pytest.mark.parametrize("text", ["<@all>", "[点](http://x)", '<font color="warning">', "</think>", "<think>"])
def test_what_would_come_alive_in_markdown_is_defused_without_a_visible_change(text: str) -> None:
    assert defused(text) != text
    assert defused(text).replace("\u200b", "") == text


@pytest.mark.parametrize("text", ["1 < 2", "a[1] = (2)", "邮箱 a@b.cn", "好"])
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert defused(text) == text


def test_nobody_is_called_by_somebodys_words() -> None:
    cry = Text(text="<@all> 快来")
    assert as_text(cry, in_group=True) == as_bare_text(cry) == as_markdown(cry) == "<\u200b@all> 快来"


def test_a_link_in_somebodys_words_stays_words() -> None:
    assert as_text(Text(text='<a href="http://evil">点这里</a>')) == '<\u200ba href="http://evil">点这里<\u200b/a>'
