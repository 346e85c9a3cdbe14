"""A shop with a form on its wall."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.house import House
from tests.bot.front import Front, settings_of
from tests.bot.web.forms.shop import Shop


@pytest.fixture
def shop(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Shop]:
    """门店三号店 of 晨光贸易; nobody has said anything yet."""
    settings = settings_of(database_url, redis_url).model_copy(update={"files": f"folder:{tmp_path}"})
    front = Front(House.open(settings))
    yield Shop(front)
    front.house.engine.dispose()
