"""A feedback: its states, the RULES of its moves, the one door `move`, and its append-only history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storage import queue
from storage.chats import Chat
from storage.db import Base
from storage.people import Person, Role


class Category(StrEnum):
    """What a state means for the clock: it runs, it is paused, it has stopped."""

    OPEN = "open"
    PAUSED = "paused"
    RESOLVED = "resolved"


class State(StrEnum):
    """Where a feedback stands, in the words its readers see."""

    INCOMPLETE = "待补充"
    UNASSIGNED = "待分派"
    WAITING = "待接单"
    WORKING = "处理中"
    WITH_CUSTOMER = "等客户"
    TO_CONFIRM = "待确认"
    CLOSED = "已闭环"
    EXPIRED = "未确认关闭"
    WITHDRAWN = "已撤回"

    @property
    def category(self) -> Category:
        """Whether the clock runs in this state."""
        return CATEGORIES[self]


CATEGORIES: Mapping[State, Category] = {
    State.INCOMPLETE: Category.OPEN,
    State.UNASSIGNED: Category.OPEN,
    State.WAITING: Category.OPEN,
    State.WORKING: Category.OPEN,
    State.WITH_CUSTOMER: Category.PAUSED,
    State.TO_CONFIRM: Category.RESOLVED,
    State.CLOSED: Category.RESOLVED,
    State.EXPIRED: Category.RESOLVED,
    State.WITHDRAWN: Category.RESOLVED,
}


class Move(StrEnum):
    """Everything that can happen to a feedback; each leaves one Event."""

    CAPTURE = "capture"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"
    ADD = "add"
    ASSIGN = "assign"
    ACCEPT = "accept"
    TRANSFER = "transfer"
    REPLY = "reply"
    ASK = "ask"
    ANSWER = "answer"
    RESOLVE = "resolve"
    RATE = "rate"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    EXPIRE = "expire"
    REMIND = "remind"
    ESCALATE = "escalate"
    INVITE = "invite"


class Party(StrEnum):
    """Who may make a move, seen from the feedback: worked out from the person who really acts."""

    REPORTER = "reporter"
    ASSIGNEE = "assignee"
    LEAD = "lead"
    MANAGER = "manager"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Rule:
    """From which states a move starts, where it ends (None: where it began), and whose it is."""

    starts: frozenset[State]
    ends: State | None
    by: frozenset[Party]


S, P = State, Party
_LIVE = frozenset({S.WAITING, S.WORKING, S.WITH_CUSTOMER})
_UNSETTLED = _LIVE | {S.INCOMPLETE, S.UNASSIGNED}
_DONE = frozenset({S.TO_CONFIRM, S.CLOSED, S.EXPIRED})
_OURS = frozenset({P.ASSIGNEE, P.LEAD, P.MANAGER})
_THEIRS = frozenset({P.REPORTER})
_TIME = frozenset({P.SYSTEM})

RULES: Mapping[Move, Rule] = {
    Move.COMPLETE: Rule(frozenset({S.INCOMPLETE}), S.UNASSIGNED, _THEIRS | _TIME),
    Move.WITHDRAW: Rule(_UNSETTLED, S.WITHDRAWN, _THEIRS),
    Move.ADD: Rule(_UNSETTLED | _DONE, None, _THEIRS | _OURS | _TIME),
    Move.ASSIGN: Rule(frozenset({S.UNASSIGNED}), S.WAITING, _TIME),
    Move.ACCEPT: Rule(frozenset({S.WAITING}), S.WORKING, frozenset({P.ASSIGNEE})),
    Move.TRANSFER: Rule(_LIVE, S.WAITING, _OURS | _TIME),
    Move.REPLY: Rule(frozenset({S.WAITING, S.WORKING}), S.WORKING, frozenset({P.ASSIGNEE, P.LEAD})),
    Move.ASK: Rule(frozenset({S.WAITING, S.WORKING}), S.WITH_CUSTOMER, frozenset({P.ASSIGNEE, P.LEAD})),
    Move.ANSWER: Rule(frozenset({S.WITH_CUSTOMER}), S.WORKING, _THEIRS),
    Move.RESOLVE: Rule(_LIVE, S.TO_CONFIRM, frozenset({P.ASSIGNEE, P.LEAD})),
    Move.INVITE: Rule(frozenset({S.TO_CONFIRM}), None, _TIME),
    Move.RATE: Rule(frozenset({S.TO_CONFIRM, S.EXPIRED}), None, _THEIRS),
    Move.CONFIRM: Rule(frozenset({S.TO_CONFIRM, S.EXPIRED}), S.CLOSED, _THEIRS),
    Move.REOPEN: Rule(_DONE, S.WAITING, _THEIRS | {P.LEAD, P.MANAGER}),
    Move.EXPIRE: Rule(frozenset({S.TO_CONFIRM}), S.EXPIRED, _TIME),
    Move.REMIND: Rule(_LIVE, None, _TIME),
    Move.ESCALATE: Rule(_LIVE, None, _TIME),
}
"""The one table of what is allowed. WITHDRAW and COMPLETE are the customer's; time makes the moves nobody made."""


class MoveNotAllowed(Exception):
    """The move does not start from this state, or is not this person's to make; `feedback` tells what is true."""

    def __init__(self, feedback: "Feedback", move: Move, wrong: str) -> None:
        super().__init__(f"{move} on {feedback.number} in {feedback.state}: {wrong}")
        self.feedback, self.move, self.wrong = feedback, move, wrong


class Feedback(Base):
    """One matter a customer brought, from the first word to the last."""

    __tablename__ = "feedback"
    __table_args__ = (
        Index("ix_feedback_open_by_assignee", "assignee_id", "category"),
        Index("ix_feedback_reporter_chat", "reporter_id", "chat_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    text: Mapped[str] = mapped_column(Text)
    """The customer's own first words."""
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What was asked and answered: label → answer."""
    kind: Mapped[str] = mapped_column(String(16), default="")
    topic: Mapped[str] = mapped_column(String(32), default="")
    sentiment: Mapped[str] = mapped_column(String(8), default="neutral")
    priority: Mapped[str] = mapped_column(String(2), default="P2")
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    """Why this kind, topic and priority, in words."""
    state: Mapped[str] = mapped_column(String(16))
    category: Mapped[str] = mapped_column(String(8), default=Category.OPEN)
    team: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(index=True)
    changed_at: Mapped[datetime]
    responded_at: Mapped[datetime | None]
    """When we first answered the customer in words, in this cycle."""
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    respond_by: Mapped[datetime | None]
    """The promise: when the customer hears from a human at the latest, in this cycle."""
    resolve_by: Mapped[datetime | None]
    cycle: Mapped[int] = mapped_column(default=1)
    """1, and one more with every reopening: each has its own promise and its own survey."""
    reporter_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id"))
    version: Mapped[int] = mapped_column(default=1)
    reporter: Mapped[Person] = relationship(foreign_keys=[reporter_id])
    assignee: Mapped[Person | None] = relationship(foreign_keys=[assignee_id])
    chat: Mapped[Chat] = relationship()
    history: Mapped[list["Event"]] = relationship(back_populates="feedback", order_by="Event.id")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own shape


class Event(Base):
    """One line of history: who, when, from, to and why. Never changed, never deleted."""

    __tablename__ = "events"
    id: Mapped[int] = mapped_column(primary_key=True)
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"), index=True)
    move: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """Who did it; None when it was time that did."""
    from_state: Mapped[str | None] = mapped_column(String(16))
    to_state: Mapped[str] = mapped_column(String(16))
    from_assignee_id: Mapped[int | None]
    to_assignee_id: Mapped[int | None]
    cycle: Mapped[int]
    why: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(Text, default="")
    """What was said to the other side with this move."""
    feedback: Mapped[Feedback] = relationship(back_populates="history")
    actor: Mapped[Person | None] = relationship()


class Reaction(Base):
    """An event whose consequences have not been drawn yet; the row goes when they are."""

    __tablename__ = "reactions"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    at: Mapped[datetime]
    event: Mapped[Event] = relationship()


class DayCount(Base):
    """How many feedbacks a day has seen: where the next human number comes from."""

    __tablename__ = "day_counts"
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class HistoryIsWritten(Exception):
    """Somebody tried to change or delete a line of history."""


@event.listens_for(Event, "before_update")
@event.listens_for(Event, "before_delete")
def _refuse(mapper: Any, connection: Any, target: Event) -> None:
    raise HistoryIsWritten(f"event {target.id} of feedback {target.feedback_id} cannot be changed")


def capture(session: Session, feedback: Feedback, day: date, actor: Person, why: str = "") -> Event:
    """Take a new feedback into the ledger: give it its number, its first state and its first line of history.

    `day` is the local calendar day the number is counted in.
    """
    feedback.number = _next_number(session, day)
    feedback.state = feedback.state or State.INCOMPLETE
    feedback.category = State(feedback.state).category
    session.add(feedback)
    session.flush()
    return _write(session, feedback, Move.CAPTURE, None, None, feedback.created_at, actor, why, "")


def move(
    session: Session,
    feedback: Feedback,
    name: Move,
    at: datetime,
    actor: Person | None,
    *,
    to: Person | None = None,
    why: str = "",
    words: str = "",
) -> Event:
    """The one door: check the rule, change the feedback, write its history, and ring whoever must react.

    `actor` is the verified person who acts, None for time itself; `to` is the new assignee where there is one.
    Errors: MoveNotAllowed; sqlalchemy.orm.exc.StaleDataError at the flush when somebody was faster.
    """
    rule = RULES[name]
    if State(feedback.state) not in rule.starts:
        raise MoveNotAllowed(feedback, name, "state")
    if not parties(feedback, actor) & rule.by:
        raise MoveNotAllowed(feedback, name, "party")
    was, had = State(feedback.state), feedback.assignee_id
    if to is not None:
        feedback.assignee, feedback.assignee_id = to, to.id
    _enter(feedback, rule.ends or was, at)
    _AFTER.get(name, _nothing)(feedback, at)
    session.flush()
    return _write(session, feedback, name, was, had, at, actor, why, words)


def allowed(feedback: Feedback, actor: Person | None) -> list[Move]:
    """The moves this person could make now, in the order of RULES: what a card may offer them."""
    mine = parties(feedback, actor)
    return [name for name, rule in RULES.items() if State(feedback.state) in rule.starts and mine & rule.by]


def parties(feedback: Feedback, actor: Person | None) -> frozenset[Party]:
    """What a person is to this feedback. Staff reporting for themselves are its reporter like anyone else."""
    if actor is None:
        return frozenset({Party.SYSTEM})
    found = {Party.REPORTER} if actor.id == feedback.reporter_id else set()
    if actor.active and actor.is_staff:
        if actor.id == feedback.assignee_id:
            found.add(Party.ASSIGNEE)
        if actor.role == Role.LEAD and actor.team == feedback.team:
            found.add(Party.LEAD)
        if actor.role == Role.MANAGER:
            found.add(Party.MANAGER)
    return frozenset(found)


def by_number(session: Session, number: str) -> Feedback | None:
    """The feedback with this human number, in whatever case it was typed."""
    return session.scalar(select(Feedback).where(Feedback.number == number.upper()))


def of_reporter(session: Session, person: Person, limit: int = 10) -> list[Feedback]:
    """What a person has brought, newest first."""
    theirs = select(Feedback).where(Feedback.reporter_id == person.id)
    return list(session.scalars(theirs.order_by(Feedback.id.desc()).limit(limit)))


def open_of(session: Session, assignee: Person) -> list[Feedback]:
    """What somebody has on their desk, the nearest promise first."""
    desk = select(Feedback).where(
        Feedback.assignee_id == assignee.id, Feedback.category.in_((Category.OPEN, Category.PAUSED))
    )
    return list(session.scalars(desk.order_by(Feedback.respond_by, Feedback.id)))


def open_loads(session: Session) -> dict[int, int]:
    """How many feedbacks each assignee has open: person id → count."""
    rows = session.execute(
        select(Feedback.assignee_id, func.count())
        .where(Feedback.category == Category.OPEN, Feedback.assignee_id.is_not(None))
        .group_by(Feedback.assignee_id)
    )
    return {person: count for person, count in rows if person is not None}


def _enter(feedback: Feedback, state: State, at: datetime) -> None:
    feedback.state, feedback.category, feedback.changed_at = state, state.category, at


def _responded(feedback: Feedback, at: datetime) -> None:
    feedback.responded_at = feedback.responded_at or at


def _resolved(feedback: Feedback, at: datetime) -> None:
    _responded(feedback, at)
    feedback.resolved_at = at


def _closed(feedback: Feedback, at: datetime) -> None:
    feedback.closed_at = at


def _reopened(feedback: Feedback, at: datetime) -> None:
    feedback.cycle += 1
    feedback.responded_at = feedback.resolved_at = feedback.closed_at = None


def _nothing(feedback: Feedback, at: datetime) -> None:
    """Most moves change nothing but the state."""


_AFTER: Mapping[Move, Callable[[Feedback, datetime], None]] = {
    Move.REPLY: _responded,
    Move.ASK: _responded,
    Move.RESOLVE: _resolved,
    Move.CONFIRM: _closed,
    Move.EXPIRE: _closed,
    Move.WITHDRAW: _closed,
    Move.REOPEN: _reopened,
}


def _write(
    session: Session,
    feedback: Feedback,
    name: Move,
    was: State | None,
    had: int | None,
    at: datetime,
    actor: Person | None,
    why: str,
    words: str,
) -> Event:
    line = Event(
        feedback=feedback,
        move=name,
        at=at,
        actor=actor,
        from_state=was,
        to_state=feedback.state,
        from_assignee_id=had,
        to_assignee_id=feedback.assignee_id,
        cycle=feedback.cycle,
        why=why,
        words=words,
    )
    session.add(line)
    session.flush()
    session.add(Reaction(event_id=line.id, at=at))
    queue.ring_after_commit(session, "react", line.id)
    return line


def _next_number(session: Session, day: date) -> str:
    count = session.get(DayCount, day, with_for_update=True)
    if count is None:
        count = DayCount(day=day, count=0)
        session.add(count)
    count.count += 1
    session.flush()
    return f"F-{day:%y%m%d}-{count.count:03d}"
