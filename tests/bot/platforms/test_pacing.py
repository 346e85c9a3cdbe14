"""No limit is ever exceeded: not by one message, not by two processes at once, not when Redis comes and goes."""

import time

import pytest
import redis

from bot.platforms.pacing import Lane, Pacer, Rate
from bot.platforms.port import Closed, Paced
from tests.bot.platforms.every.pace import Clock, passes

MEMBER = Lane("wecom.member", "zhangsan", [Rate(30, 60), Rate(1000, 3600)])
ROBOT = Lane("wecom.group_robot", "the-robots-secret-key", [Rate(3, 60)])
AWAY = "redis://127.0.0.1:9/0"


@pytest.fixture(params=["alone", "redis", "redis away"])
def url(request: pytest.FixtureRequest) -> str | None:
    if request.param == "redis":
        found: str = request.getfixturevalue("redis_url")
        return found
    return AWAY if request.param == "redis away" else None


def wait_of(pacer: Pacer, *lanes: Lane, count: int = 1) -> int | None:
    """How many seconds a message is told to wait."""
    with pytest.raises(Paced) as paced:
        pacer.take(lanes, count)
    return paced.value.after_seconds


def test_as_many_pass_as_the_platform_allows_and_no_more(url: str | None) -> None:
    pacer = Pacer(url, Clock())
    assert [passes(pacer, ROBOT) for _ in range(5)] == [True, True, True, False, False]


def test_the_wait_that_is_told_is_long_enough(url: str | None) -> None:
    clock = Clock()
    pacer = Pacer(url, clock)
    for _ in range(3):
        pacer.take([ROBOT])
        clock.move(10)
    wait = wait_of(pacer, ROBOT)
    assert wait == 32  # of the two seconds more than a minute that a window is counted, thirty are over
    clock.move(wait + 0.001)
    assert passes(pacer, ROBOT) and not passes(pacer, ROBOT)


def test_it_is_told_which_lane_is_full_and_no_secret(url: str | None) -> None:
    pacer = Pacer(url, Clock())
    for _ in range(3):
        pacer.take([ROBOT])
    told = set[str]()
    for lanes in ([ROBOT], [MEMBER, ROBOT]):
        with pytest.raises(Paced) as paced:
            pacer.take(lanes)
        told.add(paced.value.lane)
    (name,) = told
    assert name.startswith("wecom.group_robot:") and "secret" not in name and len(name) <= 64
    pacer.block(MEMBER, 60)
    with pytest.raises(Paced) as paced:
        pacer.take([MEMBER])
    assert paced.value.lane.startswith("wecom.member:")


def test_both_rates_of_a_lane_hold_together(url: str | None) -> None:
    clock = Clock()
    lane = Lane("wecom.app", "main", [Rate(2, 10), Rate(3, 100)])
    pacer = Pacer(url, clock)
    assert [passes(pacer, lane) for _ in range(3)] == [True, True, False]
    clock.move(13)
    assert [passes(pacer, lane) for _ in range(2)] == [True, False]
    assert wait_of(pacer, lane) == 89


def test_a_message_that_needs_two_lanes_uses_both_or_none(url: str | None) -> None:
    pacer = Pacer(url, Clock())
    busy, free = Lane("chat", "full", [Rate(1, 60)]), Lane("robot", "one", [Rate(2, 60)])
    pacer.take([busy])
    assert [passes(pacer, free, busy) for _ in range(5)] == [False] * 5
    assert [passes(pacer, free) for _ in range(3)] == [True, True, False]


def test_a_lane_named_twice_is_used_once(url: str | None) -> None:
    pacer = Pacer(url, Clock())
    assert passes(pacer, ROBOT, ROBOT) and passes(pacer, ROBOT, count=2) and not passes(pacer, ROBOT)


def test_members_do_not_wait_for_each_other(url: str | None) -> None:
    pacer = Pacer(url, Clock())
    zhangsan, ligong = (Lane("wecom.member", name, [Rate(1, 60)]) for name in ("zhangsan", "ligong"))
    assert [passes(pacer, lane) for lane in (zhangsan, ligong, zhangsan)] == [True, True, False]


def test_what_counts_for_three_uses_up_three_or_nothing(url: str | None) -> None:
    clock = Clock()
    lane = Lane("persons", "corp", [Rate(5, 60)])
    pacer = Pacer(url, clock)
    pacer.take([lane], 3)
    clock.move(20)
    assert wait_of(pacer, lane, count=3) == 42
    assert passes(pacer, lane, count=2) and not passes(pacer, lane)
    assert wait_of(pacer, lane, count=4) == 62  # the three must leave, and one of the two


def test_more_than_a_lane_ever_takes_is_no_question_of_time(url: str | None) -> None:
    with pytest.raises(Closed):
        Pacer(url, Clock()).take([ROBOT], 4)


def test_a_lane_that_the_platform_has_closed_is_left_alone(url: str | None) -> None:
    clock = Clock()
    pacer = Pacer(url, clock)
    pacer.block(ROBOT, 600)
    pacer.block(ROBOT, 60)  # a later complaint does not shorten it
    other = Lane("robot", "other", [Rate(1, 60)])
    assert wait_of(pacer, other, ROBOT) == 600
    clock.move(599)
    assert wait_of(pacer, ROBOT) == 1
    clock.move(2)
    assert passes(pacer, other, ROBOT)


def test_a_block_reaches_the_other_processes(redis_url: str) -> None:
    clock = Clock()
    mine, theirs = Pacer(redis_url, clock), Pacer(redis_url, clock)
    mine.block(ROBOT, 600)
    theirs.block(ROBOT, 10)
    clock.move(11)
    assert wait_of(theirs, ROBOT) == 589
    clock.move(590)
    assert [passes(theirs, ROBOT) for _ in range(4)] == [True, True, True, False]


def test_a_lane_that_waits_in_another_process_uses_nothing_of_ours(redis_url: str) -> None:
    """What was taken together with a full lane is given back, for all processes."""
    clock = Clock()
    mine, theirs = Pacer(redis_url, clock), Pacer(redis_url, clock)
    free = Lane("robot", "free", [Rate(2, 60), Rate(10, 600)])
    for _ in range(3):
        mine.take([ROBOT])
    assert [passes(theirs, free, ROBOT) for _ in range(20)] == [False] * 20
    assert [passes(theirs, free), passes(mine, free), passes(theirs, free)] == [True, True, False]


def test_an_emptied_redis_makes_nobody_forget_what_they_did_themselves(redis_url: str) -> None:
    pacer = Pacer(redis_url, Clock())
    pacer.take([ROBOT], 3)
    pacer.block(MEMBER, 60)
    redis.Redis.from_url(redis_url).flushdb()
    assert not passes(pacer, ROBOT) and not passes(pacer, MEMBER)


def test_scripts_that_redis_has_forgotten_are_sent_again(redis_url: str) -> None:
    pacer = Pacer(redis_url, Clock())
    pacer.take([ROBOT])
    redis.Redis.from_url(redis_url).script_flush()
    pacer.take([ROBOT])
    assert not passes(Pacer(redis_url, Clock()), ROBOT, count=2)


def test_a_redis_that_hangs_or_is_away_costs_little_time() -> None:
    pacer = Pacer(AWAY, Clock())
    began = time.monotonic()
    for _ in range(50):
        pacer.take([Lane("robot", "one", [Rate(50, 60)])])
    assert time.monotonic() - began < 1


def test_redis_holds_nothing_that_opens_anything(redis_url: str) -> None:
    pacer = Pacer(redis_url, Clock())
    pacer.take([ROBOT])
    pacer.block(ROBOT, 60)
    line = redis.Redis.from_url(redis_url, decode_responses=True)
    keys = [str(key) for key in line.scan_iter("*")]
    assert len(keys) == 2 and not any("secret" in key for key in keys)
    assert all(0 < int(str(line.ttl(key))) <= 200 for key in keys)


def test_the_window_of_the_whole_budget_can_be_used(url: str | None) -> None:
    """Twenty a minute for ten minutes: at least 95 of a hundred that the platform would take are sent."""
    clock = Clock()
    pacer = Pacer(url, clock)
    robot = Lane("dingtalk.custom_robot", "r", [Rate(20, 60)])
    sent = 0
    for _ in range(600):
        sent += sum(passes(pacer, robot) for _ in range(3))
        clock.move(1)
    assert sent >= 0.95 * 200
