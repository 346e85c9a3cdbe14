"""From a handful of texts to weights, into a file and back."""

import pytest

from handlers.triage.learning.features import Shape, features
from handlers.triage.learning.learner import Example, Learner, Pace
from handlers.triage.learning.regression import Regression, softmax
from handlers.triage.learning.weights import NotOurWeights, digest, pack, unpack

SHAPE = Shape(bits=12)
TEXTS = {
    "很好吃,还会再来": "表扬",
    "味道不错,送得快": "表扬",
    "太难吃了": "投诉",
    "等了两个小时,差评": "投诉",
    "几点开门": "咨询",
    "怎么开发票": "咨询",
}


def learnt(*labels: str) -> Regression:
    """A regression that has seen TEXTS, those of the labels given."""
    learner = Learner(labels, SHAPE, Pace(rounds=30))
    return learner.learn_all(Example(features(text, SHAPE), label) for text, label in TEXTS.items() if label in labels)


def best(regression: Regression, text: str) -> str:
    """The most probable label of a text."""
    chances = regression.probabilities(features(text, SHAPE))
    return max(chances, key=lambda label: chances[label])


@pytest.mark.parametrize("labels", [("表扬", "投诉"), ("表扬", "投诉", "咨询")])
def test_what_was_learnt_is_known_and_what_resembles_it_too(labels: tuple[str, ...]) -> None:
    regression = learnt(*labels)
    for text, label in TEXTS.items():
        assert label not in labels or best(regression, text) == label
    assert best(regression, "好吃,送得快") == "表扬"
    assert best(regression, "难吃,差评") == "投诉"


def test_probabilities_add_up_to_one_and_never_overflow() -> None:
    assert sum(learnt("表扬", "投诉", "咨询").probabilities(features("好吃", SHAPE)).values()) == pytest.approx(1)
    assert softmax([1000.0, -1000.0]) == [1.0, 0.0]


def test_a_text_without_slots_is_judged_by_what_is_usual() -> None:
    assert sum(learnt("表扬", "投诉").probabilities(()).values()) == pytest.approx(1)


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        Learner(("表扬", "投诉"), SHAPE).learn(Example((1, 2), "建议"))


def test_the_same_texts_give_the_same_bytes_and_the_file_judges_as_the_weights_did() -> None:
    regression = learnt("表扬", "投诉", "咨询")
    content = pack(regression, SHAPE)
    assert content == pack(learnt("表扬", "投诉", "咨询"), SHAPE)
    model = unpack(content)
    for text in TEXTS:
        assert model.probabilities(text) == pytest.approx(regression.probabilities(features(text, SHAPE)), abs=0.02)


def test_a_file_for_another_way_of_cutting_is_refused() -> None:
    content = pack(learnt("表扬", "投诉"), SHAPE)
    with pytest.raises(NotOurWeights):
        unpack(content.replace(str(digest(SHAPE)).encode(), b"1" * len(str(digest(SHAPE)))))
    with pytest.raises(NotOurWeights):
        unpack(b"PK" + content)
