"""A dialogue not yet finished: what was asked of whom in which chat, and the answers so far."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.db import Base


class Conversation(Base):
    """One open thread with one person in one chat; at most one of each topic."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("person_id", "chat_id", "topic"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id"), index=True)
    topic: Mapped[str] = mapped_column(String(24))
    feedback_id: Mapped[int | None] = mapped_column(ForeignKey("feedback.id"), index=True)
    step: Mapped[str] = mapped_column(String(32), default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    expires_at: Mapped[datetime]


def begin(
    session: Session,
    person_id: int,
    chat_id: int,
    topic: str,
    expires_at: datetime,
    feedback_id: int | None = None,
    step: str = "",
    data: dict[str, Any] | None = None,
) -> Conversation:
    """Open a dialogue; an older one of the same person, chat and topic gives way to it."""
    open_one = session.scalar(
        select(Conversation).where(
            Conversation.person_id == person_id, Conversation.chat_id == chat_id, Conversation.topic == topic
        )
    )
    talk = open_one or Conversation(person_id=person_id, chat_id=chat_id, topic=topic)
    talk.feedback_id, talk.step, talk.data, talk.expires_at = feedback_id, step, data or {}, expires_at
    session.add(talk)
    session.flush()
    return talk


def current(session: Session, person_id: int, chat_id: int, topic: str, at: datetime) -> Conversation | None:
    """The dialogue of this topic that has not expired."""
    return session.scalar(
        select(Conversation).where(
            Conversation.person_id == person_id,
            Conversation.chat_id == chat_id,
            Conversation.topic == topic,
            Conversation.expires_at > at,
        )
    )


def end(session: Session, talk: Conversation) -> None:
    """Close a dialogue."""
    session.delete(talk)
    session.flush()


def end_all(session: Session, feedback_id: int, topic: str) -> None:
    """Close every dialogue of a topic about a feedback, whoever it is with."""
    session.execute(delete(Conversation).where(Conversation.feedback_id == feedback_id, Conversation.topic == topic))


def of_person(session: Session, person_id: int, topic: str, feedback_id: int, at: datetime) -> Conversation | None:
    """The person's open dialogue about a feedback, in whatever chat it is led."""
    return session.scalar(
        select(Conversation).where(
            Conversation.person_id == person_id,
            Conversation.topic == topic,
            Conversation.feedback_id == feedback_id,
            Conversation.expires_at > at,
        )
    )


def chats_of(session: Session, person_id: int, topic: str, feedback_id: int) -> list[int]:
    """The ids of the chats in which the person's dialogue about a feedback is open, expired or not."""
    theirs = select(Conversation.chat_id).where(
        Conversation.person_id == person_id, Conversation.topic == topic, Conversation.feedback_id == feedback_id
    )
    return list(session.scalars(theirs.order_by(Conversation.id)))


def forget(session: Session, before: datetime) -> None:
    """Drop the dialogues that had expired by then."""
    session.execute(delete(Conversation).where(Conversation.expires_at <= before))
