"""Each fault while colleagues press buttons: every move is written once, and the card shows in the end what is true."""

import os
from collections.abc import Callable

import pytest

from bot.demo.stack import Stack
from bot.sandbox import faults
from tests.stories.faults.matrix import HOOKS, LINES
from tests.stories.faults.playing.pressing import Desk, work_through
from tests.stories.faults.playing.rounds import Round, until
from tests.stories.faults.ways import BY_NAME

WHOLE = bool(os.environ.get("HUISHENG_ALL_FAULTS"))

pytestmark = [pytest.mark.story, pytest.mark.timeout(240)]

BREAKING = (faults.DISCONNECT, faults.ABORT, faults.HALF_OPEN)
"""What cuts the line just as somebody presses."""

AT_EACH_PRESS = (*BREAKING, faults.CUT_AFTER, faults.SLOW)
"""What strikes once at each press; the others last as long as they are at work."""

FAULTS = (
    (faults.REPEATED, LINES),
    (faults.REPEATED, HOOKS),
    (faults.AT_ONCE, LINES),
    (faults.AT_ONCE, HOOKS),
    (faults.ANSWER_LOST, LINES),
    (faults.ANSWER_LOST, HOOKS),
    (faults.CUT_AFTER, LINES),
    (faults.CUT_AFTER, HOOKS),
    (faults.SLOW, LINES),
    (faults.SLOW, HOOKS),
    (faults.SAME_SECOND, HOOKS),
    *((fault, LINES) for fault in BREAKING),
)
ONCE_EACH = {
    (faults.AT_ONCE, HOOKS),
    (faults.ANSWER_LOST, LINES),
    (faults.SAME_SECOND, HOOKS),
    (faults.DISCONNECT, LINES),
}
CASES = sorted((case for case in FAULTS if WHOLE or case in ONCE_EACH), key=lambda case: case[1])


@pytest.mark.parametrize(("fault", "world"), CASES, ids=[f"{fault}-{world}" for fault, world in CASES])
def test_every_press_is_one_move_and_the_card_is_true(world_of: Callable[[str], Stack], fault: str, world: str) -> None:
    played = Round(world_of(world))
    desks = [
        Desk(played, "李工", BY_NAME["王芳"], "回复客户"),  # a card on DingTalk
        Desk(played, "小林", BY_NAME["孙悦"], "解决"),  # a card of the WeCom app
    ]
    for desk in desks:
        desk.report()

    def strike() -> None:
        played.lines.wait_until_up()
        played.control.fault(fault, 1 if fault in AT_EACH_PRESS else -1)

    try:
        work_through(desks, strike)
        assert played.strikes(fault), "the fault has not struck at all"
    finally:
        played.control.fault(fault, 0)
    played.settle()
    assert until(lambda: not [wrong for desk in desks for wrong in desk.wrong()], 20), [
        wrong for desk in desks for wrong in desk.wrong()
    ]
    assert played.stack.fallen() == []
