"""What has happened and still has consequences to be drawn: one row per event, gone when they are drawn."""

from datetime import datetime

from sqlalchemy import ForeignKey, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import queue
from storage.db import Base
from storage.patience import pause


class Reaction(Base):
    """An event whose consequences have not been drawn yet."""

    __tablename__ = "reactions"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)


_EXPECT = insert(Reaction.__table__)  # type: ignore[arg-type]


def expect(session: Session, event_id: int, at: datetime) -> None:
    """Consequences are to be drawn from this event, once it is committed."""
    session.connection().execute(_EXPECT, {"event_id": event_id, "at": at, "due_at": at, "failures": 0})
    queue.ring_after_commit(session, "react", event_id)


def waiting(session: Session, at: datetime, limit: int = 50) -> list[int]:
    """The ids of events to react to now, the oldest first."""
    due = select(Reaction.event_id).where(Reaction.due_at <= at)
    return list(session.scalars(due.order_by(Reaction.event_id).limit(limit)))


def take(session: Session, event_id: int) -> bool:
    """Take an event to react to in this very transaction; False when somebody else did, or does."""
    taken = delete(Reaction).where(Reaction.event_id == event_id).returning(Reaction.event_id)
    return session.scalar(taken) is not None


def is_waiting(session: Session, event_id: int) -> bool:
    """Whether consequences are still to be drawn from an event; nobody draws them before this transaction ends."""
    waiting = select(Reaction.event_id).where(Reaction.event_id == event_id)
    return session.scalar(waiting.with_for_update()) is not None


def failed(session: Session, event_id: int, at: datetime) -> None:
    """Reacting went wrong: keep it for later."""
    reaction = session.get(Reaction, event_id)
    if reaction is None:
        return
    reaction.failures, reaction.due_at = reaction.failures + 1, at + pause(reaction.failures)
    session.flush()
