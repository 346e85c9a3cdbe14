"""Texts are composed from our own sentences: choices, words of slots, and the same draws for the same seed."""

import random
from collections import Counter

import pytest

from bot.training.composing import _choices, _expand, compose
from handlers.triage.kind import LETTER_KINDS

SLOTS = {"who": ["小王"], "what": ["发票"]}


def test_choices_split_at_outer_bars_only() -> None:
    assert _choices("a|{b|c}d|") == ["a", "{b|c}d", ""]
    assert _choices("甲\\|乙|丙") == ["甲|乙", "丙"]


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("您好", "您好"),
        ("{who}开{what}", "小王开发票"),
        ("{{who}说{what}}丢了", "小王说发票丢了"),
        ("{who|who}", "小王"),
        ("{不认识}", "不认识"),
    ],
)
def test_a_sentence_is_filled_from_its_slots(sentence: str, said: str) -> None:
    assert _expand(sentence, SLOTS, random.Random(1)) == said


@pytest.mark.parametrize("name", ["apart", "matters", "letters"])
def test_the_same_seed_draws_the_same_texts_and_none_twice_in_a_register(name: str) -> None:
    drawn = list(compose(name, random.Random(3)))
    assert drawn == list(compose(name, random.Random(3)))
    assert len({(one.register, one.text) for one in drawn}) == len(drawn)


@pytest.mark.parametrize("name", ["apart", "matters", "letters"])
def test_no_brace_is_left_open_in_our_sentences(name: str) -> None:
    assert not [one.text for one in compose(name, random.Random(4)) if "{" in one.text or "}" in one.text]


def test_every_kind_of_letter_has_hundreds_of_examples() -> None:
    counted = Counter(one.label for one in compose("letters", random.Random(5)))
    assert set(counted) == set(LETTER_KINDS)
    assert min(counted.values()) >= 500
