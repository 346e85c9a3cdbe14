"""A text falls into the same slots everywhere, and long texts are read from both ends."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.triage.learning.features import Shape, features


def test_the_slots_of_a_text_are_the_same_on_every_machine() -> None:
    assert features("不好", Shape(bits=10)) == (779, 610, 482)


def test_a_piece_that_is_said_twice_counts_once() -> None:
    assert features("好好好", Shape(longest=1)) == features("好", Shape(longest=1))


def test_which_number_it_is_makes_no_difference_but_how_long_it_is_does() -> None:
    assert features("等了45分钟") == features("等了79分钟") != features("等了7分钟")


def test_of_a_long_text_the_beginning_and_the_end_are_read() -> None:
    shape = Shape(longest=2, most=30)
    assert features("开" * 20 + "中" * 500 + "尾" * 10, shape) == features("开" * 20 + "尾" * 10, shape)


@given(st.text(max_size=80), st.integers(4, 12), st.integers(1, 4))
def test_every_slot_is_within_the_shape(text: str, bits: int, longest: int) -> None:
    shape = Shape(bits=bits, longest=longest)
    slots = features(text, shape)
    assert all(0 <= slot < shape.slots for slot in slots)
    assert len(set(slots)) == len(slots)
    assert bool(slots) == bool(text)
