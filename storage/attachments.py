"""The pictures, voices, videos and files that came with messages: what is to be fetched, and what was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storage import queue
from storage.db import Base
from storage.feedback import Feedback
from storage.naming import name_of
from storage.people import Person
from storage.transcript import Message

LEASE = timedelta(seconds=60)
"""Longer than one download may take."""

RETRY_AFTER = (2, 5, 15, 30, 60, 60, 600, 3_600, 21_600, 43_200)
"""Seconds before the second, third, ... attempt: many while a link of five minutes lives, some for those of days."""

NAME_CHARACTERS = 200
_WANTED = text("status = 'wanted'")
_WANTED_STATUS: ColumnElement[str] = literal_column("'wanted'")
"""Written into the statement, not bound: only so can the partial index serve it."""


class Fate(StrEnum):
    """How far an attachment has come. `gone`: its link was dead; `refused`: too large, or not what it says;
    `expired`: kept as long as we promised to, and no longer.
    """

    WANTED = "wanted"
    STORED = "stored"
    GONE = "gone"
    REFUSED = "refused"
    EXPIRED = "expired"


class Attachment(Base):
    """One file of one message; the bytes are in the store under their SHA-256, once however often they come."""

    __tablename__ = "attachments"
    __table_args__ = (
        UniqueConstraint("message_id", "place"),
        Index("ix_attachments_due", "due_at", sqlite_where=_WANTED, postgresql_where=_WANTED),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    door: Mapped[str] = mapped_column(String(32), default="")
    source: Mapped[str] = mapped_column(Text)
    """The platform's code or URL; empty once it is of no more use."""
    key: Mapped[str] = mapped_column(String(200), default="")
    """What decrypts it; empty once it is of no more use."""
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS), default="")
    status: Mapped[str] = mapped_column(String(8), default=Fate.WANTED)
    sha256: Mapped[str] = mapped_column(String(64), default="", index=True)
    mime: Mapped[str] = mapped_column(String(100), default="")
    """What it truly is, by its bytes."""
    size: Mapped[int] = mapped_column(default=0)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)
    """The words to the customer that it goes with, where it came from a member of staff."""
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(300), default="")
    message: Mapped[Message] = relationship()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be fetched: as in Attachment."""

    kind: str
    source: str
    name: str = ""
    door: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a file turned out to be: `mime` by its bytes, `size` in bytes, and the name it is kept under."""

    sha256: str
    mime: str
    size: int
    name: str


def expect(session: Session, message: Message, wanted: Sequence[Wanted], at: datetime) -> None:
    """These files came with a message: fetch them once this is committed."""
    rows = [
        Attachment(
            message=message,
            place=place,
            kind=one.kind,
            source=one.source,
            name=name_of(one.name, NAME_CHARACTERS),
            door=one.door,
            key=one.key,
            due_at=at,
        )
        for place, one in enumerate(wanted, start=1)
    ]
    session.add_all(rows)
    session.flush()
    queue.ring_after_commit(session, "fetch", rows[0].id)


def due(session: Session, at: datetime, limit: int = 50) -> list[int]:
    """The ids of files to fetch now, the longest due first: one of everybody's, then a second, and so on.

    Otherwise the links of all others would die behind whoever sends a hundred at once.
    """
    oldest = (Attachment.due_at, Attachment.id)
    turn = func.row_number().over(partition_by=Message.person_id, order_by=oldest)
    wanted = select(Attachment.id).join(Message).where(_claimable(at)).order_by(turn, *oldest)
    return list(session.scalars(wanted.limit(limit)))


def claim(session: Session, attachment_id: int, at: datetime) -> Attachment | None:
    """Take a file to fetch for LEASE, and count the attempt; None when another was faster."""
    taken = session.scalar(
        update(Attachment)
        .where(Attachment.id == attachment_id, _claimable(at))
        .values(leased_until=at + LEASE, attempts=Attachment.attempts + 1)
        .returning(Attachment.id)
        .execution_options(synchronize_session=False)
    )
    return session.get(Attachment, taken, populate_existing=True) if taken is not None else None


def stored(session: Session, row: Attachment, found: Found) -> None:
    """The bytes are in the store; where they came from is of no more use."""
    row.sha256, row.mime, row.size, row.name = found.sha256, found.mime, found.size, found.name[:NAME_CHARACTERS]
    _settle(session, row, Fate.STORED, "")


def lost(session: Session, row: Attachment, fate: Fate, error: str) -> None:
    """It will not come: its link is dead (`gone`), or we do not take it (`refused`)."""
    _settle(session, row, fate, error)
    matter = session.get(Feedback, row.message.feedback_id) if row.message.feedback_id else None
    if matter is not None and matter.files.get(row.kind) and row.message.person_id == matter.reporter_id:
        matter.files = {**matter.files, row.kind: matter.files[row.kind] - 1}
        session.flush()


def later(session: Session, row: Attachment, at: datetime, error: str, after_seconds: int | None = None) -> bool:
    """Fetching did not work now: again later; False when the last attempt is spent."""
    if row.attempts > len(RETRY_AFTER):
        return False
    seconds = RETRY_AFTER[max(row.attempts - 1, 0)] if after_seconds is None else after_seconds
    row.due_at, row.leased_until, row.error = at + timedelta(seconds=seconds), None, error[:300]
    session.flush()
    return True


def pace(session: Session, row: Attachment, at: datetime, seconds: int) -> None:
    """Fetching waits for its turn: no attempt was made, and none is counted."""
    row.due_at, row.leased_until, row.attempts = at + timedelta(seconds=seconds), None, max(row.attempts - 1, 0)
    session.flush()


def belong(session: Session, message_ids: Sequence[int], matter: Feedback) -> None:
    """What came with these messages of its customer belongs to this matter."""
    kinds = session.scalars(
        select(Attachment.kind).where(
            Attachment.message_id.in_(message_ids), Attachment.status.in_((Fate.WANTED, Fate.STORED))
        )
    ).all()
    counts = dict(matter.files)
    for kind in kinds:
        counts[kind] = counts.get(kind, 0) + 1
    matter.files = counts
    session.flush()


def unclaimed(session: Session, message: Message, since: datetime) -> list[Message]:
    """What the same person sent to the same chat just before without a word, and that belongs to nothing yet."""
    alone = select(Message).where(
        Message.person_id == message.person_id,
        Message.chat_id == message.chat_id,
        Message.at >= since,
        Message.feedback_id.is_(None),
        Message.id != message.id,
        Message.text == "",
        select(Attachment.id).where(Attachment.message_id == Message.id).exists(),
    )
    return list(session.scalars(alone.order_by(Message.id)))


def of_feedback(session: Session, feedback_id: int) -> list[Attachment]:
    """Everything that came with the messages of a feedback, in the order it came."""
    theirs = select(Attachment).join(Message).where(Message.feedback_id == feedback_id)
    return list(session.scalars(theirs.order_by(Attachment.message_id, Attachment.place)))


def of_messages(session: Session, message_ids: Sequence[int]) -> list[Attachment]:
    """Everything that came with these messages."""
    theirs = select(Attachment).where(Attachment.message_id.in_(message_ids))
    return list(session.scalars(theirs.order_by(Attachment.message_id, Attachment.place)))


def of_event(session: Session, event_id: int) -> list[Attachment]:
    """What goes with words to the customer and is in the store."""
    theirs = select(Attachment).where(Attachment.event_id == event_id, Attachment.status == Fate.STORED)
    return list(session.scalars(theirs.order_by(Attachment.message_id, Attachment.place)))


def bytes_since(session: Session, chat_id: int, since: datetime) -> int:
    """How many bytes came with what was said in a chat since then and are in the store."""
    theirs = (
        select(func.coalesce(func.sum(Attachment.size), 0))
        .join(Message)
        .where(Message.chat_id == chat_id, Message.at > since, Attachment.status == Fate.STORED)
    )
    return int(session.scalar(theirs) or 0)


def matters_with(session: Session, sha256: str) -> list[Feedback]:
    """The feedbacks that these very bytes came with."""
    theirs = select(Message.feedback_id).join(Attachment).where(Attachment.sha256 == sha256)
    return list(session.scalars(select(Feedback).where(Feedback.id.in_(theirs))))


def outlived(session: Session, before: datetime, limit: int = 50) -> list[int]:
    """The ids of stored files whose matter was settled, or that came without one, before then; and of all files of
    those who have been forgotten.
    """
    old = (
        select(Attachment.id)
        .join(Message)
        .outerjoin(Feedback, Feedback.id == Message.feedback_id)
        .where(
            Attachment.status == Fate.STORED,
            or_(
                Feedback.closed_at < before,
                and_(Message.feedback_id.is_(None), Message.at < before),
                Message.person_id.in_(select(Person.id).where(Person.forgotten_at.is_not(None))),
            ),
        )
    )
    return list(session.scalars(old.order_by(Attachment.id).limit(limit)))


def expire(session: Session, attachment_id: int) -> str:
    """Forget a stored file; the SHA-256 of its bytes, which others may need (storage.bytes_needed)."""
    row = session.get_one(Attachment, attachment_id, with_for_update=True)
    row.status = Fate.EXPIRED
    session.flush()
    return row.sha256


def _settle(session: Session, row: Attachment, fate: Fate, error: str) -> None:
    row.status, row.error, row.leased_until, row.source, row.key = fate, error[:300], None, "", ""
    session.flush()


def _claimable(at: datetime) -> ColumnElement[bool]:
    free = or_(Attachment.leased_until.is_(None), Attachment.leased_until <= at)
    return and_(Attachment.status == _WANTED_STATUS, Attachment.due_at <= at, free)
