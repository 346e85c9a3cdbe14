"""What every test may ask for: a fresh database of each kind, and a Redis of its own."""

import gc
import itertools
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from bot.demo.database import a_database
from bot.demo.redis_server import a_redis, flush
from storage.db import connect
from storage.migrate import upgrade
from storage.tables import METADATA
from tests.servers import a_postgres

SLOW = (
    "tests/browser",
    "tests/stories",
    "tests/test_servers.py",
    "tests/bot/test_cli.py",
    "tests/bot/doctor",
    "tests/bot/streaming/test_line.py",
    "tests/bot/streaming/test_socket_route.py",
    "tests/bot/streaming/test_wecom",
    "tests/bot/test_stream_events.py",
    "tests/bot/test_stream_lines.py",
    "tests/bot/test_stream_process.py",
    "tests/bot/test_stream_wecom.py",
    "tests/bot/test_webhooks.py",
    "tests/bot/sandbox",
    "tests/workers",
    "tests/bot/web",
    "tests/bot/platforms/test_pacing_together.py",
    "tests/bot/platforms/test_wire.py",
    "tests/bot/platforms/third",
    "tests/bot/platforms/wecom/in_the_sandbox",
    "tests/bot/platforms/wecom/test_doors_fuzz.py",
    "tests/bot/platforms/wecom/test_limits.py",
    "tests/bot/platforms/dingtalk/test_all_doors_in_the_sandbox.py",
    "tests/bot/platforms/dingtalk/test_fuzz.py",
    "tests/bot/platforms/dingtalk/test_in_the_sandbox.py",
    "tests/storage/test_walks.py",
)
"""What waits in real time, starts servers or processes, or tries many cases: `make quick` leaves it to `make test`."""

SWEPT_EVERY = 50
"""So many times PostgreSQL's tables are emptied row by row, which is ten times as quick, before they are truncated."""

_THROW_OUT = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_BEGIN_AT_ONE = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""
_cleanings = itertools.count(1)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """`make quick` does not even read the files that it leaves out whole."""
    here = collection_path.relative_to(config.rootpath).as_posix() if config.option.markexpr == "not slow" else ""
    return here.startswith(SLOW) or None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow."""
    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """What is here to stay, thousands of tests among it, is not to be searched for garbage after every one of them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database: each test that asks runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on `database_url`; whoever listens to it listens to no other test's."""
    engine = _engine(database_url).execution_options()
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    """An engine for the tests whose many cases say nothing about the kind of database."""
    engine = _engine(sqlite_url).execution_options()
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_url(_ledger: Path, _sqlite_template: Path) -> str:
    """A migrated, empty SQLite database, at the same place in every test."""
    for end in ("", "-wal", "-shm"):
        _ledger.with_name(_ledger.name + end).unlink(missing_ok=True)
    shutil.copy(_sqlite_template, _ledger)
    return f"sqlite:///{_ledger}"


@pytest.fixture
def postgres_url(_postgres_database: str) -> str:
    """A migrated, empty PostgreSQL database; whoever is still connected from the test before is thrown out."""
    engine = create_engine(_postgres_database, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(_THROW_OUT))
        connection.execute(text(_emptying(next(_cleanings))))
        connection.execute(text(_BEGIN_AT_ONE))
    return _postgres_database


@pytest.fixture
def redis_url(_redis: str) -> str:
    """An empty Redis database."""
    flush(_redis)
    return _redis


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server on which databases may be created: the URL of its first database."""
    with a_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def _redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with a_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="session")
def _ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ledger") / "huisheng.db"


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "huisheng.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def _postgres_database(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with a_database(tmp_path_factory.mktemp("database"), postgres) as url:
        upgrade(url)
        yield url


@cache
def _engine(url: str) -> Engine:
    """One for all tests: to compile its statements anew takes longer than most of them."""
    engine = connect(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _do_not_wait_for_the_disk)
    return engine


def _do_not_wait_for_the_disk(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _emptying(number: int) -> str:
    """The sentence that empties every table: whoever refers to others comes first."""
    names = [f'"{table.name}"' for table in reversed(METADATA.sorted_tables)]
    if number % SWEPT_EVERY == 0:
        return f"TRUNCATE {', '.join(names)} CASCADE"
    return "; ".join(f"DELETE FROM {name}" for name in names)
