"""The worlds of the matrix, one at a time."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from bot.demo.stack import Stack
from tests.stories.faults.doors import WORLDS

World = Callable[[str], Stack]


@pytest.fixture(scope="package")
def world_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Starts a world when it is first asked for; the one before it ends then."""
    running: dict[str, Stack] = {}
    with ExitStack() as opened:

        def asked(name: str) -> Stack:
            if name not in running:
                opened.close()
                running.clear()
                running[name] = opened.enter_context(Stack(WORLDS[name], tmp_path_factory.mktemp("faults")))
            return running[name]

        yield asked
