"""The labelled sets: what the right answer of a row is, which of our answers is held against it, and what is told."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from bot.understanding.answers import SENTIMENTS
from bot.understanding.lines import Row, text_of
from handlers.triage import kind as kinds
from handlers.triage.judge import Judgement

FEEDBACK, CHAT = "反馈", "非反馈"
URGENT, ORDINARY = "紧急", "一般"
_PRESSING = frozenset({"high", "critical"})
_CAR = frozenset({"auto_forum", "BDCI2018_car"})


class Share(NamedTuple):
    """A figure of its own: how it is called, and which class being given how often among which rows."""

    title: str
    said: str
    among: Callable[[Row], bool]


class Labelled(NamedTuple):
    """A set: its title, its right answer, ours, the fields it is broken down by, and parts with a name of their own."""

    title: str
    right: Callable[[Row, Judgement], str]
    said: Callable[[Row, Judgement], str]
    by: tuple[str, ...] = ("source",)
    parts: Mapping[str, Callable[[Row], bool]] = {}
    wanted: str = ""
    """The class the set is about, told first."""
    shares: tuple[Share, ...] = ()
    note: str = ""


def _feedback(row: Row, judged: Judgement) -> str:
    return FEEDBACK if judged.is_feedback else CHAT


def _one_of(row: Row, judged: Judgement) -> str:
    """Any of several right answers is right; else the first is what it should have been."""
    return judged.topic if judged.topic in row["categories"] else str(next(iter(row["categories"])))


def _is_feedback(row: Row) -> bool:
    return bool(row["is_feedback"])


SETS: Mapping[str, Labelled] = {
    "sentiment": Labelled(
        "情感",
        lambda row, judged: text_of(row, "label"),
        lambda row, judged: SENTIMENTS[judged.sentiment],
        by=("domain", "source"),
        parts={"不含汽车": lambda row: not _CAR & {row.get("domain"), row.get("source")}},
        note="只有 neg、pos 两类，判成 neutral 算错。",
    ),
    "category": Labelled(
        "分类",
        lambda row, judged: text_of(row, "category"),
        lambda row, judged: judged.topic,
        by=("source", "register"),
    ),
    "category_multi": Labelled(
        "分类（一段话多个方面）",
        _one_of,
        lambda row, judged: judged.topic,
        note="说中任何一个标注的方面就算对。",
    ),
    "feedback_type": Labelled(
        "类型",
        lambda row, judged: text_of(row, "type"),
        lambda row, judged: judged.kind,
        note="只看正文，不看标题；类型要完全一致才算对。",
    ),
    "intent": Labelled(
        "是不是反馈",
        lambda row, judged: FEEDBACK if _is_feedback(row) else CHAT,
        _feedback,
        by=("kind", "source"),
        wanted=FEEDBACK,
        shares=(Share("闲聊等被当成反馈的", FEEDBACK, lambda row: not _is_feedback(row)),),
    ),
    "intent_inquiry": Labelled(
        "咨询",
        lambda row, judged: kinds.QUESTION,
        lambda row, judged: judged.kind if judged.is_feedback else CHAT,
        note="服务咨询：类型应是咨询，单独评。",
    ),
    "urgent_foodsafety": Labelled(
        "食品安全是否紧急",
        lambda row, judged: URGENT if row["urgent"] else ORDINARY,
        lambda row, judged: URGENT if judged.urgency in _PRESSING else ORDINARY,
        by=("kind",),
        wanted=URGENT,
        note="判成 high 或 critical 算紧急。",
    ),
    "urgency_silver": Labelled(
        "紧急程度（粗标）",
        lambda row, judged: text_of(row, "urgency"),
        lambda row, judged: "high" if judged.urgency in _PRESSING else judged.urgency,
        note="一个人粗标一遍，只用来找大错。",
    ),
}
"""By the name of the file, without .jsonl."""

PAIRS = "duplicates"
UNSCORED: Mapping[str, str] = {"dialogs": "没有标注", "abuse": "社会话题的冒犯言论，不是客户反馈"}
"""Sets of this form that there is nothing to hold against, and why."""
