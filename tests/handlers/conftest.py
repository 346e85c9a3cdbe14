"""An office to talk to, on every kind of database."""

import pytest
from sqlalchemy import Engine

from tests.handlers.office import Office


@pytest.fixture
def office(engine: Engine) -> Office:
    """An office on a Monday morning, with nothing on anybody's desk."""
    return Office(engine)
