"""The worlds of the matrix, one at a time, and all that happens in one of them before the next."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from bot.demo.stack import Stack
from bot.sandbox import faults
from tests.stories.faults.doors import WORLDS
from tests.stories.faults.matrix import LINES, OPENING

World = Callable[[str], Stack]
HERE = Path(__file__).parent
BREAKING = {faults.DISCONNECT, faults.ABORT, faults.HALF_OPEN, faults.CLOSED_AT_ONCE, *OPENING}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever file they stand in, the tests of one world come together: it takes seconds to start.

    Those that break a line stand between the others: one that has lived for ten seconds is opened again at once.
    """
    places = [place for place, item in enumerate(items) if item.path.is_relative_to(HERE)]
    ours = [items[place] for place in places]
    breaking = [item for item in ours if not BREAKING.isdisjoint(_params(item).values())]
    others = [item for item in ours if item not in breaking]
    ordered = sorted([*_spread(breaking), *_spread(others)], key=lambda one: one[:2])
    for place, (_, _, item) in zip(places, ordered, strict=True):
        items[place] = item


def _spread(items: list[pytest.Item]) -> Iterator[tuple[str, float, pytest.Item]]:
    """Each with its world, and its place in it: between 0 and 1."""
    for world, some in groupby(sorted(items, key=_world), key=_world):
        mine = list(some)
        yield from ((world, (place + 0.5) / len(mine), item) for place, item in enumerate(mine))


def _world(item: pytest.Item) -> str:
    return str(_params(item).get("world", LINES))


def _params(item: pytest.Item) -> dict[str, Any]:
    """Of its case; a fault of the matrix by its name."""
    spec = getattr(item, "callspec", None)
    params = spec.params if spec else {}
    return {name: getattr(value, "name", value) for name, value in params.items() if name in ("world", "fault")}


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
