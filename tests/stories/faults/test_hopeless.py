"""Words that no bot can hear, by the platform's own rules: what is done instead, and that it goes on afterwards."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo.stack import Stack
from storage.transcript import Message
from tests.stories.faults import matrix
from tests.stories.faults.books import in_order
from tests.stories.faults.matrix import HOPELESS, Hopeless
from tests.stories.faults.rounds import Round

pytestmark = [pytest.mark.story, pytest.mark.timeout(180)]

PAIRS = [(world, one) for world in (matrix.LINES, matrix.HOOKS) for one in HOPELESS if world in one.worlds]


@pytest.mark.parametrize(("world", "hopeless"), PAIRS, ids=[f"{one.name}-{world}" for world, one in PAIRS])
def test_what_cannot_be_heard_is_not_made_up(world_of: Callable[[str], Stack], world: str, hopeless: Hopeless) -> None:
    lost = Round(world_of(world))
    lost.stack.control.fault(hopeless.name, -1)
    lost.speak("李工")
    lost.stack.control.fault(hopeless.name, 0)
    lost.settle()
    assert lost.struck(hopeless.name)
    with Session(lost.engine) as session:
        heard = session.scalars(select(Message.text).where(Message.platform == "dingtalk")).all()
    assert not [word.mark for word in lost.words for text in heard if word.mark in text]
    again = Round(lost.stack)
    again.speak("李工")
    assert in_order(again) == []
