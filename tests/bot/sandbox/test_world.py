"""The shared world: its clock, its faults, and how it wakes whoever watches."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.sandbox.world import World


def test_the_clock_file_tells_how_far_time_was_moved(tmp_path: Path) -> None:
    world = World(clock_file=tmp_path / "clock")
    world.move_clock(timedelta(hours=2))
    world.move_clock(timedelta(seconds=0.5))
    assert float((tmp_path / "clock").read_text()) == 7200.5
    assert abs(world.now() - datetime.now(UTC) - timedelta(seconds=7200.5)) < timedelta(seconds=1)


def test_a_new_world_takes_up_the_time_of_the_last(tmp_path: Path) -> None:
    World(clock_file=tmp_path / "clock").move_clock(timedelta(days=1))
    world = World(clock_file=tmp_path / "clock")
    world.read_clock()
    assert world.moved == timedelta(days=1)


def test_time_does_not_go_back(tmp_path: Path) -> None:
    world = World(clock_file=tmp_path / "clock")
    with pytest.raises(ValueError, match="forward"):
        world.move_clock(timedelta(seconds=-1))
    assert not (tmp_path / "clock").exists()


def test_a_fault_strikes_as_often_as_it_should() -> None:
    world = World(faults={"限流": 2, "系统繁忙": -1})
    assert [world.strikes("限流") for _ in range(3)] == [True, True, False]
    assert [world.strikes("系统繁忙") for _ in range(3)] == [True, True, True]
    assert not world.strikes("断线前")


def test_a_bubble_is_found_by_its_number() -> None:
    world = World()
    world.open_chat("wecom:app:ZhangSan", "wecom", "private", "回声", ["ZhangSan"])
    message = world.show("wecom:app:ZhangSan", "ZhangSan", "张三", text="您好")
    assert world.find(message.id) is message
    assert world.find(message.id + 1) is None


def test_a_chat_is_opened_once() -> None:
    world = World()
    first = world.open_chat("wecom:group:a", "wecom", "group", "客户群", ["ZhangSan"])
    assert world.open_chat("wecom:group:a", "wecom", "group", "别的名字", []) is first


def test_whoever_waits_wakes_when_something_changes() -> None:
    async def watch() -> tuple[int, int]:
        world = World()
        waiting = asyncio.create_task(world.changed(world.version, 5))
        await asyncio.sleep(0)
        world.touch()
        return await waiting, world.version

    seen, version = asyncio.run(watch())
    assert seen == version == 1


def test_nobody_waits_for_ever() -> None:
    assert asyncio.run(World().changed(0, 0.01)) == 0


def test_the_wire_log_keeps_the_latest() -> None:
    world = World()
    for number in range(5010):
        world.log("wecom", "→ bot", str(number))
    assert (len(world.wire), world.wire[-1].what) == (5000, "5009")
