"""The bench of the tests about cards."""

from collections.abc import Iterator

import pytest

from tests.bot.sandbox.dingtalk.cards.card_bench import SECRET
from tests.bot.sandbox.dingtalk_bench import Bench


@pytest.fixture
def bench() -> Iterator[Bench]:
    """DingTalk with signed card callbacks by HTTP."""
    with Bench(mode="http", card_callback_secret=SECRET) as bench:
        yield bench
