"""What is to be shown where, once, and the handle by which it can be repainted later."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, and_, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storage import queue
from storage.chats import Chat
from storage.db import Base
from storage.feedback import Feedback
from storage.people import Person

LEASE = timedelta(seconds=30)
RETRY_AFTER = (2, 10, 60, 300, 900)
"""Seconds before the second, third, ... attempt; after the last the delivery has failed."""
_WAITING = text("status IN ('pending', 'sending')")


class Status(StrEnum):
    """How far a delivery has come. `unknown`: it was being sent when the sender died, and may have arrived."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Delivery(Base):
    """One thing to show in one chat; unique per what caused it, where it goes and what for."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("cause", "chat_id", "purpose"),
        Index("ix_deliveries_due", "due_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(String(64))
    """`event:12`, `message:7`, `alarm:3`."""
    purpose: Mapped[str] = mapped_column(String(32))
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """Whom it is for: mentioned in a group, and where the words go when the group cannot be reached."""
    feedback_id: Mapped[int | None] = mapped_column(ForeignKey("feedback.id"), index=True)
    show: Mapped[dict[str, Any]]
    """A Text or Card of handlers/messages, as JSON."""
    status: Mapped[str] = mapped_column(String(8), default=Status.PENDING)
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    route: Mapped[str] = mapped_column(String(32), default="")
    handle: Mapped[dict[str, Any]] = mapped_column(default=dict)
    painted: Mapped[dict[str, Any] | None]
    """The card as it is on the screen now."""
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(300), default="")
    chat: Mapped[Chat] = relationship()
    person: Mapped[Person | None] = relationship()
    feedback: Mapped[Feedback | None] = relationship()


def deliver(
    session: Session,
    cause: str,
    purpose: str,
    chat: Chat,
    show: dict[str, Any],
    at: datetime,
    person: Person | None = None,
    feedback: Feedback | None = None,
) -> Delivery:
    """Write down what is to be shown, or find that it already stands there: nobody is told twice."""
    known = session.scalar(
        select(Delivery).where(
            Delivery.cause == cause, Delivery.chat_id == chat.id, Delivery.purpose == purpose
        )
    )
    if known is not None:
        return known
    row = Delivery(
        cause=cause, purpose=purpose, chat=chat, show=show, due_at=at, person=person, feedback=feedback
    )
    session.add(row)
    session.flush()
    queue.ring_after_commit(session, "deliver", row.id)
    return row


def due(session: Session, at: datetime, limit: int = 50) -> list[int]:
    """The ids of deliveries to attempt now: the first waiting one of every chat, so that order holds."""
    ahead = select(Delivery.id).where(
        Delivery.chat_id == (outer := _outer()).c.chat_id,
        Delivery.status.in_((Status.PENDING, Status.SENDING)),
        Delivery.id < outer.c.id,
    )
    return list(
        session.scalars(
            select(outer.c.id)
            .where(outer.c.status.in_((Status.PENDING, Status.SENDING)), _free(outer.c, at), ~ahead.exists())
            .order_by(outer.c.id)
            .limit(limit)
        )
    )


def claim(session: Session, delivery_id: int, at: datetime) -> Delivery | None:
    """Take a delivery for LEASE; None when another was faster.

    A row found `sending` was left by a sender that died: its `attempts` is above zero and its status says so.
    """
    columns = Delivery.__table__.c
    taken = session.scalar(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.status.in_((Status.PENDING, Status.SENDING)), _free(columns, at))
        .values(leased_until=at + LEASE)
        .returning(Delivery.id)
    )
    return session.get(Delivery, taken, populate_existing=True) if taken is not None else None


def begin_sending(session: Session, row: Delivery, route: str) -> None:
    """Say through which route it is being sent, before the network is touched."""
    row.status, row.route, row.attempts = Status.SENDING, route, row.attempts + 1
    session.flush()


def sent(session: Session, row: Delivery, at: datetime, route: str, handle: dict[str, Any]) -> None:
    """It arrived; `handle` is what a later repaint needs."""
    row.status, row.sent_at, row.route, row.handle, row.leased_until = Status.SENT, at, route, handle, None
    row.painted, row.error = row.show, ""
    session.flush()


def try_later(session: Session, row: Delivery, at: datetime, error: str, after_seconds: int | None = None) -> bool:
    """Wait and try again; False when the last attempt is spent and the delivery has failed."""
    row.error, row.leased_until = error[:300], None
    if row.attempts > len(RETRY_AFTER):
        row.status = Status.FAILED
        session.flush()
        return False
    wait = after_seconds if after_seconds is not None else RETRY_AFTER[max(row.attempts - 1, 0)]
    row.status, row.due_at = Status.PENDING, at + timedelta(seconds=wait)
    session.flush()
    return True


def give_up(session: Session, row: Delivery, status: Status, error: str) -> None:
    """It cannot arrive (`failed`), or nobody can tell whether it did (`unknown`)."""
    row.status, row.error, row.leased_until = status, error[:300], None
    session.flush()


def cards_of(session: Session, feedback_id: int, purpose: str) -> list[Delivery]:
    """The cards about a feedback that hang in chats and can be repainted."""
    hanging = select(Delivery).where(
        Delivery.feedback_id == feedback_id, Delivery.purpose == purpose, Delivery.status == Status.SENT
    )
    return list(session.scalars(hanging.order_by(Delivery.id)))


def _outer():  # type: ignore[no-untyped-def]
    return Delivery.__table__.alias("waiting")


def _free(columns, at: datetime):  # type: ignore[no-untyped-def]
    return and_(
        columns.due_at <= at,
        or_(columns.leased_until.is_(None), columns.leased_until <= at),
    )
