"""The whole loop, in every world: each door, each rung of cards, and on PostgreSQL."""

import pytest

from bot.demo import story
from bot.demo.stack import Stack
from bot.demo.worlds import BOTH, WORLDS
from tests.stories.conftest import Start

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]


def complaints(stack: Stack) -> list[str]:
    """What the platforms found wrong on the wire; a token may run out while the clock jumps, and is asked for anew."""
    found = [entry["verdict"] for entry in stack.control.wire() if entry["verdict"]]
    return [verdict for verdict in found if "token" not in verdict and "InvalidAuthentication" not in verdict]


@pytest.mark.parametrize("name", sorted(WORLDS))
def test_the_loop_is_closed_in_every_world(start: Start, name: str) -> None:
    stack = start(WORLDS[name])
    lines: list[str] = []
    story.play(stack.world, stack.control, lines.append)
    assert "故事讲完了" in lines[-1]
    assert stack.fallen() == []
    assert complaints(stack) == []


def test_the_loop_is_closed_on_postgresql(start: Start, postgres: str) -> None:
    stack = start(BOTH, database_url=postgres)
    lines: list[str] = []
    story.play(stack.world, stack.control, lines.append)
    assert stack.database_url.startswith("postgresql")
    assert "故事讲完了" in lines[-1]
