"""What the category is learnt from: the same at every call, every topic in it, and the same bytes for it."""

from collections import Counter

from bot.training.category import open_rows, own_texts, train
from handlers.triage.learning.weights import shipped, unpack
from handlers.triage.subjects import OTHER
from handlers.triage.taxonomy import OURS


def test_every_topic_has_texts_of_our_own_and_they_are_the_same_at_every_call() -> None:
    texts = own_texts()
    counted = Counter(one.label for one in texts)
    assert set(counted) == set(OURS.topics)
    assert min(counted.values()) >= 40
    assert own_texts() == texts


def test_the_open_questions_count_more_than_what_was_composed() -> None:
    asked = open_rows()
    assert len(asked) > 1000
    assert OTHER not in {one.label for one in asked}
    assert {one.weight for one in asked} == {1.0}
    assert max(one.weight for one in own_texts()) < 1


def test_the_same_texts_give_the_same_bytes_and_they_tell_what_was_learnt() -> None:
    few = open_rows()[:80]
    content = train(few)
    assert content == train(few)
    model = unpack(content)
    right = [
        max(chances, key=lambda one: chances[one]) == one.label
        for one in few
        if (chances := model.probabilities(one.text))
    ]
    assert sum(right) > 70


def test_what_is_shipped_knows_every_topic() -> None:
    assert set(shipped("category").regression.labels) == set(OURS.topics)
