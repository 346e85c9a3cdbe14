"""The figures: counted by hand once, so that they may be believed ever after."""

import json

import pytest

from bot.understanding.pairs import ALL, NOWHERE, PRECISION, Scored, best, compare
from bot.understanding.tally import Confusion, Tally


@pytest.fixture
def tally() -> Tally:
    """Four complaints, one of them called a question and one praise; two questions, one of them missed."""
    counted = Tally()
    for pair in ("投诉 投诉", "投诉 投诉", "投诉 咨询", "投诉 表扬", "咨询 咨询", "咨询 投诉"):
        counted.add(*pair.split())
    return counted


def test_accuracy_precision_recall_and_f1(tally: Tally) -> None:
    assert (tally.rows, tally.accuracy) == (6, 0.5)
    complaint = tally.of("投诉")
    assert (complaint.precision, complaint.recall, complaint.rows) == (pytest.approx(2 / 3), 0.5, 4)
    assert complaint.f1 == pytest.approx(4 / 7)


def test_the_mean_is_over_what_is_right_not_over_what_was_said(tally: Tally) -> None:
    assert tally.classes == ["投诉", "咨询"]
    assert tally.macro_f1 == pytest.approx((4 / 7 + 1 / 2) / 2)


def test_the_most_frequent_mistakes_come_first(tally: Tally) -> None:
    tally.add("咨询", "投诉")
    assert tally.confusions(2) == [Confusion("咨询", "投诉", 2), Confusion("投诉", "咨询", 1)]


def test_the_share_that_was_called_so(tally: Tally) -> None:
    assert tally.said("表扬") == pytest.approx(1 / 6)


def test_nothing_counted_is_nothing_right() -> None:
    empty = Tally()
    assert (empty.accuracy, empty.macro_f1, empty.classes, empty.said("投诉")) == (0.0, 0.0, [], 0.0)


def test_the_best_threshold_finds_most_while_nearly_all_it_finds_is_the_same() -> None:
    pairs = [Scored(0.9, True)] * 9 + [Scored(0.8, False)] + [Scored(0.7, True)] * 10
    assert best(pairs, 0.9).threshold == 0.7
    assert best(pairs, 0.9).recall == 1.0
    assert best(pairs, 0.96).threshold == 0.9
    assert best(pairs, 0.96).recall == pytest.approx(9 / 19)


def test_pairs_of_one_score_stand_or_fall_together() -> None:
    assert best([Scored(0.9, True), Scored(0.9, False)], PRECISION) == NOWHERE


def test_a_pair_without_its_label_is_not_counted() -> None:
    rows = [{"a": "怎么退货", "b": "怎么退货", "same": True, "source": "甲"}, {"a": "怎么退货", "b": "怎么退货"}]
    paired = compare(json.dumps(row).encode() for row in rows)
    assert (paired.bad, len(paired.scored[ALL]), len(paired.scored["甲"])) == (1, 1, 1)
