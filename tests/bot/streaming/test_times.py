"""How long a listener waits before it tries again, and how much it does at once."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.streaming.lanes import Lanes
from bot.streaming.times import Backoff, Times


@given(st.integers(1, 60))
def test_it_waits_longer_after_every_failure_but_never_too_long(failures: int) -> None:
    backoff = Backoff(1, 30)
    for number in range(failures):
        assert min(2**number, 30) <= backoff.failed() <= 31


def test_after_a_good_line_it_begins_anew_but_still_waits() -> None:
    backoff = Backoff(1, 30)
    for _ in range(5):
        backoff.failed()
    assert 1 <= backoff.succeeded() <= 2
    assert 1 <= backoff.failed() <= 2


def test_two_that_failed_together_do_not_come_back_together() -> None:
    assert len({Backoff(1, 30).failed() for _ in range(10)}) > 5


def test_one_chat_keeps_its_order_and_many_are_served_at_once() -> None:
    done: list[tuple[int, int]] = []

    async def story() -> int:
        lanes, most, inside = Lanes(width=3), 0, 0

        async def job(chat: int, number: int) -> None:
            nonlocal most, inside
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.001)
            inside -= 1
            done.append((chat, number))

        for number in range(10):
            for chat in range(6):
                await lanes.put(str(chat), lambda chat=chat, number=number: job(chat, number))  # type: ignore[misc]
        assert lanes.left > 0 and await lanes.drained(5) and lanes.left == 0
        lanes.close()
        return most

    assert asyncio.run(story()) <= 3
    for chat in range(6):
        assert [number for one, number in done if one == chat] == list(range(10))


def test_a_job_that_fails_stops_neither_its_lane_nor_the_count() -> None:
    async def story() -> None:
        lanes, done = Lanes(width=1), []

        async def fail() -> None:
            raise KeyError("a defect")

        async def work() -> None:
            done.append(1)

        await lanes.put("a", fail)
        await lanes.put("a", work)
        assert await lanes.drained(5) and lanes.left == 0 and done == [1]
        lanes.close()

    asyncio.run(story())


@given(st.floats(0.5, 600))
def test_a_living_line_is_asked_for_a_sign_well_before_it_counts_as_silent(silence: float) -> None:
    times = Times.of(silence, 300)
    assert times.heartbeat <= 30 and times.heartbeat * 3 <= silence + 1e-9
