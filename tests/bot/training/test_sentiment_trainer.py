"""The sentiment model is made from texts by one command, and always the same."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.training.__main__ import main
from bot.training.reading import Sample, reviews
from bot.training.sentiment import PACE, SHAPE, fingerprint, gather, train
from handlers.triage.learning.features import Shape
from handlers.triage.learning.weights import shipped, unpack

GOOD = ("很好吃", "味道不错", "送得很快,好评", "非常满意", "老板热情")
BAD = ("太难吃了", "等了两个小时", "都凉了,差评", "非常失望", "没人接电话")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of reviews as the package has them, one line standing on both sides."""
    (tmp_path / "pos.txt").write_text("\n".join((*GOOD, "一般", *GOOD)), "utf-8")
    (tmp_path / "neg.txt").write_text("\n".join((*BAD, "一般", "")), "utf-8")
    return tmp_path


def test_each_line_of_the_reviews_is_read_once_and_none_that_stands_on_both_sides(folder: Path) -> None:
    assert [(one.text, one.label) for one in reviews(folder)] == [
        *((text, "neg") for text in BAD),
        *((text, "pos") for text in GOOD),
    ]


def test_a_few_texts_make_a_small_model_that_knows_them(folder: Path) -> None:
    samples, shape = reviews(folder), Shape(bits=10)
    content = train(samples, shape, PACE._replace(rounds=20))
    assert content == train(samples, shape, PACE._replace(rounds=20))
    model = unpack(content)
    for sample in samples:
        assert model.probabilities(sample.text)[sample.label] > 0.5


def test_our_own_sentences_are_drawn_the_same_every_time_and_stand_on_both_sides() -> None:
    samples = gather(None)
    assert samples == gather(None)
    own = [one for one in samples if one.source == "own"]
    assert len({one.text for one in own}) > 5000
    assert {one.label for one in own} == {"neg", "pos"}


def test_the_shipped_weights_were_made_with_the_present_settings() -> None:
    """Whoever changes the settings, the sentences or the open rows trains anew."""
    model = shipped("sentiment")
    assert model.shape == SHAPE
    assert model.regression.labels == ("neg", "pos")
    assert model.figures["own"] == fingerprint(gather(None))


@pytest.mark.slow
def test_the_command_writes_the_weights(folder: Path, tmp_path: Path) -> None:
    into = tmp_path / "weights"
    result = CliRunner().invoke(main, ["sentiment", "--reviews", str(folder), "--into", str(into)])
    assert result.exit_code == 0, result.output
    assert unpack((into / "sentiment.bin").read_bytes()).shape == SHAPE
    assert (into / "seen.bin").stat().st_size % 5 == 0


def test_the_command_asks_for_the_reviews() -> None:
    assert CliRunner().invoke(main, ["sentiment"]).exit_code == 2


def test_what_counts_little_teaches_little() -> None:
    shape = Shape(bits=10)
    samples = [Sample("还行", "neg", "own", 0.01), Sample("还行", "pos", "reviews")]
    assert unpack(train(samples, shape)).probabilities("还行")["pos"] > 0.5
