"""What the tests of the DingTalk platform share."""

from collections.abc import Iterator

import pytest

from tests.bot.platforms.dingtalk.office import Office, office


@pytest.fixture
def dingtalk() -> Iterator[Office]:
    """DingTalk on the loopback."""
    with office() as here:
        yield here
