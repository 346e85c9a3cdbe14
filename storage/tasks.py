"""What somebody has to do by hand because we could not: it stands on their list until they have done it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, and_, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storage.db import Base
from storage.deliveries import Delivery, Status
from storage.feedback import Feedback
from storage.moves import State
from storage.people import Person

_OPEN = text("done_at IS NULL")


class Task(Base):
    """One thing to do; it is also done when its matter is confirmed or taken back."""

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("cause", "kind"),
        Index("ix_tasks_open", "person_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(String(64))
    """`delivery:12`."""
    kind: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    """What to do, in one sentence."""
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()
    feedback: Mapped[Feedback] = relationship()


_NOTHING_LEFT = (State.CLOSED, State.WITHDRAWN, State.MERGED, State.DISMISSED)
_IS_OPEN = and_(Task.done_at.is_(None), Feedback.state.not_in(_NOTHING_LEFT))


def put(session: Session, cause: str, kind: str, person: Person, matter: Feedback, words: str, at: datetime) -> Task:
    """Put it on somebody's list, or find that it already stands there."""
    known = by_cause(session, cause, kind)
    if known is not None:
        return known
    task = Task(cause=cause, kind=kind, person=person, feedback=matter, words=words, at=at)
    session.add(task)
    session.flush()
    return task


def by_cause(session: Session, cause: str, kind: str) -> Task | None:
    """The one that this has caused; None for what causes none."""
    return session.scalar(select(Task).where(Task.cause == cause, Task.kind == kind))


def open_of(session: Session, person: Person) -> list[Task]:
    """What somebody still has to do, the oldest first."""
    waiting = select(Task).join(Feedback).where(Task.person_id == person.id, _IS_OPEN)
    return list(session.scalars(waiting.order_by(Task.id)))


def untold(session: Session) -> list[Task]:
    """What is still to be done by people who could not even be told of it: it only stands on their lists."""
    told = select(Delivery.id).where(
        Delivery.cause == Task.cause,
        Delivery.purpose == Task.kind,
        Delivery.status.in_((Status.SENT, Status.PENDING, Status.SENDING)),
    )
    waiting = select(Task).join(Feedback).where(_IS_OPEN, ~told.exists())
    return list(session.scalars(waiting.order_by(Task.at, Task.id)))


def done(session: Session, person: Person, at: datetime, *, task_id: int = 0, matter: Feedback | None = None) -> int:
    """This one task, or all of somebody's about a matter, or all of theirs, have been done; how many that were."""
    chosen = select(Task).where(Task.person_id == person.id, Task.done_at.is_(None))
    if task_id or matter is not None:
        chosen = chosen.where(or_(Task.id == task_id, Task.feedback_id == (matter.id if matter else 0)))
    tasks = session.scalars(chosen).all()
    for task in tasks:
        task.done_at = at
    session.flush()
    return len(tasks)
