"""Capture first, ask later: the first words are a feedback before anything is asked."""

from datetime import timedelta

from sqlalchemy import select

from handlers.intake import asking, completing
from handlers.intake.questions import missing
from handlers.intake.reading import Intent, read
from handlers.messages import Reply
from handlers.triage.judge import judge
from handlers.turn import Turn
from storage import feedback
from storage.feedback import CATEGORIES, Category, Feedback, Move, State

_AT_ONCE = "P0"
"""A matter of this priority goes to its owner before anything is asked."""

_UNSETTLED = [state for state, category in CATEGORIES.items() if category != Category.RESOLVED]


def captured(turn: Turn) -> Reply:
    """A new feedback: kept at once, then asked about; receipted when nothing is missing or nothing can wait."""
    matter = take(turn, turn.text)
    questions = missing(turn.policy, matter.kind, matter.topic, matter.text, matter.facts)
    if questions and matter.priority != _AT_ONCE:
        return asking.ask(turn, matter, [question.key for question in questions])
    return completing.finish(turn, matter)


def take(turn: Turn, words: str) -> Feedback:
    """Write the words down as a new feedback of the speaker, judged as far as they go."""
    judged = judge(words)
    matter = Feedback(
        text=words,
        kind=judged.kind,
        topic=judged.topic,
        sentiment=judged.sentiment,
        priority=judged.priority,
        reasons=list(judged.reasons),
        state=State.INCOMPLETE,
        created_at=turn.at,
        changed_at=turn.at,
        reporter_id=turn.person.id,
        reporter=turn.person,
        chat_id=turn.chat.id,
        chat=turn.chat,
    )
    feedback.capture(turn.session, matter, turn.calendar.local(turn.at).date(), turn.person)
    turn.message.feedback_id = matter.id
    return matter


def more_words(turn: Turn) -> Reply | None:
    """Words that belong to what the speaker said just before, or that answer what staff asked, are added there."""
    waiting = _newest(turn, [State.WITH_CUSTOMER], since=None)
    if waiting is not None:
        turn.message.feedback_id = waiting.id
        feedback.move(turn.session, waiting, Move.ANSWER, turn.at, turn.person, words=turn.text)
        return turn.say("answered", number=waiting.number, owner=turn.owner(waiting))
    recent = _newest(turn, _UNSETTLED, since=turn.policy.intake.merge_window)
    if recent is None or read(turn.text).intent is not Intent.FEEDBACK:
        return None
    turn.message.feedback_id = recent.id
    feedback.move(turn.session, recent, Move.ADD, turn.at, turn.person, words=turn.text)
    return turn.say("added", number=recent.number, owner=turn.owner(recent))


def _newest(turn: Turn, states: list[State], since: timedelta | None) -> Feedback | None:
    theirs = select(Feedback).where(
        Feedback.reporter_id == turn.person.id, Feedback.chat_id == turn.chat.id, Feedback.state.in_(states)
    )
    if since is not None:
        theirs = theirs.where(Feedback.created_at >= turn.at - since)
    return turn.session.scalar(theirs.order_by(Feedback.id.desc()).limit(1))
