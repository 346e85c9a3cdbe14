"""Running worlds: real processes, the sandbox's real wire, a database of their own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.demo.player import Player
from bot.demo.stack import Stack
from bot.demo.worlds import BOTH, World

Start = Callable[..., Stack]
HERE = Path(__file__).parent
ALONE = ("test_story.py",)
"""Each test of these begins a world of its own."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several tests run at once, those that share a world follow each other."""
    for item in items:
        if item.path.is_relative_to(HERE) and item.path.name not in ALONE:
            item.add_marker(pytest.mark.xdist_group(_shared_by(item)))


def _shared_by(item: pytest.Item) -> str:
    """The name of a world: its module's, but the faults are struck in few worlds from many modules."""
    world = getattr(item, "callspec", None) and item.callspec.params.get("world")  # type: ignore[attr-defined]
    return f"{item.path.parent.name} {world or item.path.stem}"


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
