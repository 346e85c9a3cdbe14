"""A feedback: the one door `move` by which it changes, and its append-only history."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, String, Text, event, func, inspect, select
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column, object_session, relationship

from storage import reactions
from storage.chats import Chat
from storage.db import Base
from storage.moves import CATEGORIES, HANDS_OVER, RULES, Category, Move, Party, Rule, State
from storage.numbers import next_number
from storage.people import Person, Role
from storage.searching import indexing

__all__ = [
    "CATEGORIES",
    "RULES",
    "Category",
    "Event",
    "Feedback",
    "HistoryIsWritten",
    "Move",
    "MoveNotAllowed",
    "Party",
    "Rule",
    "State",
    "allowed",
    "by_number",
    "capture",
    "check",
    "hold",
    "move",
    "of_reporter",
    "open_loads",
    "open_of",
    "parties",
]


class MoveNotAllowed(Exception):
    """The move does not start from this state, or is not this person's to make; `feedback` tells what is true."""

    def __init__(self, feedback: "Feedback", move: Move, wrong: str) -> None:
        super().__init__(f"{move} on {feedback.number} in {feedback.state}: {wrong}")
        self.feedback, self.move, self.wrong = feedback, move, wrong


class Feedback(Base):
    """One matter a customer brought, from the first word to the last."""

    __tablename__ = "feedback"
    __table_args__ = (
        Index("ix_feedback_desk", "category", "assignee_id"),
        Index("ix_feedback_reporter_chat", "reporter_id", "chat_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    text: Mapped[str] = mapped_column(Text)
    """The customer's own first words."""
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What was asked and answered: label → answer."""
    files: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What its customer sent besides words: image, voice, video or file → how many."""
    kind: Mapped[str] = mapped_column(String(16), default="")
    topic: Mapped[str] = mapped_column(String(32), default="")
    sentiment: Mapped[str] = mapped_column(String(8), default="neutral")
    priority: Mapped[str] = mapped_column(String(2), default="P2")
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    """Why this kind, topic and priority, in words."""
    subtopic: Mapped[str] = mapped_column(String(32), default="")
    tags: Mapped[list[Any]] = mapped_column(default=list)
    doubts: Mapped[list[Any]] = mapped_column(default=list)
    """Which of these we were not sure of: names of columns."""
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
    came_by: Mapped[str] = mapped_column(String(16), default="")
    """By which way it came in, if not by a chat: "staff", "form", "import" or "api"."""
    logged_by_id: Mapped[int | None]
    """Who wrote it down for its reporter, where that was somebody else."""
    erased_at: Mapped[datetime | None]
    """Since when its words are gone: its customer asked for it, or they had been kept long enough."""
    merged_into_id: Mapped[int | None] = mapped_column(index=True)
    """Of which other matter of the same reporter this turned out to be a part."""
    reporter_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id"))
    version: Mapped[int] = mapped_column(default=1)
    reporter: Mapped[Person] = relationship(foreign_keys=[reporter_id])
    assignee: Mapped[Person | None] = relationship(foreign_keys=[assignee_id])
    chat: Mapped[Chat] = relationship()
    history: Mapped[list["Event"]] = relationship(back_populates="feedback", order_by="Event.id")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own shape

    @property
    def promised_by(self) -> datetime | None:
        """When the promise that runs now falls due: the first answer until there is one, then the solution."""
        return self.resolve_by if self.responded_at else self.respond_by


class Event(Base):
    """One line of history: who, when, from, to and why. Never changed, never deleted; only what was said in it can go
    when its customer asks for it (storage.erasing).
    """

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


class HistoryIsWritten(Exception):
    """Somebody tried to change or delete a line of history."""


@event.listens_for(Feedback, "after_insert")
@event.listens_for(Feedback, "after_update")
def _keep_findable(mapper: Any, connection: Connection, target: Feedback) -> None:
    """Whatever the words become, they are found by what they are now."""
    state = inspect(target)
    if state.transient or state.pending or any(state.attrs[name].history.has_changes() for name in ("text", "facts")):
        indexing.keep(connection, target.id, target.text, target.facts or {})


@event.listens_for(Event, "before_update")
def _refuse_change(mapper: Any, connection: Any, target: Event) -> None:
    session = object_session(target)
    if session is None or session.is_modified(target, include_collections=False):
        raise HistoryIsWritten(f"event {target.id} cannot be changed")


@event.listens_for(Event, "before_delete")
def _refuse_deletion(mapper: Any, connection: Any, target: Event) -> None:
    raise HistoryIsWritten(f"event {target.id} cannot be deleted")


@event.listens_for(Session, "do_orm_execute")
def _refuse_statement(call: ORMExecuteState) -> None:
    if (call.is_update or call.is_delete) and call.bind_mapper is Event.__mapper__:
        raise HistoryIsWritten("history cannot be changed by a statement either")


def capture(session: Session, feedback: Feedback, day: date, actor: Person, why: str = "") -> Event:
    """Take a new feedback into the ledger: give it its number, its first state and its first line of history.

    `day` is the local calendar day the number is counted in.
    """
    feedback.number = next_number(session, day)
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
    Errors: MoveNotAllowed; sqlalchemy.orm.exc.StaleDataError at the flush when somebody was faster;
    ValueError when nobody is named for a move that hands the feedback to somebody.
    """
    if name in HANDS_OVER and to is None:
        raise ValueError(f"{name} needs a new assignee")
    check(feedback, name, actor)
    was, had = State(feedback.state), feedback.assignee_id
    if to is not None:
        feedback.assignee, feedback.assignee_id = to, to.id
    _enter(feedback, RULES[name].ends or was, at)
    _AFTER.get(name, _nothing)(feedback, at)
    return _write(session, feedback, name, was, had, at, actor, why, words)


def check(feedback: Feedback, name: Move, actor: Person | None) -> None:
    """Whether this person could make this move now. Errors: MoveNotAllowed, `wrong` is "state" or "party"."""
    rule = RULES[name]
    if State(feedback.state) not in rule.starts:
        raise MoveNotAllowed(feedback, name, "state")
    if not parties(feedback, actor) & rule.by:
        raise MoveNotAllowed(feedback, name, "party")


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


def hold(session: Session, feedback: Feedback) -> Feedback:
    """The same feedback as it is now, and nobody else moves it before this transaction ends: two wait in line.

    On SQLite every transaction is alone anyway. Whoever refers to it is not held up.
    """
    return session.get_one(Feedback, feedback.id, with_for_update={"key_share": True}, populate_existing=True)


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


def _opened(feedback: Feedback, at: datetime) -> None:
    feedback.closed_at = None


def _reopened(feedback: Feedback, at: datetime) -> None:
    feedback.cycle += 1
    feedback.responded_at = feedback.resolved_at = feedback.closed_at = None


def _nothing(feedback: Feedback, at: datetime) -> None:
    """Most moves change nothing but the state."""


_AFTER: Mapping[Move, Callable[[Feedback, datetime], None]] = {
    Move.REPLY: _responded,
    Move.ASK: _responded,
    Move.RESOLVE: _resolved,
    Move.FOLLOW: _resolved,
    Move.CONFIRM: _closed,
    Move.EXPIRE: _closed,
    Move.WITHDRAW: _closed,
    Move.MERGE: _closed,
    Move.SEPARATE: _opened,
    Move.DISMISS: _closed,
    Move.RESTORE: _opened,
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
    session.flush()  # the change and its line of history in one go
    reactions.expect(session, line.id, at)
    return line
