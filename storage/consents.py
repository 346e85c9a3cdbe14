"""Which notice about their privacy was shown where and when: the record an organisation may be asked for."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.chats import Chat
from storage.db import Base
from storage.people import Person

VERSION_CHARACTERS = 32


class Consent(Base):
    """One version of the notice, shown in one chat: to the one in it, or to whoever was spoken to in a group."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("chat_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    version: Mapped[str] = mapped_column(String(VERSION_CHARACTERS))
    at: Mapped[datetime]
    how: Mapped[str] = mapped_column(String(32))
    """With the answer to what it was shown: the kind of the message that was heard."""


def shown(session: Session, chat: Chat, version: str) -> bool:
    """Whether this version of the notice has been shown in this chat."""
    known = select(Consent.id).where(Consent.chat_id == chat.id, Consent.version == version)
    return session.scalar(known) is not None


def record(session: Session, chat: Chat, person: Person, version: str, at: datetime, how: str) -> None:
    """It has been shown; written in the transaction of the answer it stands in."""
    session.add(Consent(chat_id=chat.id, person_id=person.id, version=version, at=at, how=how[:32]))
    session.flush()


def last_shown(session: Session, chat: Chat) -> Consent | None:
    """The newest notice that was shown in this chat."""
    return session.scalar(select(Consent).where(Consent.chat_id == chat.id).order_by(Consent.id.desc()).limit(1))
