"""Doorbells whose content must be fetched: where each source was read up to, and whether it is wanted again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Index, String, Text, UniqueConstraint, and_, case, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import queue
from storage.db import Base
from storage.patience import pause

LEASE = timedelta(seconds=60)
"""Longer than fetching and writing down one batch may take; it is renewed with every batch."""
_WANTED = text("wanted_at IS NOT NULL")


class Pull(Base):
    """One source of one account (a 微信客服 account): read by one worker at a time, from its cursor on."""

    __tablename__ = "pulls"
    __table_args__ = (
        UniqueConstraint("platform", "account", "source"),
        Index("ix_pulls_wanted", "wanted_at", sqlite_where=_WANTED, postgresql_where=_WANTED),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    account: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(128))
    cursor: Mapped[str] = mapped_column(Text, default="")
    """Where the next batch begins; moved on only when everything before it is written down."""
    token: Mapped[str] = mapped_column(Text, default="")
    token_until: Mapped[datetime | None]
    wanted_at: Mapped[datetime | None]
    """When to fetch; None when everything has been fetched."""
    rings: Mapped[int] = mapped_column(default=0)
    """How often it was rung for: whoever fetches sees whether it rang again meanwhile."""
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(300), default="")


def want(
    session: Session,
    platform: str,
    account: str,
    source: str,
    at: datetime,
    token: str = "",
    token_until: datetime | None = None,
) -> None:
    """The doorbell rang, or nobody has asked for a while: fetch from this source once this is committed."""
    values = {
        "platform": platform,
        "account": account,
        "source": source,
        "token": token,
        "token_until": token_until,
        "wanted_at": at,
        "rings": 1,
        "cursor": "",
        "attempts": 0,
        "error": "",
    }
    table = Pull.__table__.c
    fresh = {"token": token, "token_until": token_until} if token else {}
    insert = _INSERT[session.get_bind().dialect.name](Pull.__table__).values(**values)
    kept = insert.on_conflict_do_update(
        index_elements=[table.platform, table.account, table.source],
        set_={"wanted_at": at, "rings": table.rings + 1, **fresh},
    ).returning(table.id)
    queue.ring_after_commit(session, "pull", session.connection().execute(kept).scalar_one())


def due(session: Session, at: datetime, limit: int = 50) -> list[int]:
    """The ids of sources to fetch from now, the longest wanted first."""
    wanted = select(Pull.id).where(_claimable(at)).order_by(Pull.wanted_at, Pull.id)
    return list(session.scalars(wanted.limit(limit)))


def claim(session: Session, pull_id: int, at: datetime) -> Pull | None:
    """Take a source for LEASE: nobody else fetches from it meanwhile; None when another was faster."""
    taken = session.scalar(
        update(Pull)
        .where(Pull.id == pull_id, _claimable(at))
        .values(leased_until=at + LEASE)
        .returning(Pull.id)
        .execution_options(synchronize_session=False)
    )
    return session.get(Pull, taken, populate_existing=True) if taken is not None else None


def move_on(session: Session, pull_id: int, before: str, cursor: str, at: datetime) -> bool:
    """Everything up to `cursor` is written down; the lease starts anew. False when somebody else has gone on."""
    moved = session.scalar(
        update(Pull)
        .where(Pull.id == pull_id, Pull.cursor == before)
        .values(cursor=cursor, leased_until=at + LEASE, attempts=0, error="")
        .returning(Pull.id)
        .execution_options(synchronize_session=False)
    )
    return moved is not None


def finish(session: Session, pull_id: int, rings: int) -> None:
    """Everything has been fetched, unless the doorbell rang again since it had rung `rings` times."""
    unheard = Pull.rings != rings
    session.execute(
        update(Pull)
        .where(Pull.id == pull_id)
        .values(
            wanted_at=case((unheard, Pull.wanted_at), else_=None),
            token=case((unheard, Pull.token), else_=""),
            leased_until=None,
            attempts=0,
            error="",
        )
        .execution_options(synchronize_session=False)
    )


def pause_here(session: Session, pull_id: int) -> None:
    """There is more, but others wait as well: it stays wanted."""
    session.execute(
        update(Pull).where(Pull.id == pull_id).values(leased_until=None).execution_options(synchronize_session=False)
    )


def failed(session: Session, pull_id: int, at: datetime, error: str, after_seconds: int | None = None) -> None:
    """Fetching went wrong: again later, and never given up."""
    row = session.get_one(Pull, pull_id, with_for_update=True, populate_existing=True)
    wait = pause(row.attempts) if after_seconds is None else timedelta(seconds=after_seconds)
    row.wanted_at, row.leased_until, row.attempts, row.error = at + wait, None, row.attempts + 1, error[:300]
    session.flush()


def token_of(row: Pull, at: datetime) -> str:
    """The doorbell's token while it is still good; else empty."""
    return row.token if row.token_until is None or row.token_until > at else ""


def _claimable(at: datetime) -> ColumnElement[bool]:
    free = or_(Pull.leased_until.is_(None), Pull.leased_until <= at)
    return and_(Pull.wanted_at.is_not(None), Pull.wanted_at <= at, free)


_INSERT: Mapping[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
