"""How much of a monthly quota is used up, per account and kind, and how far it will go."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import String, UniqueConstraint, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.db import Base

WARN_AT = (70, 90)
"""Shares in percent at which somebody must know."""
_A_DAY = timedelta(days=1)
_ZONE = ZoneInfo("Asia/Shanghai")
"""The calendar by which the platforms count their months."""


class MonthCount(Base):
    """What one account used of one kind in one month (`2026-11`, the platform's calendar)."""

    __tablename__ = "month_counts"
    __table_args__ = (UniqueConstraint("platform", "account", "kind", "month"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    account: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(8))
    month: Mapped[str] = mapped_column(String(7))
    count: Mapped[int] = mapped_column(default=0)
    allowed: Mapped[int] = mapped_column(default=0)
    """What the month pays for; 0 where there is no limit."""
    warned: Mapped[int] = mapped_column(default=0)
    """The share in percent that the administrators have been told of."""
    since: Mapped[datetime]
    """When counting began in this month: a forecast needs to know."""

    @property
    def share(self) -> int:
        """How much of it is used up, in percent; 0 where there is no limit."""
        return self.count * 100 // self.allowed if self.allowed else 0


def month_of(at: datetime) -> str:
    """The platforms' month, `2026-11`."""
    return f"{at.astimezone(_ZONE):%Y-%m}"


def count(session: Session, platform: str, account: str, kind: str, used: int, at: datetime, allowed: int = 0) -> None:
    """So many more were used; `allowed` is what the month pays for, as it is configured now."""
    values = {
        "platform": platform,
        "account": account,
        "kind": kind,
        "month": month_of(at),
        "count": used,
        "allowed": allowed,
        "warned": 0,
        "since": at,
    }
    table = MonthCount.__table__.c
    insert = _INSERT[session.get_bind().dialect.name](MonthCount.__table__).values(**values)
    counted = insert.on_conflict_do_update(
        index_elements=[table.platform, table.account, table.kind, table.month],
        set_={"count": table.count + used, "allowed": allowed},
    )
    session.connection().execute(counted)


def fill(session: Session, platform: str, account: str, kind: str, at: datetime, allowed: int) -> None:
    """The platform says that nothing is left: at least as much was used as the month pays for."""
    count(session, platform, account, kind, 0, at, allowed)
    mine = update(MonthCount).where(
        MonthCount.platform == platform,
        MonthCount.account == account,
        MonthCount.kind == kind,
        MonthCount.month == month_of(at),
    )
    session.execute(mine.where(MonthCount.count < allowed).values(count=allowed))


def of_month(session: Session, at: datetime) -> list[MonthCount]:
    """Every meter with a limit this month, the fullest first."""
    limited = select(MonthCount).where(MonthCount.month == month_of(at), MonthCount.allowed > 0)
    return sorted(session.scalars(limited), key=lambda row: (-row.share, row.id))


def share(session: Session, platform: str, account: str, at: datetime) -> int:
    """How much of the account's fuller quota is used up this month, in percent."""
    mine = select(MonthCount).where(
        MonthCount.platform == platform, MonthCount.account == account, MonthCount.month == month_of(at)
    )
    return max((row.share for row in session.scalars(mine)), default=0)


def forecast(row: MonthCount, at: datetime) -> int:
    """What the month will have used at its end if it goes on as it has so far."""
    begins = at.astimezone(_ZONE).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    ends = (begins + timedelta(days=32)).replace(day=1)
    began = max(row.since, begins)
    passed = max(at - (begins if began - begins < _A_DAY else began), _A_DAY)
    return row.count + round(row.count * ((ends - at) / passed))


_INSERT: Mapping[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
