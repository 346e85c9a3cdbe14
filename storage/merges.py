"""Matters that turned out to be part of another one of the same reporter, and words that turned out to be another."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import feedback
from storage.feedback import Event, Feedback, Move, MoveNotAllowed
from storage.people import Person
from storage.transcript import Message


def merge(session: Session, part: Feedback, whole: Feedback, at: datetime, actor: Person) -> Event:
    """Make `part` a part of `whole`, which takes over its words and the answers it lacks.

    Errors: MoveNotAllowed when either is settled, or not of the same reporter, or not the actor's to move.
    """
    if part.id == whole.id or part.reporter_id != whole.reporter_id:
        raise MoveNotAllowed(part, Move.MERGE, "party")
    feedback.check(whole, Move.ADD, actor)
    merged = feedback.move(session, part, Move.MERGE, at, actor, why=whole.number)
    part.merged_into_id = whole.id
    whole.facts = {**part.facts, **whole.facts}
    feedback.move(session, whole, Move.ADD, at, actor, words=part.text)
    return merged


def separate(session: Session, part: Feedback, at: datetime, actor: Person) -> Event:
    """Take a merging back: it waits for an owner again. Errors: MoveNotAllowed."""
    parted = feedback.move(session, part, Move.SEPARATE, at, actor)
    part.merged_into_id = None
    return parted


def whole_of(session: Session, matter: Feedback) -> Feedback:
    """What it is a part of in the end: itself when it stands alone."""
    seen = {matter.id}
    while matter.merged_into_id is not None and matter.merged_into_id not in seen:
        matter = session.get_one(Feedback, matter.merged_into_id)
        seen.add(matter.id)
    return matter


def words_of(session: Session, matter: Feedback) -> list[Message]:
    """The messages in which its reporter spoke of it in its chat, oldest first."""
    said = select(Message).where(
        Message.feedback_id == matter.id,
        Message.chat_id == matter.chat_id,
        Message.person_id == matter.reporter_id,
        Message.kind != "clicked",
    )
    return list(session.scalars(said.order_by(Message.at, Message.id)))
