"""A topic that is called otherwise here is asked about and joined as it always was."""

from handlers.intake.questions import missing
from handlers.policy import Policy
from handlers.sorting import TaxonomySettings
from handlers.triage import kind as kinds
from handlers.triage.judge import judge

RENAMED = TaxonomySettings.model_validate({"topics": {"系统故障": {"name": "软件问题"}, "冷链": {"words": ["化冻"]}}})


def test_our_questions_are_asked_about_a_renamed_topic() -> None:
    asked = missing(Policy(taxonomy=RENAMED), kinds.DEFECT, "软件问题", "出错了", {})
    assert [one.key for one in asked] == [one.key for one in missing(Policy(), kinds.DEFECT, "系统故障", "出错了", {})]
    assert asked


def test_ones_own_questions_name_a_topic_as_it_is_called_here() -> None:
    question = {"key": "batch", "label": "批次", "ask": "是哪个批次？", "topics": ["软件问题"]}
    policy = Policy.model_validate({"taxonomy": RENAMED.model_dump(), "intake": {"questions": [question]}})
    assert [one.key for one in missing(policy, kinds.DEFECT, "软件问题", "出错了", {})] == ["batch"]


def test_a_text_is_judged_by_the_topics_of_the_organisation() -> None:
    text = "送到的虾全化冻了，导出的对账单也不对"
    judged = judge(text, sorting=RENAMED)
    assert judged.topic == "冷链" != judge(text).topic
    assert judged.tags[:2] == ("导出", "对账单")


def test_a_renamed_topic_is_judged_under_the_name_it_came_with() -> None:
    judged = judge("对账单页面一打开就白屏", sorting=RENAMED)
    assert (judged.topic, judged.subtopic) == ("系统故障", "页面异常")
    assert RENAMED.name_of(judged.topic) == "软件问题"
    assert RENAMED.known_as("软件问题") == "系统故障"
