"""A house with a door for programs."""

from collections.abc import Iterator

import pytest

from tests.bot.api.erp import Erp
from tests.bot.front import open_front


@pytest.fixture
def erp(database_url: str, redis_url: str) -> Iterator[Erp]:
    """The ERP of 晨光贸易 with its key."""
    front = open_front(database_url, redis_url)
    yield Erp(front)
    front.house.engine.dispose()
