"""我也遇到: whose matter is the same as a known one, joined once, and left again when it was not."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship

from storage import feedback
from storage.db import Base
from storage.feedback import Category, Feedback, Move, MoveNotAllowed
from storage.people import Person


class Joining(Base):
    """A matter that is the same as a known one; at most one such for each matter."""

    __tablename__ = "joinings"
    __table_args__ = (UniqueConstraint("feedback_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"))
    known_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"), index=True)
    at: Mapped[datetime]
    feedback: Mapped[Feedback] = relationship(foreign_keys=[feedback_id])
    known: Mapped[Feedback] = relationship(foreign_keys=[known_id])


def join(session: Session, matter: Feedback, known: Feedback, at: datetime, actor: Person) -> bool:
    """This matter is the same as that one; False when it had been joined to something before: nothing changes.

    The known one is held until this is committed: whoever resolves it meanwhile finds whoever has joined.
    Errors: MoveNotAllowed, about the known one too when it is settled, or is itself the same as a third.
    """
    known = feedback.hold(session, known)
    if of(session, matter) is not None:
        return False
    if known.category == Category.RESOLVED or of(session, known) is not None or _has_joined(session, matter):
        raise MoveNotAllowed(matter, Move.JOIN, "state")
    feedback.move(session, matter, Move.JOIN, at, actor, why=known.number)
    session.add(Joining(feedback=matter, known=known, at=at))
    session.flush()
    return True


def leave(session: Session, matter: Feedback, at: datetime, actor: Person) -> bool:
    """It was not the same after all; False when it is joined to nothing. Errors: MoveNotAllowed."""
    known = of(session, matter)
    if known is None:
        return False
    feedback.move(session, matter, Move.LEAVE, at, actor, why=known.number)
    session.execute(delete(Joining).where(Joining.feedback_id == matter.id))
    return True


def of(session: Session, matter: Feedback) -> Feedback | None:
    """The known problem that this matter is the same as."""
    known = select(Feedback).join(Joining, Joining.known_id == Feedback.id).where(Joining.feedback_id == matter.id)
    return session.scalar(known)


def joined(session: Session, known: Feedback) -> list[Feedback]:
    """The matters that are the same as this one, or as a part of it, in the order they joined."""
    parts = select(Feedback.id).where(Feedback.merged_into_id == known.id)
    same = (Joining.known_id == known.id) | Joining.known_id.in_(parts)
    theirs = select(Feedback).join(Joining, Joining.feedback_id == Feedback.id).where(same)
    return list(session.scalars(theirs.order_by(Joining.id)))


def companies(session: Session, known: Feedback) -> int:
    """How many customers met this problem, its first reporter's among them: a company counts once, however many speak.

    Somebody of whom no company is known counts for themselves.
    """
    matter, person = aliased(Feedback), aliased(Person)
    same = select(Joining.feedback_id).where(Joining.known_id == known.id)
    whose = func.coalesce(person.company_id, -person.id)
    met = select(func.count(whose.distinct())).select_from(matter).join(person, person.id == matter.reporter_id)
    return session.scalar(met.where((matter.id == known.id) | matter.id.in_(same))) or 0


def _has_joined(session: Session, known: Feedback) -> bool:
    return session.scalar(select(Joining.id).where(Joining.known_id == known.id).limit(1)) is not None
