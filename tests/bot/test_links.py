"""Links are signed, have an end, and say nothing to whoever cannot sign."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.links import ACTION_GOOD_FOR, PAGE_GOOD_FOR, ActionLink, LinkBroken, LinkExpired, Links, PageLink

NOW = datetime(2026, 2, 14, 1, 0, tzinfo=UTC)
LINKS = Links("a secret of sixteen or more", "https://bot.example/")
ACTION = LINKS.action("accept:F-260214-001:", 7, 3, NOW)
SECOND = timedelta(seconds=1)


def _token(url: str) -> str:
    return url.rsplit("/", 1)[1]


def test_an_action_link_says_which_button_for_whom_in_which_chat() -> None:
    assert ACTION.startswith("https://bot.example/a/")
    assert LINKS.read(_token(ACTION), NOW) == ActionLink("accept:F-260214-001:", 7, 3)


def test_a_page_link_says_which_feedback() -> None:
    url = LINKS.feedback("F-260214-001", NOW)
    assert url.startswith("https://bot.example/f/")
    assert LINKS.read(_token(url), NOW) == PageLink("F-260214-001")


def test_a_page_link_is_the_same_all_day_so_that_cards_are_not_painted_for_nothing() -> None:
    urls = {LINKS.feedback("F-260214-001", NOW + timedelta(hours=hours)) for hours in range(20)}
    assert len(urls) == 1


def test_two_action_links_are_two_presses() -> None:
    assert LINKS.action("accept:F-260214-001:", 7, 3, NOW + SECOND) != ACTION


def test_an_action_link_ends() -> None:
    assert LINKS.read(_token(ACTION), NOW + ACTION_GOOD_FOR - SECOND)
    with pytest.raises(LinkExpired):
        LINKS.read(_token(ACTION), NOW + ACTION_GOOD_FOR)


def test_a_page_link_ends() -> None:
    token = _token(LINKS.feedback("F-260214-001", NOW))
    with pytest.raises(LinkExpired):
        LINKS.read(token, NOW + PAGE_GOOD_FOR)


def test_a_link_signed_by_another_is_broken() -> None:
    other = Links("another secret of sixteen", "https://bot.example")
    with pytest.raises(LinkBroken):
        LINKS.read(_token(other.action("accept:F-260214-001:", 7, 3, NOW)), NOW)


@given(st.integers(0, len(_token(ACTION)) - 1), st.sampled_from("AZaz09-_."))
def test_a_link_in_which_one_letter_is_different_is_broken(place: int, letter: str) -> None:
    token = _token(ACTION)
    changed = f"{token[:place]}{letter}{token[place + 1 :]}"
    if changed == token:
        return
    try:
        read = LINKS.read(changed, NOW)
    except LinkBroken:
        return
    assert read == LINKS.read(token, NOW)  # the last letter of Base64 has bits that mean nothing


@given(st.text(max_size=200))
def test_nonsense_is_broken(nonsense: str) -> None:
    with pytest.raises(LinkBroken):
        LINKS.read(nonsense, NOW)
