"""One unit of work: connect, open a transaction, repeat it when two collide, and speak of time in UTC."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from sqlalchemy import Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import JSON, DateTime, TypeDecorator

T = TypeVar("T")

ATTEMPTS = 5
PAUSE_SECONDS = 0.05
"""After a collision each waits a little, and not all of them equally long, before the next attempt."""
WAL_ATTEMPTS, WAL_WAIT_SECONDS = 100, 0.05
PASSING_STATES = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL: serialization failure, deadlock, lock not available. The same work may well succeed at once."""

_POSTGRES_OPTIONS = "-c timezone=UTC -c statement_timeout=15000 -c idle_in_transaction_session_timeout=60000"

_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC; SQLite would otherwise hand it back naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without its zone cannot be stored")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every table shares: naming, JSON columns and UTC times."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UTCDateTime, dict[str, Any]: JSON, list[Any]: JSON}


def connect(url: str) -> Engine:
    """An engine for a SQLAlchemy URL; SQLite runs in WAL mode and every transaction begins IMMEDIATE.

    Errors: sqlalchemy.exc.ArgumentError for a URL that cannot be read.
    """
    if url.startswith("sqlite"):
        return _sqlite(url)
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=10,
        hide_parameters=True,  # what customers say does not belong into error messages
        connect_args={"connect_timeout": 3, "options": _POSTGRES_OPTIONS},
    )


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One session, one transaction: committed at the end, rolled back when an error leaves the block."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


def in_transaction(engine: Engine, work: Callable[[Session], T], attempts: int = ATTEMPTS) -> T:
    """Do a whole unit of work in a transaction, and do it all again when somebody else was faster.

    Two who see a chat for the first time at once, two clicks on one card: the second finds what the first has done.
    `work` may run several times, so it must touch nothing but its session.
    Errors: those of the last attempt, and everything that repeating cannot mend.
    """
    for attempt in range(1, attempts):
        try:
            with transaction(engine) as session:
                return work(session)
        except (IntegrityError, StaleDataError):
            pass
        except OperationalError as error:
            if not _is_passing(error):
                raise
        time.sleep(random.uniform(0, PAUSE_SECONDS * attempt))
    with transaction(engine) as session:
        return work(session)


def _is_passing(error: OperationalError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state in PASSING_STATES or "database is locked" in str(error.orig)


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 15, "check_same_thread": False})
    if engine.url.database and engine.url.database != ":memory:":
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        for pragma in ("busy_timeout=15000", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        _switch_to_wal(connection)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # a deferred BEGIN that later writes fails at once with SQLITE_BUSY, whatever the timeout says
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Two that open a new file at once: the second is refused at once, whatever the timeout says. So it asks again."""
    for _ in range(WAL_ATTEMPTS - 1):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            time.sleep(WAL_WAIT_SECONDS)
    connection.execute("PRAGMA journal_mode=WAL")
