"""Was the customer truly helped: one survey per cycle, the owner of that day kept with it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storage.db import Base
from storage.feedback import Feedback
from storage.people import Person

_ANSWERED = text("answered_at IS NOT NULL")


class Survey(Base):
    """One question to one customer after one resolution."""

    __tablename__ = "surveys"
    __table_args__ = (
        UniqueConstraint("feedback_id", "cycle"),
        Index("ix_surveys_answered_at", "answered_at", sqlite_where=_ANSWERED, postgresql_where=_ANSWERED),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"))
    cycle: Mapped[int]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """Who handled it when it was resolved, whoever owns it later."""
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    score: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    feedback: Mapped[Feedback] = relationship()
    owner: Mapped[Person | None] = relationship()


def ask(session: Session, feedback: Feedback, at: datetime) -> Survey:
    """Ask once per cycle; asked again, it is the same survey."""
    known = of_cycle(session, feedback)
    if known is not None:
        return known
    survey = Survey(feedback=feedback, cycle=feedback.cycle, owner_id=feedback.assignee_id, asked_at=at)
    session.add(survey)
    session.flush()
    return survey


def of_cycle(session: Session, feedback: Feedback, cycle: int | None = None) -> Survey | None:
    """The survey of this cycle of a feedback, by default the current one."""
    return session.scalar(
        select(Survey).where(Survey.feedback_id == feedback.id, Survey.cycle == (cycle or feedback.cycle))
    )


def answer(session: Session, survey: Survey, score: int, at: datetime) -> bool:
    """Keep the first score, 1 to 5; False when it had been answered before."""
    if survey.answered_at is not None:
        return False
    survey.score, survey.answered_at = score, at
    session.flush()
    return True


def waiting_for(session: Session, person: Person) -> list[Survey]:
    """The surveys this customer was sent and has not answered, newest first."""
    unanswered = (
        select(Survey)
        .join(Feedback)
        .where(Feedback.reporter_id == person.id, Survey.answered_at.is_(None), Feedback.cycle == Survey.cycle)
    )
    return list(session.scalars(unanswered.order_by(Survey.id.desc())))


def answered_since(session: Session, person: Person, since: datetime) -> bool:
    """Whether this customer has given a score since then."""
    given = select(Survey.id).join(Feedback).where(Feedback.reporter_id == person.id, Survey.answered_at > since)
    return session.scalar(given.limit(1)) is not None


def of_feedback(session: Session, feedback: Feedback) -> list[Survey]:
    """All surveys about a feedback, the first cycle's first."""
    return list(session.scalars(select(Survey).where(Survey.feedback_id == feedback.id).order_by(Survey.cycle)))
