"""The ledger: sliding windows, what was exceeded, and how long one is shut out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.counting import KEPT, Ledger

START = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def go(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(clock: Clock) -> Ledger:
    return Ledger("wecom", clock)


def test_calls_leave_the_window_one_by_one(ledger: Ledger, clock: Clock) -> None:
    for _ in range(3):
        assert ledger.count("每分钟", "a", 3, 60)
        clock.go(10)
    assert not ledger.count("每分钟", "a", 3, 60)
    clock.go(40)
    assert ledger.count("每分钟", "a", 4, 60)
    assert ledger.most == {"每分钟": 4}


def test_the_window_ends_exactly_after_its_seconds(ledger: Ledger, clock: Clock) -> None:
    ledger.count("每分钟", "a", 1, 60)
    clock.go(59.999)
    assert not ledger.count("每分钟", "a", 1, 60)
    clock.go(60)
    assert ledger.count("每分钟", "a", 1, 60)


def test_keys_and_limits_do_not_know_each_other(ledger: Ledger) -> None:
    assert ledger.count("每分钟", "a", 1, 60)
    assert ledger.count("每分钟", "b", 1, 60)
    assert ledger.count("每小时", "a", 1, 3600)
    assert ledger.exceeded == []


def test_an_excess_says_what_who_when_and_how_much(ledger: Ledger, clock: Clock) -> None:
    clock.go(5)
    assert not ledger.count("人次", "app", 3, 60, times=5)
    (excess,) = ledger.exceeded
    assert (excess.platform, excess.limit, excess.key) == ("wecom", "人次", "app")
    assert (excess.at - START, excess.count, excess.allowed) == (timedelta(seconds=5), 5, 3)


def test_who_is_blocked_is_refused_and_starts_from_nothing(ledger: Ledger, clock: Clock) -> None:
    assert [ledger.count("每分钟", "a", 1, 60, block_seconds=600) for _ in range(2)] == [True, False]
    clock.go(599)
    assert not ledger.count("每分钟", "a", 1, 60, block_seconds=600)
    clock.go(1)
    assert ledger.count("每分钟", "a", 1, 60, block_seconds=600)
    assert len(ledger.exceeded) == 2


def test_an_endless_retry_does_not_fill_the_memory(ledger: Ledger) -> None:
    for _ in range(KEPT + 10):
        ledger.count("每分钟", "a", 0, 60, block_seconds=60)
    assert len(ledger.exceeded) == KEPT


@given(
    steps=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 3)), max_size=40),
    allowed=st.integers(0, 6),
    seconds=st.integers(1, 60),
)
def test_a_call_is_within_its_limit_exactly_when_so_few_came_in_the_seconds_before(
    steps: list[tuple[int, int]], allowed: int, seconds: int
) -> None:
    clock, made = Clock(), list[datetime]()
    ledger = Ledger("wecom", clock)
    for pause, times in steps:
        clock.go(pause)
        made += [clock.at] * times
        recent = [at for at in made if at > clock.at - timedelta(seconds=seconds)]
        assert ledger.count("每分钟", "a", allowed, seconds, times) == (len(recent) <= allowed)
    assert all(excess.count > excess.allowed == allowed for excess in ledger.exceeded)
