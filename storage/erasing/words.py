"""The words about one matter taken out of the ledger, wherever they stand; its states, times and counts stay."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, null, select, update
from sqlalchemy.orm import Session

from storage import lessons, search
from storage.conversations import Conversation
from storage.deliveries import Delivery, Status, unleased
from storage.feedback import Event, Feedback, Move
from storage.opinions import Opinion
from storage.surveys import Survey
from storage.tables import METADATA
from storage.tasks import Task
from storage.transcript import Message

NOTHING: dict[str, Any] = {"type": "text", "text": "", "mention": "", "links": []}
"""What was shown, once nobody may know any more what it was."""

_OURS = (Move.JOIN, Move.LEAVE, Move.FOLLOW, Move.MERGE, Move.PART, Move.RATE, Move.CONFIRM)
"""Moves whose `why` is a number of ours: a feedback's, or a score."""
_EVENTS = METADATA.tables[Event.__tablename__]


def erase_words(session: Session, matter: Feedback, words: str, at: datetime) -> None:
    """Put `words` in place of everything that was said about a matter; nothing finds it by its words any more.

    The lines of its history stay where they are, with who, when, from and to: what was said in them goes. This is
    the one place that may do so. Whoever holds an older copy of the matter is refused by its version.
    """
    matter.text, matter.facts, matter.reasons, matter.erased_at = words, {}, [], at
    session.flush()
    search.forget(session, matter.id)
    lessons.forget(session, matter, at)
    theirs = _EVENTS.c.feedback_id == matter.id
    connection = session.connection()
    connection.execute(update(_EVENTS).where(theirs).values(words=""))
    connection.execute(update(_EVENTS).where(theirs, _EVENTS.c.move.not_in(_OURS)).values(why=""))
    empty_messages(session, Message.feedback_id == matter.id)
    empty_deliveries(session, Delivery.feedback_id == matter.id, at)
    for statement in (
        update(Survey).where(Survey.feedback_id == matter.id).values(comment=""),
        update(Task).where(Task.feedback_id == matter.id).values(words=words),
        delete(Opinion).where(Opinion.feedback_id == matter.id),
        delete(Conversation).where(Conversation.feedback_id == matter.id),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    session.expire_all()


def empty_messages(session: Session, *which: ColumnElement[bool]) -> None:
    """That these were heard stays, so that a repeat is known; what was said in them, quoted and answered goes."""
    emptied = update(Message).where(*which).values(text="", details={}, answer=null())
    session.execute(emptied.execution_options(synchronize_session=False))


def empty_deliveries(session: Session, which: ColumnElement[bool], at: datetime) -> None:
    """What was shown is forgotten, and what has not left yet is not shown; what is just being sent comes next time.

    Cards that hang stay as rows, so that they can be painted over.
    """
    waiting = update(Delivery).where(which, Delivery.status == Status.PENDING, unleased(Delivery.__table__, at))
    session.execute(
        waiting.values(status=Status.DROPPED, show=NOTHING, error="").execution_options(synchronize_session=False)
    )
    empty_settled(session, which)


def empty_settled(session: Session, *which: ColumnElement[bool]) -> None:
    """What was shown is forgotten where it has arrived, or never will."""
    settled = update(Delivery).where(*which, Delivery.status.not_in((Status.PENDING, Status.SENDING)))
    session.execute(
        settled.values(show=NOTHING, painted=null(), repaint_at=None).execution_options(synchronize_session=False)
    )


def of_person(session: Session, person_id: int) -> list[Feedback]:
    """Everything a person has brought; nobody else moves it before this transaction ends."""
    theirs = select(Feedback).where(Feedback.reporter_id == person_id).order_by(Feedback.id)
    held = theirs.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(session.scalars(held))
