"""What the sandbox's tests may ask for."""

from collections.abc import Iterator

import pytest

from tests.bot.sandbox.wecom_bench import Bench, Running


@pytest.fixture
def wecom() -> Iterator[Bench]:
    """A running WeCom, with our server beside it."""
    with Running() as bench:
        yield bench
