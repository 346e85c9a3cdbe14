"""An engine for the tests whose many cases say nothing about the kind of database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from storage.db import connect


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    """An engine on a migrated, empty SQLite database."""
    engine = connect(sqlite_url)
    yield engine
    engine.dispose()
