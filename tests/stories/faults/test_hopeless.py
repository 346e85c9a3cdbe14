"""Words that no bot can hear, by the platform's own rules: what is done instead, and that it goes on afterwards."""

import os
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo.player import read
from bot.demo.stack import Stack
from storage.transcript import Message
from tests.stories.faults import matrix
from tests.stories.faults.matrix import HOPELESS, Hopeless
from tests.stories.faults.playing.books import in_order
from tests.stories.faults.playing.rounds import Round

WHOLE = bool(os.environ.get("HUISHENG_ALL_FAULTS"))

pytestmark = [pytest.mark.story, pytest.mark.timeout(240)]


def once_each() -> Iterator[tuple[str, Hopeless]]:
    """Each once; not in a world that is started for it alone."""
    yield from ((matrix.HOOKS, one) for one in HOPELESS if matrix.HOOKS in one.worlds)


PAIRS = sorted(
    ((world, one) for one in HOPELESS for world in one.worlds) if WHOLE else once_each(),
    key=lambda pair: pair[0],
)


@pytest.mark.parametrize(("world", "hopeless"), PAIRS, ids=[f"{one.name}-{world}" for world, one in PAIRS])
def test_what_cannot_be_heard_is_not_made_up(world_of: Callable[[str], Stack], world: str, hopeless: Hopeless) -> None:
    played = Round(world_of(world))
    played.control.fault(hopeless.name, -1)
    try:
        played.speak("李工")
        assert played.strikes(hopeless.name), "the fault has not struck at all"
    finally:
        played.control.fault(hopeless.name, 0)
    played.settle()
    lost = [word for word in played.words if word.door.name in hopeless.doors]
    played.words = [word for word in played.words if word not in lost]
    assert in_order(played) == []
    assert not [word.door.name for word in lost if _heard(played, word.mark)]
    assert hopeless.told in _told_the_managers(played)
    again = Round(played.stack)
    again.speak("李工")
    assert in_order(again) == []


def _heard(played: Round, mark: str) -> bool:
    with Session(played.engine) as session:
        return session.scalars(select(Message.id).where(Message.text.contains(mark))).first() is not None


def _told_the_managers(played: Round) -> str:
    managers = [human for human in played.stack.world.colleagues if human.role == "manager"]
    return "\n".join(read(one, human) for human in managers for one in played.control.chat(human.private))
