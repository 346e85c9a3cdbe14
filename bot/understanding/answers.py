"""What `huisheng classify` and `huisheng duplicates` say of a line."""

from bot.understanding.lines import Answer, Row, context_of, text_of
from handlers.triage.judge import TOPIC, Judgement, judge
from handlers.triage.likeness import likeness, same
from handlers.triage.sentiment import Sentiment

SENTIMENTS: dict[Sentiment, str] = {"negative": "neg", "neutral": "neutral", "positive": "pos"}
_NAMES = {TOPIC: "category"}
"""Decisions that are called otherwise outside."""


def classified(row: Row) -> Answer:
    """The judgement of {text, context?}. Errors: BadLine."""
    return told(judge(text_of(row, "text"), context=context_of(row)))


def compared(row: Row) -> Answer:
    """How alike {a, b} are, 0 to 1, and whether we would take them for one matter. Errors: BadLine."""
    a, b = text_of(row, "a"), text_of(row, "b")
    return {"score": round(likeness(a, b), 4), "same": same(a, b)}


def told(judged: Judgement) -> Answer:
    """A judgement in the words of this command."""
    return {
        "is_feedback": judged.is_feedback,
        "kind": judged.kind,
        "category": judged.topic,
        "subcategory": judged.subtopic,
        "tags": list(judged.tags),
        "sentiment": SENTIMENTS[judged.sentiment],
        "sentiment_score": judged.score,
        "urgency": judged.urgency,
        "priority": judged.priority,
        "confidence": judged.confidence,
        "confidences": {_NAMES.get(name, name): sure for name, sure in judged.confidences.items()},
        "doubts": [_NAMES.get(name, name) for name in judged.doubts],
        "venting": judged.venting,
        "reasons": list(judged.reasons),
    }
