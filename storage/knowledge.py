"""Which question was answered from what the organisation knows, and whether that was the end of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storage.chats import Chat
from storage.db import Base
from storage.feedback import Feedback
from storage.people import Person
from storage.transcript import Message

NAME_CHARACTERS = 80
"""As much of an answer's name as we keep."""


class Outcome(StrEnum):
    """What came of an answer. `silent`: nobody has said; `tip`: it stood below a receipt, and nothing was saved."""

    SILENT = "silent"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    TIP = "tip"


class Given(Base):
    """One answer given to one question. The question's own words stand in the transcript only."""

    __tablename__ = "answers_given"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS), index=True)
    """What the answer is called in the configuration."""
    words: Mapped[str] = mapped_column(Text)
    """The answer, as it was when it was given."""
    at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[str] = mapped_column(String(8), default=Outcome.SILENT)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    feedback_id: Mapped[int | None] = mapped_column(ForeignKey("feedback.id"), index=True)
    """The matter it became when it did not help, or below whose receipt it stood."""
    person: Mapped[Person] = relationship()
    message: Mapped[Message] = relationship()
    feedback: Mapped[Feedback | None] = relationship()


def give(
    session: Session, name: str, words: str, question: Message, at: datetime, matter: Feedback | None = None
) -> Given:
    """Note that a question was answered; with a matter it was a tip beside it."""
    row = Given(
        name=name[:NAME_CHARACTERS],
        words=words,
        at=at,
        outcome=Outcome.TIP if matter is not None else Outcome.SILENT,
        person_id=question.person_id,
        chat_id=question.chat_id,
        message=question,
        feedback=matter,
    )
    session.add(row)
    session.flush()
    return row


def by_id(session: Session, written: str) -> Given | None:
    """The answer that a button names; None where it names none."""
    return session.get(Given, int(written)) if written.isascii() and written.isdigit() and len(written) < 10 else None


def given_lately(session: Session, person: Person, chat: Chat, name: str, since: datetime) -> Given | None:
    """This very answer, given to this person in this chat since then, if they have not said that it helped."""
    theirs = select(Given).where(
        Given.person_id == person.id,
        Given.chat_id == chat.id,
        Given.name == name[:NAME_CHARACTERS],
        Given.outcome == Outcome.SILENT,
        Given.at >= since,
    )
    return session.scalar(theirs.order_by(Given.id.desc()).limit(1))


def settle(session: Session, row: Given, outcome: Outcome, matter: Feedback | None = None) -> None:
    """Note what came of an answer, and the matter it became."""
    row.outcome, row.feedback = outcome, matter
    session.flush()


def beside(session: Session, matter: Feedback) -> list[Given]:
    """The answers the customer of a matter had read before it came to a colleague, oldest first."""
    return list(session.scalars(select(Given).where(Given.feedback_id == matter.id).order_by(Given.id)))
