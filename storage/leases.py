"""Who does a duty that only one should do, and when they were last seen alive."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.db import Base

TICKER, FETCHER, ASKER = "ticker", "fetcher", "asker"
"""The duties of asking what is due, of fetching files, and of asking for second opinions."""

LEASE = timedelta(seconds=10)
FAR_OFF = timedelta(minutes=5)
"""A lease that ends later than this was given before the clock was put back: it holds nobody off."""


class Lease(Base):
    """One duty, its holder, and until when nobody else takes it."""

    __tablename__ = "leases"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime]
    beat_at: Mapped[datetime]


def hold(session: Session, name: str, holder: str, at: datetime, lease: timedelta = LEASE) -> bool:
    """Take the duty or keep it, for so long from now; False while somebody else holds it."""
    values = {"name": name, "holder": holder, "until": at + lease, "beat_at": at}
    insert = _INSERT[session.get_bind().dialect.name](Lease.__table__).values(**values)
    table = Lease.__table__.c
    free = or_(table.until <= at, table.until > at + FAR_OFF, table.holder == holder)
    kept = insert.on_conflict_do_update(
        index_elements=[table.name],
        set_={"holder": holder, "until": at + lease, "beat_at": at},
        where=free,
    ).returning(table.holder)
    return session.connection().execute(kept).scalar() is not None


def lay_down(session: Session, name: str, holder: str, at: datetime) -> None:
    """Whoever wants it next may have the duty at once, if it is still this one's."""
    session.execute(update(Lease).where(Lease.name == name, Lease.holder == holder).values(until=at))


def last_beat(session: Session, name: str) -> datetime | None:
    """When the holder of this duty was last seen alive."""
    return session.scalar(select(Lease.beat_at).where(Lease.name == name))


_INSERT: Mapping[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
