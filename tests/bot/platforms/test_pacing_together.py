"""In no window of the platform's do more pass than it allows: whatever the rates, whoever sends, at full speed."""

import subprocess
import sys
from collections.abc import Sequence
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.pacing import Lane, Pacer, Rate
from bot.platforms.port import Closed, Paced
from tests.bot.platforms.every.pace import Clock, most_within, passes


def test_ten_threads_with_two_pacers_do_not_pass_more_than_one(redis_url: str) -> None:
    pacers = [Pacer(redis_url, Clock()) for _ in range(2)]
    lane, other = Lane("robot", "r", [Rate(40, 60)]), Lane("app", "a", [Rate(60, 60), Rate(500, 3600)])
    passed: list[bool] = []

    def crowd(pacer: Pacer) -> None:
        passed.extend(passes(pacer, lane, other) for _ in range(20))

    threads = [Thread(target=crowd, args=(pacers[n % 2],)) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(passed) <= 40
    rest = sum(passes(pacers[0], lane) for _ in range(40))
    assert sum(passed) + rest == 40  # what collided was given back


SENDER = """
import sys, time
from datetime import UTC, datetime
from bot.platforms.pacing import Lane, Pacer, Rate
from bot.platforms.port import Paced
pacer = Pacer(sys.argv[1], lambda: datetime.now(UTC))
lanes = [Lane("robot", "r", [Rate(5, 1), Rate(8, 4)]), Lane("app", "a", [Rate(6, 1)])]
print("ready", flush=True)
sys.stdin.readline()
end = time.time() + 7
while time.time() < end:
    try:
        pacer.take(lanes)
        print(time.time(), flush=True)
    except Paced:
        time.sleep(0.005)
"""


@pytest.mark.slow
def test_two_processes_at_full_speed_stay_below_every_rate(redis_url: str) -> None:
    def start() -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", SENDER, redis_url]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    senders = [start(), start()]
    for sender in senders:
        assert sender.stdout is not None and sender.stdout.readline() == "ready\n"
    told = [thread for sender in senders if (thread := Reader(sender))]
    times = sorted(at for each in told for at in each.times())
    assert all(each.times() for each in told)
    assert most_within(times, 1) <= 5 and most_within(times, 4) <= 8
    assert len(times) >= 8 + 5


class Reader:
    """Starts a sender and collects when it sent."""

    def __init__(self, sender: "subprocess.Popen[str]") -> None:
        self._told: list[str] = []
        self._thread = Thread(target=lambda: self._told.extend(sender.communicate("go\n")[0].split()))
        self._thread.start()

    def times(self) -> list[float]:
        self._thread.join()
        return [float(line) for line in self._told]


RATES = st.lists(st.builds(Rate, st.integers(1, 6), st.integers(1, 30)), min_size=1, max_size=3)
STEPS = st.lists(
    st.tuples(st.floats(0, 20, allow_nan=False), st.integers(0, 1), st.integers(1, 3), st.booleans()),
    min_size=5,
    max_size=60,
)


def _stays_below(pacers: Sequence[Pacer], clock: Clock, rates: Sequence[Rate], steps: object, key: str) -> None:
    lane, side = Lane("robot", key, rates), Lane("side", key, [Rate(4, 15)])
    passed: list[float] = []
    beside: list[float] = []
    for pause, whose, count, both in steps:  # type: ignore[attr-defined]
        clock.move(pause)
        lanes = (lane, side) if both else (lane,)
        try:
            pacers[whose].take(lanes, count)
        except Paced as paced:
            assert paced.after_seconds is not None and 1 <= paced.after_seconds <= 32
        except Closed:
            assert any(count > rate.amount for each in lanes for rate in each.rates)
        else:
            passed += [clock().timestamp()] * count
            beside += [clock().timestamp()] * count * both
    for rate in rates:
        assert most_within(passed, rate.seconds) <= rate.amount
    assert most_within(beside, 15) <= 4


@settings(max_examples=200, deadline=None)
@given(RATES, STEPS)
def test_in_no_window_of_the_platforms_do_more_pass_than_it_allows(rates: list[Rate], steps: list[object]) -> None:
    clock = Clock()
    pacer = Pacer(None, clock)
    _stays_below([pacer, pacer], clock, rates, steps, "alone")


def test_nor_when_two_processes_share_them(redis_url: str) -> None:
    clock = Clock()
    pacers = [Pacer(redis_url, clock), Pacer(redis_url, clock)]
    turns = iter(range(1_000_000))

    @settings(max_examples=60, deadline=None)
    @given(RATES, STEPS)
    def check(rates: list[Rate], steps: list[object]) -> None:
        _stays_below(pacers, clock, rates, steps, f"turn {next(turns)}")

    check()
