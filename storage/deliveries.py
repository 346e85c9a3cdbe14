"""What is to be shown where, once, and the handle by which it can be repainted later."""

import re
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    FromClause,
    Index,
    String,
    UniqueConstraint,
    and_,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storage import queue
from storage.chats import Chat
from storage.db import Base
from storage.feedback import Feedback
from storage.people import Person

LEASE = timedelta(seconds=60)
"""Longer than one call to a platform may take; it is renewed with every route that is tried."""

RETRY_AFTER = (2, 10, 60, 300, 900)
"""Seconds before the second, third, ... attempt; after the last the delivery has failed."""

_KEY = re.compile(r"^d([0-9]{1,9})")
_WAITING = text("status IN ('pending', 'sending')")
_UNPAINTED = text("repaint_at IS NOT NULL")
_WAITS: tuple[ColumnElement[str], ...] = (literal_column("'pending'"), literal_column("'sending'"))
"""Written into the statement, not bound: only so can a partial index serve it."""


class Status(StrEnum):
    """How far a delivery has come. `unknown`: it was being sent when the sender died, and may have arrived.
    `dropped`: it could be done without, and the month's quota was nearly used up. `merged`: its words stand in the
    delivery it rides on.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"
    MERGED = "merged"


class Delivery(Base):
    """One thing to show in one chat; unique per what caused it, where it goes and what for."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("cause", "chat_id", "purpose"),
        Index("ix_deliveries_due", "due_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_deliveries_line", "chat_id", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_deliveries_repaint", "repaint_at", sqlite_where=_UNPAINTED, postgresql_where=_UNPAINTED),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    nonce: Mapped[str] = mapped_column(String(8), default=lambda: secrets.token_hex(4))
    cause: Mapped[str] = mapped_column(String(64))
    """`event:12`, `message:7`, `alarm:3`."""
    purpose: Mapped[str] = mapped_column(String(32))
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """Whom it is for: mentioned in a group, and where the words go when the group cannot be reached."""
    feedback_id: Mapped[int | None] = mapped_column(ForeignKey("feedback.id"), index=True)
    show: Mapped[dict[str, Any]]
    """A Text, Card or File of handlers/messages, as JSON."""
    status: Mapped[str] = mapped_column(String(8), default=Status.PENDING)
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    waits: Mapped[int] = mapped_column(default=0)
    """How often it was ready and had to wait for its turn, so that no limit was exceeded."""
    lane: Mapped[str] = mapped_column(String(64), default="")
    """What was full when it last had to wait: whatever waits behind the same lane is put off together."""
    route: Mapped[str] = mapped_column(String(32), default="")
    handle: Mapped[dict[str, Any]] = mapped_column(default=dict)
    painted: Mapped[dict[str, Any] | None]
    """The card as it is on the screen now."""
    repaint_at: Mapped[datetime | None]
    """When to paint the card anew; None when it is as it should be, or cannot be painted again."""
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(300), default="")
    carries: Mapped[int] = mapped_column(default=0)
    """How many later deliveries have been merged into this one."""
    rides_on: Mapped[int | None] = mapped_column(index=True)
    """The id of the delivery that this one was merged into."""
    chat: Mapped[Chat] = relationship()
    person: Mapped[Person | None] = relationship()
    feedback: Mapped[Feedback | None] = relationship()

    def may_look_like(self, number: str) -> bool:
        """Whether what is shown here may be painted as the card of this feedback: no card of another one may."""
        return self.feedback is None or self.feedback.number == number


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
        select(Delivery).where(Delivery.cause == cause, Delivery.chat_id == chat.id, Delivery.purpose == purpose)
    )
    if known is not None:
        return known
    row = Delivery(cause=cause, purpose=purpose, chat=chat, show=show, due_at=at, person=person, feedback=feedback)
    session.add(row)
    session.flush()
    queue.ring_after_commit(session, "deliver", row.id)
    return row


def due(session: Session, at: datetime, limit: int = 50) -> list[int]:
    """The ids of deliveries to attempt now: the first waiting one of every chat, so that order holds.

    One that waits for its next attempt holds up its chat; one that was written down for later does not.
    """
    row, ahead = Delivery.__table__.alias("row"), Delivery.__table__.alias("ahead")
    blocked = select(ahead.c.id).where(
        ahead.c.chat_id == row.c.chat_id,
        ahead.c.status.in_(_WAITS),
        ahead.c.id < row.c.id,
        or_(ahead.c.attempts > 0, ahead.c.waits > 0, ahead.c.due_at <= at),
    )
    first = select(row.c.id).where(row.c.status.in_(_WAITS), _free(row, at), ~blocked.exists())
    return list(session.scalars(first.order_by(row.c.due_at, row.c.id).limit(limit)))


def claim(session: Session, delivery_id: int, at: datetime) -> Delivery | None:
    """Take a delivery for LEASE and count the attempt; None when another was faster.

    A row found `sending` was left by a sender that died: it may have arrived by `route`.
    """
    taken = session.scalar(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.status.in_(_WAITS), _free(Delivery.__table__, at))
        .values(leased_until=at + LEASE, attempts=Delivery.attempts + 1)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return session.get(Delivery, taken, populate_existing=True) if taken is not None else None


def begin_sending(session: Session, row: Delivery, route: str, at: datetime) -> None:
    """Say through which route it is being sent, before the network is touched; the lease starts anew."""
    row.status, row.route, row.lane, row.leased_until = Status.SENDING, route, "", at + LEASE
    session.flush()


def sent(
    session: Session,
    row: Delivery,
    at: datetime,
    route: str,
    handle: dict[str, Any],
    shown: dict[str, Any] | None = None,
) -> None:
    """It arrived; `handle` is what a later repaint needs, `shown` what was sent if the row has changed since."""
    row.status, row.sent_at, row.route, row.handle, row.leased_until = Status.SENT, at, route, handle, None
    row.painted, row.error, row.attempts = shown or row.show, "", 0
    session.flush()
    _share_fate(session, row)
    if row.repaint_at is not None:
        queue.ring_after_commit(session, "repaint", row.id)


def try_later(session: Session, row: Delivery, at: datetime, error: str, after_seconds: int | None = None) -> bool:
    """Wait and try again; False when the last attempt is spent and the delivery has failed."""
    pause = wait(row, after_seconds)
    if pause is None:
        give_up(session, row, Status.FAILED, error)
        return False
    row.status, row.due_at, row.error, row.leased_until = Status.PENDING, at + pause, error[:300], None
    session.flush()
    return True


def pace(session: Session, row: Delivery, at: datetime, seconds: int, lane: str = "") -> None:
    """It waits for its turn: no attempt was made, none is counted, and what comes after it in its chat waits too.

    So does whatever has been found to wait behind the same `lane`, and is not tried in vain until then.
    """
    until = at + timedelta(seconds=seconds)
    row.status, row.due_at, row.lane, row.leased_until = Status.PENDING, until, lane, None
    row.attempts, row.waits = max(row.attempts - 1, 0), row.waits + 1
    session.flush()
    if lane:
        _put_off_behind(session, lane, at, until)


def put_off(session: Session, row: Delivery, at: datetime, error: str) -> bool:
    """Making it ready went wrong, whatever its status: again later; False when the last attempt is spent."""
    row.attempts += 1
    pause = wait(row, None)
    if pause is None:
        return False
    row.due_at = at + pause if row.status == Status.PENDING else row.due_at
    row.leased_until, row.error = at + pause, error[:300]
    session.flush()
    return True


def give_up(session: Session, row: Delivery, status: Status, error: str) -> None:
    """It cannot arrive (`failed`), or nobody can tell whether it did (`unknown`)."""
    row.status, row.error, row.leased_until = status, error[:300], None
    session.flush()
    _share_fate(session, row)


def drop_waiting(session: Session, person: Person, purposes: Collection[str], at: datetime) -> None:
    """What waits to be shown to this person for one of these purposes is not shown; what is being sent arrives.

    So does what others ride on: their words stand in it, and may be an answer.
    """
    waiting = update(Delivery).where(
        Delivery.person_id == person.id,
        Delivery.status == Status.PENDING,
        Delivery.carries == 0,
        Delivery.purpose.in_(purposes),
        unleased(Delivery.__table__, at),
    )
    session.execute(waiting.values(status=Status.DROPPED).execution_options(synchronize_session=False))


def bring_forward(session: Session, chat: Chat, at: datetime) -> None:
    """Look again at everything that waits in this chat: something about it has changed."""
    waiting = session.scalars(
        update(Delivery)
        .where(Delivery.chat_id == chat.id, Delivery.status == Status.PENDING, Delivery.due_at > at)
        .values(due_at=at)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).all()
    for row_id in waiting:
        queue.ring_after_commit(session, "deliver", row_id)


def repaint(session: Session, row: Delivery, show: dict[str, Any], at: datetime) -> None:
    """The card looks different now: paint it anew where it hangs, or send it so if it is still on its way.

    Said to the database outright, so that a painter at work on the older look cannot overlook it.
    """
    if show == row.show:
        return
    session.execute(
        update(Delivery)
        .where(Delivery.id == row.id)
        .values(show=show, repaint_at=at)
        .execution_options(synchronize_session=False)
    )
    session.refresh(row, ["show", "repaint_at"])
    queue.ring_after_commit(session, "repaint", row.id)


def cards_of(session: Session, feedback_id: int, purpose: str) -> list[Delivery]:
    """The cards about a feedback that hang in chats, or are on their way there."""
    hanging = select(Delivery).where(
        Delivery.feedback_id == feedback_id,
        Delivery.purpose == purpose,
        Delivery.status.in_((Status.SENT, Status.PENDING, Status.SENDING)),
    )
    return list(session.scalars(hanging.order_by(Delivery.id)))


def by_card(session: Session, key: str, chat: Chat) -> Delivery | None:
    """The delivery behind a pressed card of this account: cards are posted under the key of their delivery."""
    row = _sent_under(session, key)
    here = (chat.platform, chat.account)
    return row if row is not None and (row.chat.platform, row.chat.account) == here else None


def by_key(session: Session, key: str) -> Delivery | None:
    """The delivery that was sent under this key, or under one that begins with it where it went out in parts.

    Nobody else writes down what becomes of it before this transaction ends.
    """
    return _sent_under(session, key, locked=True)


def sent_since(session: Session, chat: Chat, route: str, since: datetime) -> int:
    """How many messages went to a chat by this route since then, or are on their way: what was heard just now
    had been said before them. Platforms cut a time to its second: what left within it may have left after.
    """
    gone = or_(Delivery.status == Status.SENDING, Delivery.sent_at >= since)
    found = select(Delivery.handle).where(Delivery.chat_id == chat.id, Delivery.route == route, gone)
    return sum(int(handle.get("spent", 1)) for handle in session.scalars(found))


def key_of(row: Delivery) -> str:
    """The name a delivery goes by on the wire: stable across attempts, `d12-9f3a51c0`.

    The nonce keeps it unique where a platform remembers longer than we do: a new ledger counts from 1 again.
    """
    return f"d{row.id}-{row.nonce}"


def absorb(row: Delivery, handle: Mapping[str, str]) -> None:
    """Take in what a click brought for repainting: a `thing` is added to the row's comma list of `things`."""
    merged = dict(row.handle)
    for name, value in handle.items():
        many = f"{name}s"
        if many in merged:
            merged[many] = ",".join(filter(None, (merged[many], value)))
        else:
            merged[name] = value
    row.handle = merged


def painted(session: Session, row: Delivery, show: dict[str, Any]) -> None:
    """The card was painted by the answer to a click: that is how it looks, and nothing is left to do."""
    row.show = row.painted = show
    row.repaint_at = None
    session.flush()


def wait(row: Delivery, after_seconds: int | None) -> timedelta | None:
    """How long to wait before the next attempt, unless the platform has said so; None when the last one is spent."""
    if row.attempts > len(RETRY_AFTER):
        return None
    return timedelta(seconds=RETRY_AFTER[max(row.attempts - 1, 0)] if after_seconds is None else after_seconds)


def unleased(table: FromClause, at: datetime) -> ColumnElement[bool]:
    """That nobody is at work on the row."""
    return or_(table.c.leased_until.is_(None), table.c.leased_until <= at)


def _put_off_behind(session: Session, lane: str, at: datetime, until: datetime) -> None:
    """What somebody else is at work on just now is left alone: two who put off the same rows never wait for another."""
    behind = and_(Delivery.status == literal_column("'pending'"), Delivery.lane == lane, _free(Delivery.__table__, at))
    waiting = select(Delivery.id).where(behind).with_for_update(skip_locked=True)
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(waiting))
        .values(due_at=until, waits=Delivery.waits + 1)
        .execution_options(synchronize_session=False)
    )


def _sent_under(session: Session, key: str, locked: bool = False) -> Delivery | None:
    found = _KEY.match(key)
    row = session.get(Delivery, int(found[1]), with_for_update=locked, populate_existing=locked) if found else None
    return row if row is not None and key.startswith(key_of(row)) else None


def _share_fate(session: Session, row: Delivery) -> None:
    """What was merged into it has arrived with it, or has not."""
    if not row.carries:
        return
    session.execute(
        update(Delivery)
        .where(Delivery.rides_on == row.id, Delivery.status == Status.MERGED)
        .values(status=row.status, sent_at=row.sent_at, route=row.route)
        .execution_options(synchronize_session=False)
    )


def _free(table: FromClause, at: datetime) -> ColumnElement[bool]:
    return and_(table.c.due_at <= at, unleased(table, at))
