"""Capture first, ask later: the first words are a feedback before anything is asked."""

import re
from collections.abc import Sequence

from sqlalchemy import select

from handlers import files, progress
from handlers.intake import asides, asking, completing
from handlers.intake.questions import missing
from handlers.intake.reading import Intent, read
from handlers.messages import Reply
from handlers.plain import bare
from handlers.texts import quote
from handlers.triage.judge import judge
from handlers.turn import Turn
from storage import feedback
from storage.feedback import CATEGORIES, Category, Feedback, Move, State

_NO_ANSWER = frozenset({Intent.GREETING, Intent.HELP, Intent.VENT})
"""Said while staff wait for an answer, these are none."""
_THANKS = re.compile(r"(?:非常|太)?(?:谢谢|感谢|多谢|谢了|谢|thanks?)(?:你们?|您|了|啦|啊)*")

UNSETTLED = [state for state, category in CATEGORIES.items() if category != Category.RESOLVED]


def captured(turn: Turn) -> Reply:
    """A new feedback: kept at once, then asked about; receipted when nothing is missing or nothing can wait."""
    return _begun(turn, take(turn, turn.text))


def captured_again(turn: Turn, before: Feedback) -> Reply:
    """What was solved too long ago to be reopened comes back as a new feedback that names the old one."""
    matter = take(turn, turn.text)
    told = turn.words("fact.before.value", number=before.number, words=quote(before.text))
    matter.facts = {turn.words("fact.before"): told}
    return _begun(turn, matter)


def another(turn: Turn) -> Reply | None:
    """Instead of an answer to our question came another matter: the first goes on as it is, the second begins."""
    asked = asking.asked_about(turn)
    if asked is None or not asides.another(turn.text, asked[0].topic):
        return None
    first, second = completing.finish(turn, asked[0]), captured(turn)
    return Reply(shows=(*first.shows, *second.shows))


def _begun(turn: Turn, matter: Feedback) -> Reply:
    questions = missing(turn.policy, matter.kind, matter.topic, matter.text, matter.facts)
    if questions and matter.priority != asides.AT_ONCE:
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
    files.gather(turn, matter)
    return matter


def more_words(turn: Turn) -> Reply | None:
    """Words that belong to what the speaker said just before, or that answer what staff asked, are added there."""
    waiting = newest(turn, [State.WITH_CUSTOMER])
    if waiting is not None and _no_answer(turn):
        return turn.tell(progress.one(turn, waiting))
    if waiting is not None:
        turn.message.feedback_id = waiting.id
        feedback.move(turn.session, waiting, Move.ANSWER, turn.at, turn.person, words=turn.text)
        return turn.say("answered", number=waiting.number, owner=turn.owner(waiting))
    recent = newest(turn, UNSETTLED)
    if recent is None or read(turn.text).intent is not Intent.FEEDBACK or not _belongs(turn, recent):
        return None
    turn.message.feedback_id = recent.id
    feedback.move(turn.session, recent, Move.ADD, turn.at, turn.person, words=turn.text)
    return turn.say("added", number=recent.number, owner=turn.owner(recent))


def newest(turn: Turn, states: Sequence[State]) -> Feedback | None:
    """What the speaker brought to this chat last, of those in one of these states."""
    theirs = select(Feedback).where(
        Feedback.reporter_id == turn.person.id, Feedback.chat_id == turn.chat.id, Feedback.state.in_(states)
    )
    return turn.session.scalar(theirs.order_by(Feedback.id.desc()).limit(1))


def touched_lately(turn: Turn, matter: Feedback) -> bool:
    """Whether something happened to it within the time in which words still refer to it."""
    return matter.changed_at >= turn.at - turn.policy.intake.follow_window


def _belongs(turn: Turn, matter: Feedback) -> bool:
    """At once, whatever is not another matter; a while later, only what does not stand for itself."""
    if asides.another(turn.text, matter.topic) or asides.alarming(turn.text, matter.priority):
        return False
    at_once = matter.created_at >= turn.at - turn.policy.intake.merge_window
    return at_once or (touched_lately(turn, matter) and asides.goes_on(turn.text, matter.topic))


def _no_answer(turn: Turn) -> bool:
    said = bare(turn.text)
    return read(turn.text).intent in _NO_ANSWER or asides.impatient(turn.text) or bool(_THANKS.fullmatch(said))
