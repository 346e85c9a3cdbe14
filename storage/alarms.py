"""When to come back: one row, one due time, rung once whoever comes to ring it."""

from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    and_,
    delete,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.db import Base
from storage.patience import pause

LEASE = timedelta(seconds=30)
_PENDING = text("rung_at IS NULL")


class Alarm(Base):
    """A time to come back to a feedback, or to a daily duty when there is no feedback."""

    __tablename__ = "alarms"
    __table_args__ = (
        Index(
            "ix_alarms_due",
            "due_at",
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    """What makes it one: `respond.warn:12:1`, `digest.manager:2026-02-14`."""
    kind: Mapped[str] = mapped_column(String(32))
    feedback_id: Mapped[int | None] = mapped_column(ForeignKey("feedback.id"), index=True)
    due_at: Mapped[datetime]
    rung_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)


def set_alarm(session: Session, key: str, kind: str, due_at: datetime, feedback_id: int | None = None) -> Alarm:
    """Set an alarm, or find the one with this key: the same alarm is never set twice, nor moved."""
    known = session.scalar(select(Alarm).where(Alarm.key == key))
    if known is not None:
        return known
    alarm = Alarm(key=key, kind=kind, due_at=due_at, feedback_id=feedback_id)
    session.add(alarm)
    session.flush()
    return alarm


def cancel(session: Session, feedback_id: int, *kinds: str) -> None:
    """Take back the alarms of these kinds that have not rung."""
    session.execute(
        delete(Alarm).where(Alarm.feedback_id == feedback_id, Alarm.kind.in_(kinds), Alarm.rung_at.is_(None))
    )


def due(session: Session, at: datetime, limit: int = 50) -> list[int]:
    """The ids of alarms that are due and that nobody holds, the oldest first."""
    waiting = select(Alarm.id).where(_claimable(at)).order_by(Alarm.due_at, Alarm.id).limit(limit)
    return list(session.scalars(waiting))


def claim(session: Session, alarm_id: int, at: datetime) -> Alarm | None:
    """Take a due alarm for LEASE; None when another was faster or it is no longer due.

    One conditional UPDATE decides, on SQLite as on PostgreSQL: SKIP LOCKED would be ignored on the first.
    """
    taken = session.scalar(
        update(Alarm).where(Alarm.id == alarm_id, _claimable(at)).values(leased_until=at + LEASE).returning(Alarm.id)
    )
    return session.get(Alarm, taken, populate_existing=True) if taken is not None else None


def rung(session: Session, alarm: Alarm, at: datetime) -> None:
    """The alarm has done its work, in this same transaction."""
    alarm.rung_at = at
    session.flush()


def failed(session: Session, alarm_id: int, at: datetime) -> None:
    """Ringing went wrong: leave the alarm alone for a while."""
    alarm = session.get(Alarm, alarm_id)
    if alarm is None or alarm.rung_at is not None:
        return
    alarm.failures, alarm.leased_until = alarm.failures + 1, at + pause(alarm.failures)
    session.flush()


def _claimable(at: datetime) -> ColumnElement[bool]:
    free = or_(Alarm.leased_until.is_(None), Alarm.leased_until <= at)
    return and_(Alarm.rung_at.is_(None), Alarm.due_at <= at, free)
