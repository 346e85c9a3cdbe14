"""Running worlds: real processes, the sandbox's real wire, a database of their own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.demo.player import Player
from bot.demo.stack import Stack
from bot.demo.worlds import BOTH, World

Start = Callable[..., Stack]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a world; everything it started ends with the test."""
    with ExitStack() as running:
        yield lambda world, **options: running.enter_context(Stack(world, tmp_path / world.name, **options))


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One world with both platforms, shared by the tests of a module."""
    with Stack(BOTH, tmp_path_factory.mktemp("both")) as running:
        yield running


@pytest.fixture
def player(stack: Stack) -> Player:
    """Everybody in the shared world, quiet about what they see."""
    return play_in(stack.world, stack)


def play_in(world: World, stack: Stack) -> Player:
    """A player who keeps the transcript to themselves; pytest shows it when a test fails."""
    return Player(world, stack.control, print)
