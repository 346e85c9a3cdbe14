"""Text is cut to size without breaking characters or words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.fit import octets, pages, shorten, units


@pytest.mark.parametrize(
    ("text", "room", "cut"),
    [
        ("刚好五个字", 5, "刚好五个字"),
        ("这里有六个字", 5, "这里有六…"),
        ("处理中 accepted", 9, "处理中…"),
        ("order ABCDEFGHIJKLMN", 12, "order…"),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 10, "ABCDEFGHI…"),
        ("好好好👍👍", 5, "好好好…"),
        ("好👨\u200d👩\u200d👧好好好好", 8, "好…"),
        ("好👍🏽好好好", 5, "好…"),
        ("cafe\u0301 noir", 5, "caf…"),
        ("", 5, ""),
        ("国旗🇨🇳🇯🇵好", 8, "国旗🇨🇳…"),
        ("国旗🇨🇳🇯🇵好", 6, "国旗…"),
        ("旗🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f好好", 9, "旗…"),
        ("第1️⃣步好", 4, "第…"),
        ("好❤️好好", 3, "好…"),
        ("\u1112\u1161\u11ab글자", 3, "…"),
        ("we can't go", 7, "we…"),
        ("a well-known one", 10, "a…"),
        ("naïveté déjà vu", 12, "naïveté…"),
        ("完成度95.5%左右", 6, "完成度…"),
        ("0123456789" * 5 + " 号", 30, "0123456789" * 2 + "012345678…"),
        ("see https://huisheng.example/a/0123456789012345678901234567890123456789", 20, "see https://…"),
    ],
)
def test_text_is_cut_before_what_would_break(text: str, room: int, cut: str) -> None:
    assert shorten(text, room) == cut


@settings(deadline=None)
@given(st.text(max_size=80), st.integers(3, 60))
def test_the_shortened_text_fits_and_begins_as_the_whole(text: str, room: int) -> None:
    for size in (units, octets):
        short = shorten(text, room, size)
        assert size(short) <= room
        assert text.startswith(short.removesuffix("…"))


def test_an_emoji_counts_two() -> None:
    assert units("好👍") == 3 and octets("好👍") == 7


def test_a_long_text_is_broken_between_lines() -> None:
    assert pages("一二三\n四五六\n七八九", 20) == ["一二三\n四五六", "七八九"]


def test_a_long_line_is_broken_where_it_must() -> None:
    assert pages("一二三四五", 6) == ["一二", "三四", "五"]


def test_a_short_text_is_one_page() -> None:
    assert pages("好", 2048) == ["好"] and pages("", 2048) == [""]


@settings(deadline=None)
@given(st.text("ab 好👍\n", max_size=200), st.integers(8, 40))
def test_the_pages_fit_and_lose_nothing_but_line_breaks(text: str, room: int) -> None:
    found = pages(text, room)
    assert all(octets(page) <= room for page in found)
    assert "".join(found).replace("\n", "") == text.replace("\n", "")
