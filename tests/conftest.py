"""What every test may ask for: a fresh database of each kind, and a Redis of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow."""
    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database: each test that asks runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on `database_url`."""
    engine = connect(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> str:
    """A migrated, empty SQLite database."""
    file = tmp_path / "huisheng.db"
    shutil.copy(_sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_url(_postgres_database: str) -> str:
    """A migrated, empty PostgreSQL database; whoever is still connected from the test before is thrown out."""
    tables = ", ".join(f'"{name}"' for name in METADATA.tables)
    engine = create_engine(_postgres_database, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
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
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "huisheng.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def _postgres_database(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with a_database(tmp_path_factory.mktemp("database"), postgres) as url:
        upgrade(url)
        yield url
