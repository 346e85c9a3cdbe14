"""Second opinions: on which feedback one is wanted, how often it was asked for, and what was said."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storage import queue
from storage.db import Base
from storage.feedback import Feedback
from storage.patience import pause

LEASE = timedelta(minutes=2)
"""Longer than any call may take: until then nobody else asks the same."""
_WANTED = text("status = 'wanted'")


class Fate(StrEnum):
    """What became of a wish for a second opinion."""

    WANTED = "wanted"
    GIVEN = "given"
    FAILED = "failed"
    SKIPPED = "skipped"


class Opinion(Base):
    """The one second opinion on a feedback."""

    __tablename__ = "opinions"
    __table_args__ = (Index("ix_opinions_due", "due_at", sqlite_where=_WANTED, postgresql_where=_WANTED),)
    id: Mapped[int] = mapped_column(primary_key=True)
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"), unique=True)
    status: Mapped[str] = mapped_column(String(8), default=Fate.WANTED)
    due_at: Mapped[datetime]
    asked_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it was asked for last."""
    tries: Mapped[int] = mapped_column(default=0)
    model: Mapped[str] = mapped_column(String(64), default="")
    """Who was asked."""
    view: Mapped[dict[str, Any] | None]
    """What was said: kind, topic, sentiment, why."""
    reason: Mapped[str] = mapped_column(String(100), default="")
    """Why there is none."""
    feedback: Mapped[Feedback] = relationship()


def want(session: Session, matter: Feedback, at: datetime) -> Opinion:
    """One is wanted, as soon as this is committed; nothing more than that where it was before."""
    known = of(session, matter)
    if known is not None:
        return known
    opinion = Opinion(feedback=matter, due_at=at)
    session.add(opinion)
    session.flush()
    queue.ring_after_commit(session, "opine", opinion.id)
    return opinion


def of(session: Session, matter: Feedback) -> Opinion | None:
    """The second opinion on this feedback, wanted or given."""
    return session.scalar(select(Opinion).where(Opinion.feedback_id == matter.id))


def due(session: Session, at: datetime, limit: int = 50) -> list[int]:
    """The ids of those to ask for now, the oldest first."""
    waiting = select(Opinion.id).where(Opinion.status == Fate.WANTED, Opinion.due_at <= at)
    return list(session.scalars(waiting.order_by(Opinion.due_at, Opinion.id).limit(limit)))


def claim(session: Session, opinion_id: int, at: datetime, model: str) -> Opinion | None:
    """Take one to ask for until LEASE has passed, and count the try; None when another was faster."""
    taken = session.scalar(
        update(Opinion)
        .where(Opinion.id == opinion_id, Opinion.status == Fate.WANTED, Opinion.due_at <= at)
        .values(due_at=at + LEASE, asked_at=at, tries=Opinion.tries + 1, model=model)
        .returning(Opinion.id)
        .execution_options(synchronize_session=False)
    )
    return session.get(Opinion, taken, populate_existing=True) if taken is not None else None


def calls_since(session: Session, since: datetime) -> int:
    """How many calls were made for what was asked for since then; what was tried before and again counts whole."""
    return session.scalar(select(func.coalesce(func.sum(Opinion.tries), 0)).where(Opinion.asked_at >= since)) or 0


def given(session: Session, opinion: Opinion, view: dict[str, Any]) -> None:
    """It was given."""
    opinion.status, opinion.view, opinion.reason = Fate.GIVEN, view, ""
    session.flush()


def settle(session: Session, opinion: Opinion, fate: Fate, reason: str) -> None:
    """There will be none: it failed for good, or nobody needs it any more."""
    opinion.status, opinion.reason = fate, reason[:100]
    session.flush()


def later(
    session: Session, opinion: Opinion, at: datetime, most: int, *, reason: str, after_seconds: int | None = None
) -> None:
    """It did not work now: again after a while (or as long as was asked for), unless it was tried so often already."""
    if opinion.tries >= most:
        settle(session, opinion, Fate.FAILED, reason)
        return
    wait = pause(max(opinion.tries - 1, 0)) if after_seconds is None else timedelta(seconds=after_seconds)
    opinion.due_at, opinion.reason = at + wait, reason[:100]
    session.flush()
