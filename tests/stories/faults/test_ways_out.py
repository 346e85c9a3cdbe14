"""Each fault at every way out: late words arrive exactly once, by this way or the next, or a colleague is told."""

import os
from collections.abc import Callable, Sequence

import pytest

from bot.demo.stack import Stack
from tests.stories.faults.playing import late
from tests.stories.faults.playing.books import in_the_end
from tests.stories.faults.playing.rounds import Round
from tests.stories.faults.ways import Send, Way, covering, everything

WHOLE = bool(os.environ.get("HUISHENG_ALL_FAULTS"))
"""Every fault at every way in every world, as `make faults` asks for; else each fault and each way once."""

pytestmark = [pytest.mark.story, pytest.mark.timeout(240)]

CASES = sorted(everything() if WHOLE else covering(), key=lambda case: case[0])


def _name(case: tuple[str, Send, list[Way]]) -> str:
    world, send, ways = case
    return f"{send.name}-{world}" if WHOLE else f"{send.name}-{ways[0].route}-{world}"


@pytest.mark.parametrize(("world", "send", "ways"), CASES, ids=map(_name, CASES))
def test_late_words_arrive_once_or_somebody_is_told(
    world_of: Callable[[str], Stack], world: str, send: Send, ways: list[Way]
) -> None:
    stack = world_of(world)
    for some in _rounds(send, ways):
        _strike(Round(stack), send, some)
        stack.control.advance(send.rest_seconds)
    assert stack.fallen() == []


def _rounds(send: Send, ways: Sequence[Way]) -> list[list[Way]]:
    """Which ways are struck together."""
    if send.alone:
        return [[way] for way in ways]
    rounds = [way for way in ways if way.after_hours], [way for way in ways if not way.after_hours]
    return [some for some in rounds if some]


def _strike(played: Round, send: Send, ways: Sequence[Way]) -> None:
    """All these words go out while the fault is on; it is put right when each of the calls has met it."""
    late.prepare(played, ways)
    played.control.fault(send.name, -1)
    try:
        sent = [late.send(played, way) for way in ways]
        missed = [one for one in sent if not played.strikes(send.fault, about=one.mark, call=one.way.call)]
    finally:
        played.control.fault(send.name, 0)
    assert not missed, "the fault has not struck these at all"
    assert in_the_end(played, lambda session: late.wrong(session, played, sent)) == []
