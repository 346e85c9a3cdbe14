"""Every message heard, once: who, where, when and what, and the answer it got."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storage.chats import Chat
from storage.db import Base
from storage.people import Person


class Message(Base):
    """One thing heard; unique per platform, account and the platform's own message id."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("platform", "account", "message_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    account: Mapped[str] = mapped_column(String(64))
    message_id: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    chat_id: Mapped[int | None] = mapped_column(ForeignKey("chats.id"), index=True)
    feedback_id: Mapped[int | None] = mapped_column(ForeignKey("feedback.id"), index=True)
    answer: Mapped[dict[str, Any] | None]
    withdrawn_at: Mapped[datetime | None]
    """When whoever sent it took it back; the words stay."""
    person: Mapped[Person | None] = relationship()
    chat: Mapped[Chat | None] = relationship()


@dataclass(frozen=True, slots=True)
class Heard:
    """A message and whether it had been heard before."""

    message: Message
    repeat: bool


def hear_once(session: Session, message: Message) -> Heard:
    """Write a message down, or find the one already written: two at the same instant, the second is the repeat."""
    known = _find(session, message)
    if known is not None:
        return Heard(known, repeat=True)
    try:
        with session.begin_nested():
            session.add(message)
            session.flush()
    except IntegrityError:
        first = _find(session, message)
        if first is None:
            raise
        return Heard(first, repeat=True)
    return Heard(message, repeat=False)


def known(session: Session, platform: str, account: str, message_id: str) -> Message | None:
    """The message that the platform calls by this id."""
    return _find(session, Message(platform=platform, account=account, message_id=message_id))


def words_of(session: Session, platform: str, account: str, message_ids: Sequence[str]) -> dict[str, str]:
    """Of these message ids, those that have been heard: id → what was said."""
    heard = select(Message.message_id, Message.text).where(
        Message.platform == platform, Message.account == account, Message.message_id.in_(message_ids)
    )
    return dict(session.execute(heard).all())


def withdraw(session: Session, like: Message, at: datetime) -> Message | None:
    """Mark a message as taken back by whoever sent it: the words stay. None when there is none, or it was before."""
    known = _find(session, like)
    if known is None or known.person_id != like.person_id or known.withdrawn_at is not None:
        return None
    known.withdrawn_at = at
    session.flush()
    return known


def _find(session: Session, like: Message) -> Message | None:
    return session.scalar(
        select(Message).where(
            Message.platform == like.platform,
            Message.account == like.account,
            Message.message_id == like.message_id,
        )
    )
