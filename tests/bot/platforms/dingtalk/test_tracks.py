"""What a card is called, there and back."""

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.dingtalk import tracks
from bot.platforms.dingtalk.tracks import Track

_KEYS = st.text("abcXYZ019_-", min_size=1, max_size=32)
_GROUPS = st.just("") | st.text("cidABC019+/=.~", min_size=1, max_size=40)


@given(_KEYS, _GROUPS, st.sampled_from(["dingtalk.card", "dingtalk.public_card"]))
def test_a_track_says_what_it_was_made_of(key: str, group: str, door: str) -> None:
    track = Track(key, group, door)
    assert tracks.read(str(track)) == track


@given(_KEYS, _GROUPS)
def test_by_another_template_it_is_another_card(key: str, group: str) -> None:
    assert str(Track(key, group)) != str(Track(key, group, "dingtalk.public_card"))


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert tracks.read(text).door in ("dingtalk.card", "dingtalk.public_card")
