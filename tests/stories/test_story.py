"""The whole loop, in every world: each door, each rung of cards, and on PostgreSQL."""

import pytest

from bot.demo import story
from bot.demo.worlds import BOTH, WORLDS
from tests.stories.conftest import Start

pytestmark = [pytest.mark.story, pytest.mark.timeout(180)]


@pytest.mark.parametrize("name", sorted(WORLDS))
def test_the_loop_is_closed_in_every_world(start: Start, name: str) -> None:
    stack = start(WORLDS[name])
    lines: list[str] = []
    story.play(stack.world, stack.control, lines.append)
    assert "故事讲完了" in lines[-1]
    assert stack.fallen() == []
    assert [entry["verdict"] for entry in stack.control.wire() if entry["verdict"]] == []


def test_the_loop_is_closed_on_postgresql(start: Start, postgres: str) -> None:
    stack = start(BOTH, database_url=postgres)
    lines: list[str] = []
    story.play(stack.world, stack.control, lines.append)
    assert stack.database_url.startswith("postgresql")
    assert "故事讲完了" in lines[-1]
