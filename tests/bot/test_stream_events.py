"""Events and hand-overs on DingTalk's Stream: written down before they are acknowledged, and no line too few."""

import asyncio
import json
from dataclasses import replace

import redis.asyncio as redis

from bot.streaming.dingtalk.frames import ROBOT_TOPIC
from handlers.messages import Renamed, Said
from tests.bot.gateway import PATIENCE, Line, gateway
from tests.bot.platforms.dingtalk.office import vector
from tests.bot.test_stream import MESSAGE, QUICK, Ledger, listening, until

EVENT = vector("live-2025-event-frame")


async def happen(line: Line, **changes: str) -> None:
    """The recorded event: a group was renamed."""
    frame = EVENT if isinstance(EVENT, dict) else json.loads(EVENT)
    await line.socket.send_json({**frame, "headers": {**frame["headers"], "messageId": "e1", **changes}})


def test_an_event_is_acknowledged_only_when_it_is_written_down() -> None:
    async def story() -> None:
        ledger = Ledger()
        ledger.gate.clear()
        async with gateway() as there, listening(there, ledger):
            line = await there.line()
            await happen(line)
            await until(lambda: ledger.inside == 1)
            await asyncio.sleep(0.1)
            assert line.acks.empty()
            ledger.gate.set()
            assert (await line.ack())["data"] == {"status": "SUCCESS", "message": "success"}
        (renamed,) = ledger.heard
        assert isinstance(renamed, Renamed) and renamed.where.title

    asyncio.run(story())


def test_an_event_that_could_not_be_written_down_is_asked_for_again() -> None:
    async def story() -> None:
        ledger = Ledger(fails=1)
        async with gateway() as there, listening(there, ledger):
            line = await there.line()
            await happen(line)
            first = await line.ack()
            await happen(line)
            second = await line.ack()
        assert (first["data"]["status"], second["data"]["status"]) == ("LATER", "SUCCESS")
        assert len(ledger.heard) == 1

    asyncio.run(story())


def test_the_same_event_twice_has_one_id() -> None:
    async def story() -> None:
        ledger = Ledger()
        async with gateway() as there, listening(there, ledger):
            line = await there.line()
            for message_id in ("e1", "e2"):
                await happen(line, messageId=message_id)
                await line.ack()
        assert len({heard.message_id for heard in ledger.heard}) == 1

    asyncio.run(story())


def test_the_next_line_is_open_before_the_old_one_is_closed() -> None:
    async def story() -> None:
        ledger = Ledger()
        async with gateway() as there, listening(there, ledger, replace(QUICK, draining=4)):
            first = await there.line()
            await first.push("SYSTEM", "disconnect", {"reason": "persistent connection is timeout"}, "d1")
            await there.line()
            assert not first.ended.is_set()
            await asyncio.wait_for(first.ended.wait(), PATIENCE)

    asyncio.run(story())


def test_what_still_comes_over_the_old_line_is_heard_and_acknowledged_there() -> None:
    async def story() -> None:
        ledger = Ledger()
        async with gateway() as there, listening(there, ledger, replace(QUICK, draining=4)):
            first = await there.line()
            await first.push("SYSTEM", "disconnect", {"reason": "connection is expired"}, "")
            await there.line()
            await first.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m1")
            assert (await first.ack())["headers"]["messageId"] == "m1"
        assert [type(heard) for heard in ledger.heard] == [Said]

    asyncio.run(story())


def test_an_old_line_that_never_falls_silent_is_closed_in_time() -> None:
    async def story() -> None:
        async with gateway() as there, listening(there, Ledger(), replace(QUICK, draining=1)):
            first = await there.line()
            await first.push("SYSTEM", "disconnect", {}, "d1")
            began = asyncio.get_running_loop().time()
            while not first.ended.is_set():
                await first.push("SYSTEM", "ping", {"opaque": "o"}, "p1")
                await asyncio.sleep(0.05)
                assert asyncio.get_running_loop().time() - began < 3

    asyncio.run(story())


def test_stopping_while_an_old_line_is_seen_off_finishes_both() -> None:
    async def story() -> None:
        ledger = Ledger()
        ledger.gate.clear()
        async with gateway() as there:
            async with listening(there, ledger, replace(QUICK, draining=4)) as stop:
                first = await there.line()
                await first.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m1")
                await until(lambda: ledger.inside == 1)
                await first.push("SYSTEM", "disconnect", {}, "d1")
                await there.line()
                stop.set()
                ledger.gate.set()
                assert (await first.ack())["headers"]["messageId"] == "m1"
            await asyncio.wait_for(first.ended.wait(), PATIENCE)

    asyncio.run(story())


def test_who_loses_the_lease_acknowledges_what_is_being_heard_before_leaving(redis_url: str) -> None:
    async def story() -> None:
        ledger = Ledger()
        ledger.gate.clear()
        async with gateway() as there, listening(there, ledger, redis_url=redis_url):
            first = await there.line()
            await first.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m1")
            await until(lambda: ledger.inside == 1)
            await _somebody_else_has_it(redis_url)
            await asyncio.sleep(0.2)
            ledger.gate.set()
            assert (await first.ack())["headers"]["messageId"] == "m1"
            await asyncio.wait_for(first.ended.wait(), PATIENCE)
            assert len(there.opens) == 1

    asyncio.run(story())


async def _somebody_else_has_it(redis_url: str) -> None:
    async with redis.Redis.from_url(redis_url) as line:
        await line.set("huisheng:stream:dingapp", "another", ex=60)
