"""What colleagues put right: who said what of which feedback, and whether it still counts."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from storage.db import Base
from storage.feedback import Feedback
from storage.people import Person


class Lesson(Base):
    """One correction. Of the words only hashed traits are kept, by which others like them are recognised."""

    __tablename__ = "lessons"
    id: Mapped[int] = mapped_column(primary_key=True)
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"), index=True)
    decision: Mapped[str] = mapped_column(String(16))
    """What was wrong: "kind", "topic", "sentiment" or "is_feedback"."""
    was: Mapped[str] = mapped_column(String(32))
    becomes: Mapped[str] = mapped_column(String(32))
    actor_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None]
    """Who took it back; None where the administrator did, or where it counts."""
    forgotten_at: Mapped[datetime | None]
    """When its traits were erased with the words they are from."""
    mark: Mapped[str] = mapped_column(String(32))
    """Nobody else's: by the newest mark a ledger's lessons are known from those of another."""
    traits: Mapped[list[Any]] = mapped_column(default=list)
    feedback: Mapped[Feedback] = relationship()
    actor: Mapped[Person] = relationship()


def teach(
    session: Session,
    matter: Feedback,
    decision: str,
    becomes: str,
    actor: Person,
    at: datetime,
    *,
    was: str,
    traits: Iterable[int],
) -> Lesson:
    """Write a correction down; what was said before about the same counts no longer."""
    for earlier in of(session, matter):
        if earlier.decision == decision:
            undo(session, earlier, at, actor)
    lesson = Lesson(
        feedback=matter,
        decision=decision,
        was=was,
        becomes=becomes,
        actor=actor,
        at=at,
        mark=uuid.uuid4().hex,
        traits=list(traits),
    )
    session.add(lesson)
    session.flush()
    return lesson


def undo(session: Session, lesson: Lesson, at: datetime, actor: Person | None) -> None:
    """Take back one that counts. `actor` is None where an administrator does it."""
    lesson.undone_at, lesson.undone_by_id = at, actor.id if actor else None
    session.flush()


def forget(session: Session, matter: Feedback, at: datetime) -> None:
    """Its words are to be forgotten: nothing alike is recognised by them any more; that it was corrected stays."""
    for lesson in session.scalars(select(Lesson).where(Lesson.feedback_id == matter.id)):
        lesson.traits, lesson.forgotten_at = [], at
    session.flush()


def of(session: Session, matter: Feedback) -> list[Lesson]:
    """What counts about this feedback, in the order it was said."""
    counting = select(Lesson).where(Lesson.feedback_id == matter.id, Lesson.undone_at.is_(None))
    return list(session.scalars(counting.order_by(Lesson.id)))


def by_id(session: Session, number: int) -> Lesson | None:
    """The lesson of this number."""
    return session.get(Lesson, number)


def counting(session: Session, limit: int) -> list[Lesson]:
    """The newest lessons that count, at most so many."""
    some = select(Lesson).where(Lesson.undone_at.is_(None)).order_by(Lesson.id.desc()).limit(limit)
    return list(session.scalars(some))


def newest(session: Session, limit: int) -> list[Lesson]:
    """The newest lessons, those taken back among them, with their feedbacks and who gave them."""
    some = select(Lesson).options(selectinload(Lesson.feedback), selectinload(Lesson.actor))
    return list(session.scalars(some.order_by(Lesson.id.desc()).limit(limit)))


def version(session: Session) -> str:
    """Another one whenever another lesson counts; "" while there is none."""
    last = select(Lesson.mark).order_by(Lesson.id.desc()).limit(1).scalar_subquery()
    undone, forgotten = func.count(Lesson.undone_at), func.count(Lesson.forgotten_at)
    mark, back, gone = session.execute(select(last, undone, forgotten).select_from(Lesson)).one()
    return f"{mark}.{back}.{gone}" if mark else ""
