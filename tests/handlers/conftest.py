"""An office to talk to, on every kind of database."""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.db import connect
from tests.handlers.office import Office


@pytest.fixture
def office(engine: Engine) -> Office:
    """An office on a Monday morning, with nothing on anybody's desk."""
    return Office(engine)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """One engine for all tests: to compile its statements anew takes longer than most of them."""
    engine = _engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_url(_ledger: Path, _sqlite_template: Path) -> str:
    """A migrated, empty SQLite database, at the same place in every test."""
    for rest in ("-wal", "-shm"):
        _ledger.with_name(_ledger.name + rest).unlink(missing_ok=True)
    shutil.copy(_sqlite_template, _ledger)
    return f"sqlite:///{_ledger}"


@pytest.fixture(scope="session")
def _ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ledger") / "huisheng.db"


@cache
def _engine(url: str) -> Engine:
    return connect(url)
