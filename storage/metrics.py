"""Every number we show, one function each, counted from the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, and_, case, cast, exists, func, literal, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from storage.deliveries import Delivery, Status
from storage.feedback import Category, Event, Feedback, Move, State
from storage.knowledge import Given, Outcome
from storage.surveys import Survey


@dataclass(frozen=True, slots=True)
class Csat:
    """Scores given in a time: how many, their mean (1–5), and how many were low."""

    count: int
    mean: float | None
    low: int


@dataclass(frozen=True, slots=True)
class ClosedLoop:
    """Of the feedbacks that were due to be settled, those whose loop is truly closed; expired ones stand apart."""

    due: int
    closed: int
    expired: int

    @property
    def rate(self) -> float | None:
        """closed ÷ due, from 0 to 1; None when nothing was due."""
        return self.closed / self.due if self.due else None


def captured(session: Session, since: datetime, until: datetime) -> int:
    """How many feedbacks came in, without those taken back."""
    return _count(session, Feedback.created_at >= since, Feedback.created_at < until, _KEPT)


def closed(session: Session, since: datetime, until: datetime) -> int:
    """How many were confirmed by their customers in this time and still are."""
    return _count(session, Feedback.state == State.CLOSED, Feedback.closed_at >= since, Feedback.closed_at < until)


def overdue(session: Session, at: datetime) -> list[Feedback]:
    """Open feedbacks whose promise is broken, the longest first."""
    broken = select(Feedback).where(_waiting_for_us(), _promise() < at)
    return list(session.scalars(broken.order_by(_promise(), Feedback.id)))


def at_risk(session: Session, at: datetime, until: datetime) -> list[Feedback]:
    """Open feedbacks whose promise falls due before `until`, the nearest first."""
    near = select(Feedback).where(_waiting_for_us(), _promise() >= at, _promise() < until)
    return list(session.scalars(near.order_by(_promise(), Feedback.id)))


def csat(session: Session, since: datetime, until: datetime, low: int) -> Csat:
    """What customers answered in this time; `low` is the highest score that counts as low."""
    answered = and_(Survey.answered_at >= since, Survey.answered_at < until, Survey.score.is_not(None))
    count, mean = session.execute(select(func.count(), func.avg(Survey.score)).where(answered)).one()
    few = session.scalar(select(func.count()).where(answered, Survey.score <= low)) or 0
    return Csat(count, float(mean) if count else None, few)


def low_scores(session: Session, since: datetime, until: datetime, low: int) -> list[Survey]:
    """The low scores given in this time, the lowest first."""
    given = select(Survey).where(Survey.answered_at >= since, Survey.answered_at < until, Survey.score <= low)
    return list(session.scalars(given.order_by(Survey.score, Survey.id)))


def closed_loop(session: Session, since: datetime, at: datetime) -> ClosedLoop:
    """Of what was captured since then: due when it is settled or its time has run out; closed only on evidence.

    The evidence: the customer was told the result (a delivery that arrived, or words that rode on an answer), and
    confirmed it with a score. A reopened one is not closed until it is closed again.
    """
    ours = and_(Feedback.created_at >= since, Feedback.created_at < at, _KEPT)
    is_due = or_(Feedback.category == Category.RESOLVED, Feedback.resolve_by < at)
    told = exists().where(
        Event.feedback_id == Feedback.id,
        Event.move.in_((Move.RESOLVE, Move.FOLLOW)),
        Event.cycle == Feedback.cycle,
        Delivery.feedback_id == Feedback.id,
        Delivery.cause == literal("event:") + cast(Event.id, String),
        Delivery.status == Status.SENT,
    )
    confirmed = exists().where(
        Survey.feedback_id == Feedback.id, Survey.cycle == Feedback.cycle, Survey.score.is_not(None)
    )
    return ClosedLoop(
        due=_count(session, ours, is_due),
        closed=_count(session, ours, Feedback.state == State.CLOSED, told, confirmed),
        expired=_count(session, ours, Feedback.state == State.EXPIRED),
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """How often one answer was given in a time, without the tips below receipts, and what came of it."""

    name: str
    count: int
    solved: int
    filed: int

    @property
    def deflected(self) -> int:
        """How many needed no colleague: they said that it helped, or said nothing more."""
        return self.count - self.filed


def answers(session: Session, since: datetime, until: datetime) -> list[Answered]:
    """What came of the answers that were given, per answer, the most given first."""
    given = func.count()
    rows = session.execute(
        select(Given.name, given, _share(Outcome.SOLVED), _share(Outcome.UNSOLVED))
        .where(Given.at >= since, Given.at < until, Given.outcome != Outcome.TIP)
        .group_by(Given.name)
        .order_by(given.desc(), Given.name)
    )
    return [Answered(*row) for row in rows]


def by_topic(session: Session, since: datetime, until: datetime) -> Sequence[tuple[str, int]]:
    """How many came in per topic, the most first."""
    rows = session.execute(
        select(Feedback.topic, func.count())
        .where(Feedback.created_at >= since, Feedback.created_at < until, _KEPT)
        .group_by(Feedback.topic)
        .order_by(func.count().desc(), Feedback.topic)
    )
    return [(topic, count) for topic, count in rows]


_KEPT = Feedback.state.not_in((State.WITHDRAWN, State.MERGED, State.DISMISSED, State.ARCHIVED))
"""What stands for itself: not taken back, no part of another, feedback at all, and no history read from a file."""


def _share(outcome: Outcome) -> ColumnElement[int]:
    """How many of a group of answers ended so."""
    return func.coalesce(func.sum(case((Given.outcome == outcome, 1), else_=0)), 0)


def _waiting_for_us() -> ColumnElement[bool]:
    return and_(Feedback.category == Category.OPEN, Feedback.assignee_id.is_not(None))


def _promise() -> ColumnElement[datetime]:
    """`Feedback.promised_by`, asked of the database."""
    return case((Feedback.responded_at.is_(None), Feedback.respond_by), else_=Feedback.resolve_by)


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Feedback).where(*conditions)) or 0
