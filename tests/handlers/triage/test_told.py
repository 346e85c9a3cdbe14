"""What somebody who knows better says stands above the words; what they leave open is read as ever."""

import pytest

from handlers.sorting import TaxonomySettings
from handlers.triage.judge import judge
from handlers.triage.sentiment import Feeling
from handlers.triage.told import UNTOLD, Told, above, felt, pressing

BROKEN = "你们的对账单导出一直失败，点了没反应"


def test_untold_it_is_judged_as_ever() -> None:
    assert judge(BROKEN, told=UNTOLD) == judge(BROKEN)


def test_a_told_kind_goes_through_the_same_table_and_is_not_in_doubt() -> None:
    plainly, told = judge(BROKEN), judge(BROKEN, told=Told(kind="建议"))
    assert (plainly.kind, plainly.priority) == ("缺陷", "P2")
    assert (told.kind, told.priority) == ("建议", "P3")
    assert "kind" not in told.doubts
    assert told.reasons[0] == "P3：改进建议"
    assert told.sentiment == plainly.sentiment


def test_a_told_topic_has_its_part_and_its_name_here() -> None:
    sorting = TaxonomySettings.model_validate({"topics": {"物流配送": {"name": "送货"}}})
    told = judge("快递三天了还没到，打电话也没人接", sorting=sorting, told=Told(topic="服务态度"))
    assert told.topic == "服务态度"
    assert "topic" not in told.doubts
    assert judge("快递三天了还没到", sorting=sorting, told=Told(topic="物流配送")).topic == "物流配送"


def test_a_told_hurry_lifts_what_no_word_lifts_and_says_who_said_so() -> None:
    told = judge(BROKEN, told=Told(presses=pressing("critical", "规则“大促”")))
    assert (told.priority, told.urgency) == ("P0", "critical")
    assert told.reasons[0] == "P0：规则“大促”"
    assert judge(BROKEN, told=Told(presses=pressing("low", "规则“不急”"))).priority == judge(BROKEN).priority


@pytest.mark.parametrize("is_feedback", [True, False])
def test_whether_it_is_feedback_may_be_told(is_feedback: bool) -> None:
    judged = judge(BROKEN, told=Told(is_feedback=is_feedback))
    assert judged.is_feedback is is_feedback
    assert "is_feedback" not in judged.doubts


@pytest.mark.parametrize(
    ("feeling", "sentiment", "score"),
    [
        (Feeling("negative", -2.5, 0.7), "positive", 2.5),
        (Feeling("positive", 9.0, 0.7), "negative", -3.0),
        (Feeling("neutral", 0.0, 0.6), "negative", -1.0),
        (Feeling("negative", -2.5, 0.7), "neutral", 0.0),
        (Feeling("negative", -6.5, 0.7), "negative", -6.5),
    ],
)
def test_a_told_feeling_is_as_strong_as_the_words(feeling: Feeling, sentiment: str, score: float) -> None:
    told = felt(feeling, Told(sentiment=sentiment))  # type: ignore[arg-type]  # the Literal, by parametrize
    assert (told.sentiment, told.score, told.confidence) == (sentiment, score, 1.0)


def test_of_two_who_say_something_the_upper_one_counts() -> None:
    sign = pressing("high", "规则“甲”")
    upper, lower = Told(kind="投诉", is_feedback=False), Told(True, "建议", "包装", "negative", sign)
    assert above(upper, lower) == Told(False, "投诉", "包装", "negative", sign)
    assert above(UNTOLD, lower) == lower
    assert above(lower, UNTOLD) == lower
