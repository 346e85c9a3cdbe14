"""Each fault at every door: each word is heard once and answered once, or somebody hears that it was not."""

import os
import time
from collections.abc import Callable, Iterator

import pytest

from bot.demo.stack import Stack
from bot.sandbox import faults
from tests.stories.faults import matrix, test_presses
from tests.stories.faults.matrix import MATRIX, Fault
from tests.stories.faults.playing.books import in_order
from tests.stories.faults.playing.rounds import Round
from tests.stories.faults.ways import SENDS

WHOLE = bool(os.environ.get("HUISHENG_ALL_FAULTS"))
"""Every fault in every world, as `make faults` asks for; else what `once_each` says."""

HALF_AN_HOUR = 31
"""Minutes: longer than all attempts of one delivery together."""

pytestmark = [pytest.mark.story, pytest.mark.timeout(240)]


def once_each() -> Iterator[tuple[str, Fault]]:
    """Each that no other test lets strike, once, in one of its worlds in turn; 硬断线 cuts what is opened below."""
    others = {send.fault for send in SENDS} | {fault for fault, _ in test_presses.ONCE_EACH}
    once = {fault.name.rpartition(":")[2]: fault for fault in reversed(MATRIX)}
    left = [fault for name, fault in once.items() if name not in others | {faults.ABORT}]
    yield from ((fault.worlds[place % len(fault.worlds)], fault) for place, fault in enumerate(left))


PAIRS = sorted(
    ((world, fault) for fault in MATRIX for world in fault.worlds) if WHOLE else once_each(),
    key=lambda pair: pair[0],
)
OPENING = matrix.OPENING if WHOLE else matrix.OPENING_SOON


@pytest.mark.parametrize(("world", "fault"), PAIRS, ids=[f"{fault.name}-{world}" for world, fault in PAIRS])
def test_no_fault_loses_or_doubles_a_word(world_of: Callable[[str], Stack], world: str, fault: Fault) -> None:
    played = Round(world_of(world))
    _strike(played, fault)
    assert in_order(played) == []
    assert played.stack.fallen() == []
    played.control.advance(fault.rest_seconds)


@pytest.mark.parametrize(("world", "fault"), [(matrix.LINES, fault) for fault in OPENING], ids=OPENING)
def test_a_line_that_does_not_open_at_once_loses_nothing(
    world_of: Callable[[str], Stack], world: str, fault: str
) -> None:
    """The line that there is has to be cut first: only then is another one asked for."""
    played = Round(world_of(world))
    played.control.fault(f"dingtalk:{fault}", 1)
    played.control.fault(f"dingtalk:{faults.ABORT}", 1)
    assert played.strikes(faults.ABORT), "the line was not cut"
    played.speak("李工")
    assert played.strikes(f"dingtalk:{fault}", 1), "the fault has not struck at all"
    assert in_order(played) == []
    assert played.stack.fallen() == []


def _strike(played: Round, fault: Fault) -> None:
    """Everybody speaks while it is wrong, and it is put right once it has struck, or after half an hour."""
    control = played.control
    control.fault(fault.name, fault.times)
    try:
        played.speak(fault.owner)
        assert played.strikes(fault.name, fault.times), "the fault has not struck at all"
        time.sleep(fault.holds_seconds)
        for _ in range(HALF_AN_HOUR if fault.spell == "lasting" else 0):
            control.advance(60)
            time.sleep(0.15)
    finally:
        control.fault(fault.name, 0)
