"""A stage for each story."""

import pytest
from sqlalchemy import Engine

from tests.workers.stage import Stage, build


@pytest.fixture
def stage(engine: Engine, redis_url: str) -> Stage:
    """A house with paper platforms, on SQLite and on PostgreSQL, with a real Redis."""
    return build(engine, redis_url)
