"""The human number of a feedback: the day, and how many that day has seen."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.db import Base


class DayCount(Base):
    """How many feedbacks a local calendar day has seen."""

    __tablename__ = "day_counts"
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


def next_number(session: Session, day: date) -> str:
    """The next number of this day, `F-260214-007`; two who ask at the same instant get two numbers."""
    statement = _COUNT[session.get_bind().dialect.name]
    count = session.connection().execute(statement, {"day": day, "count": 1}).scalar_one()
    return f"F-{day:%y%m%d}-{count:03d}"


def _counting(insert: Any) -> Any:
    table = DayCount.__table__
    counted = insert(table).on_conflict_do_update(index_elements=[table.c.day], set_={"count": table.c.count + 1})
    return counted.returning(table.c.count)


_COUNT: Mapping[str, Any] = {
    "postgresql": _counting(postgresql.insert),
    "sqlite": _counting(sqlite.insert),
}
"""One statement counts, the first of the day included."""
