"""Capture first, ask later: the first words are a feedback before anything is asked."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, exists, or_, select

from handlers import files, grading
from handlers.intake import asides, asking, completing, handover
from handlers.intake.questions import known, missing, told
from handlers.messages import Reply, Text
from handlers.policy import Question
from handlers.teaching import memory
from handlers.triage import kind as kinds
from handlers.triage.judge import KIND, TOPIC
from handlers.triage.levels import AT_ONCE
from handlers.triage.subjects import OTHER
from handlers.turn import Turn
from storage import feedback
from storage.feedback import CATEGORIES, Category, Feedback, State
from storage.transcript import Message

UNSETTLED = [state for state, category in CATEGORIES.items() if category != Category.RESOLVED]


def captured(turn: Turn) -> Reply:
    """A new feedback: kept at once, then asked about; receipted when nothing is missing or nothing can wait."""
    return begin(turn, take(turn, turn.text))


def captured_again(turn: Turn, before: Feedback) -> Reply:
    """What was solved too long ago to be reopened comes back as a new feedback that names the old one."""
    matter = take(turn, turn.text)
    earlier = turn.words("fact.before.value", number=before.number, words=turn.quoted(before.text, before))
    matter.facts = {turn.words("fact.before"): earlier, **matter.facts}
    return begin(turn, matter)


def another(turn: Turn) -> Reply | None:
    """Instead of an answer to our question came another matter: the first goes on as it is, the second begins."""
    asked = asking.asked_about(turn)
    if asked is None or not (_announced(turn, asked[0]) or _praises(turn, asked[1])):
        return None
    first, second = completing.finish(turn, asked[0]), captured(turn)
    return Reply(shows=(*first.shows, *second.shows))


def _announced(turn: Turn, matter: Feedback) -> bool:
    return asides.another(turn.text, turn.policy.taxonomy.known_as(matter.topic))


def _praises(turn: Turn, question: Question) -> bool:
    """Whether these words praise, and answer nothing besides: 小林 may be the answer to who it was."""
    return asides.praises(turn.text) and not known(question, turn.text)


def begin(turn: Turn, matter: Feedback) -> Reply:
    """Ask what is missing, or hand out the receipt when nothing is, or nothing can wait."""
    questions = missing(turn.policy, *_surely(matter), matter.text, matter.facts)
    keys = handover.askable(turn, matter, [question.key for question in questions])
    if keys and matter.priority != AT_ONCE:
        asked = asking.ask(turn, matter, keys)
        return Reply(shows=(*_first_heard(turn, matter), *(asked.shows or turn.said(asked.toast))))
    return completing.finish(turn, matter)


def _first_heard(turn: Turn, matter: Feedback) -> tuple[Text, ...]:
    """Who is upset is not met with a question: one warm line comes before it."""
    return (Text(text=turn.words("heard"), mention=turn.mention),) if asides.angry(matter.text) else ()


def _surely(matter: Feedback) -> tuple[str, str]:
    """Its kind and its topic, each only if we are sure of it: what it may not be about is not asked about."""
    kind = kinds.OTHER if KIND in matter.doubts else matter.kind
    return kind, OTHER if TOPIC in matter.doubts else matter.topic


def take(
    turn: Turn, words: str, state: State = State.INCOMPLETE, filed: Mapping[str, str] = memory.NOT_FILED
) -> Feedback:
    """Write the words down as a new feedback of the speaker, judged as far as they go, with all they already tell.

    `filed` is what a file says they are, by decision.
    """
    matter = Feedback(
        text=words,
        facts={},
        state=state,
        created_at=turn.at,
        changed_at=turn.at,
        reporter_id=turn.person.id,
        reporter=turn.person,
        chat_id=turn.chat.id,
        chat=turn.chat,
    )
    grading.understand(turn, matter, filed)
    matter.facts = dict(told(turn.policy, *_surely(matter), words))
    if turn.origin is not None:
        matter.came_by, matter.facts = turn.origin.came_by, {**matter.facts, **turn.origin.facts}
    feedback.capture(turn.session, matter, turn.calendar.local(turn.at).date(), turn.person)
    turn.message.feedback_id = matter.id
    files.gather(turn, matter)
    return matter


def newest(turn: Turn, states: Sequence[State]) -> Feedback | None:
    """What the speaker brought to this chat last, of those in one of these states."""
    theirs = select(Feedback).where(Feedback.reporter_id == turn.person.id, Feedback.state.in_(states), _here(turn))
    return turn.session.scalar(theirs.order_by(Feedback.id.desc()).limit(1))


def _here(turn: Turn) -> ColumnElement[bool]:
    """Brought to this chat, or spoken of here since: in private the dialogue of a group may go on."""
    brought = Feedback.chat_id == turn.chat.id
    if not turn.is_private:
        return brought
    spoken_of = exists().where(Message.feedback_id == Feedback.id, Message.chat_id == turn.chat.id)
    return or_(brought, spoken_of)


def touched_lately(turn: Turn, matter: Feedback) -> bool:
    """Whether something happened to it within the time in which words still refer to it."""
    return matter.changed_at >= turn.at - turn.policy.intake.follow_window
