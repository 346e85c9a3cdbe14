"""Each fault at every door: each word is heard once and answered once, or somebody hears that it was not."""

import os
import time
from collections.abc import Callable, Iterator

import pytest

from bot.demo.stack import Stack
from tests.stories.faults import matrix
from tests.stories.faults.books import in_order
from tests.stories.faults.matrix import MATRIX, Fault
from tests.stories.faults.rounds import Round

WHOLE = bool(os.environ.get("HUISHENG_ALL_FAULTS"))
"""Every fault in every world, as `make faults` asks for; else each that is not long in one of its worlds, in turn."""

ROUNDS = 3
HALF_AN_HOUR = 31
"""Minutes: longer than all attempts of one delivery together."""

pytestmark = [pytest.mark.story, pytest.mark.timeout(180)]


def _pairs() -> Iterator[tuple[str, Fault]]:
    for place, fault in enumerate(fault for fault in MATRIX if WHOLE or not fault.long):
        worlds = fault.worlds if WHOLE else (fault.worlds[place % len(fault.worlds)],)
        yield from ((world, fault) for world in worlds)


PAIRS = sorted(_pairs(), key=lambda pair: pair[0])


def strike(played: Round, fault: Fault) -> bool:
    """The fault strikes while everybody speaks, and for a while after; whether it did."""
    control = played.stack.control
    control.fault(fault.name, fault.times)
    try:
        played.speak(fault.owner)
        time.sleep(fault.holds_seconds)
        for _ in range(HALF_AN_HOUR if fault.spell == "lasting" else 0):
            control.advance(60)
            time.sleep(0.15)
        return played.struck(fault.name) if fault.times < 0 else played.used_up(fault.name)
    finally:
        control.fault(fault.name, 0)


def rounds_until_it_struck(stack: Stack, fault: Fault, before: Callable[[Round], None]) -> Round:
    """Play rounds, each in order whatever happens, until the fault was met: on a busy machine a moment may pass by."""
    for _ in range(ROUNDS):
        played = Round(stack)
        before(played)
        struck = strike(played, fault)
        assert in_order(played) == []
        if struck or played.struck(fault.name):  # a slow answer is logged late
            return played
    raise AssertionError("the fault has not struck at all")


@pytest.mark.parametrize(("world", "fault"), PAIRS, ids=[f"{fault.name}-{world}" for world, fault in PAIRS])
def test_no_fault_loses_or_doubles_a_word(world_of: Callable[[str], Stack], world: str, fault: Fault) -> None:
    played = rounds_until_it_struck(world_of(world), fault, lambda played: None)
    assert played.stack.fallen() == []
    played.stack.control.advance(fault.rest_seconds)


@pytest.mark.parametrize("fault", matrix.OPENING)
def test_a_line_that_does_not_open_at_once_loses_nothing(world_of: Callable[[str], Stack], fault: str) -> None:
    cut = Fault(f"dingtalk:{matrix.faults.ABORT}", times=1)
    for _ in range(ROUNDS):
        played = rounds_until_it_struck(
            world_of(matrix.LINES), cut, lambda played: played.stack.control.fault(fault, 1)
        )
        if played.struck(fault):
            return
    raise AssertionError("the fault has not struck at all")
