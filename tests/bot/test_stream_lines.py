"""The life of the Stream's lines: opened, refused, silent, closed, handed over, and stopped."""

import asyncio
import time
from contextlib import suppress

import pytest
from structlog.testing import capture_logs

from bot.stream import Stream, listeners_of
from bot.streaming.dingtalk.frames import ROBOT_TOPIC
from bot.streaming.times import Times
from tests.bot.gateway import PATIENCE, Line, gateway
from tests.bot.platforms.dingtalk.office import vector
from tests.bot.test_stream import MESSAGE, QUICK, SECRET, Ledger, listening, platform, until

AUTH_FAILED = vector("live-gateway-401")


def test_when_told_to_disconnect_it_finishes_acknowledges_and_comes_back() -> None:
    async def story() -> None:
        ledger = Ledger()
        ledger.gate.clear()
        async with gateway() as there, listening(there, ledger):
            first = await there.line()
            await first.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m1")
            await first.push("SYSTEM", "disconnect", {"reason": "persistent connection is timeout"}, "d1")
            await until(lambda: ledger.inside == 1)
            ledger.gate.set()
            assert (await first.ack())["headers"]["messageId"] == "m1"
            await asyncio.wait_for(first.ended.wait(), PATIENCE)
            second = await there.line()
            await second.push("SYSTEM", "ping", {"opaque": "o"}, "p1")
            assert (await second.ack())["data"] == {"opaque": "o"}

    asyncio.run(story())


@pytest.mark.parametrize("data", ["", "null", "[]"])
def test_the_gateway_may_say_to_disconnect_or_that_it_lives_without_saying_more(data: str) -> None:
    async def story() -> None:
        async with gateway() as there, listening(there, Ledger()):
            first = await there.line()
            await first.push("SYSTEM", "KEEPALIVE", data, "k1")
            assert (await first.ack())["headers"]["messageId"] == "k1"
            await first.push("SYSTEM", "disconnect", data, "")
            await there.line()
            assert not first.ended.is_set(), "the old one is still listened to"

    asyncio.run(story())


def test_a_line_on_which_nothing_is_heard_is_dropped() -> None:
    async def story() -> None:
        quick = Times(silence=0.3, opening=1, first_wait=0.05, settled=0.5, draining=1)
        async with gateway() as there, listening(there, Ledger(), quick):
            silent = await there.line()
            for place in range(4):  # pings keep it alive
                await asyncio.sleep(0.15)
                await silent.push("SYSTEM", "ping", {"opaque": place}, f"p{place}")
            assert len(there.opens) == 1
            await asyncio.wait_for(silent.ended.wait(), PATIENCE)
            await there.line()

    asyncio.run(story())


def test_a_gateway_that_closes_at_once_is_not_hammered() -> None:
    async def story() -> None:
        async def close(line: Line) -> None:
            await line.socket.close()

        async with gateway(greets=close) as there, listening(there, Ledger()):
            await asyncio.sleep(1.2)
            gaps = [after - before for before, after in zip(there.opened_at, there.opened_at[1:], strict=False)]
            assert 3 <= len(gaps) <= 16
            assert min(gaps) >= QUICK.first_wait
            assert max(gaps[2:]) >= 2 * QUICK.first_wait  # it waits longer when it happens again

    asyncio.run(story())


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        ((401, AUTH_FAILED), "does not know this client id and secret (401 authFailed)"),
        ((400, '{"code":"systemError"}'), "is the app published"),
        ((503, '{"code":"busy"}'), "overloaded"),
        ((200, "<html>"), "not JSON"),
        ((200, "{}"), "no endpoint"),
        ((200, '{"endpoint":"file:///etc","ticket":"t"}'), "not a secure WebSocket"),
        ((302, "{}"), "refuses (302"),
    ],
)
def test_a_refusal_is_said_plainly_and_tried_again_later(refusal: tuple[int, str], reason: str) -> None:
    async def story() -> None:
        ledger = Ledger()
        async with gateway(refuses=refusal) as there, listening(there, ledger):
            await until(lambda: len(there.opens) >= 3)
            there.refuses = None
            line = await there.line()
            await line.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m1")
            assert (await line.ack())["code"] == 200

    with capture_logs() as logs:
        asyncio.run(story())
    reasons = [entry["reason"] for entry in logs if entry["event"] == "stream.not_opened"]
    assert reason in reasons[0]


def test_a_gateway_that_does_not_answer_is_given_up() -> None:
    async def story() -> None:
        quick = Times(opening=0.2, first_wait=0.05, longest_wait=0.1)
        async with gateway(slow_seconds=30) as there, listening(there, Ledger(), quick):
            await until(lambda: len(there.opens) >= 2)

    with capture_logs() as logs:
        asyncio.run(story())
    assert any("did not answer within 0.2 seconds" in entry.get("reason", "") for entry in logs)


def test_stopping_finishes_what_is_being_heard_and_acknowledges_it() -> None:
    async def story() -> None:
        ledger = Ledger()
        ledger.gate.clear()
        async with gateway() as there:
            async with listening(there, ledger) as stop:
                line = await there.line()
                await line.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m1")
                await until(lambda: ledger.inside == 1)
                stop.set()
                await asyncio.sleep(0.1)
                ledger.gate.set()
                assert (await line.ack())["headers"]["messageId"] == "m1"
            assert len(ledger.heard) == 1
            await asyncio.wait_for(line.ended.wait(), PATIENCE)

    asyncio.run(story())


def test_stopping_while_the_gateway_refuses_takes_no_time() -> None:
    async def story() -> None:
        async with gateway(refuses=(503, "{}")) as there:
            async with listening(there, Ledger(), Times(first_wait=30)):
                await until(lambda: len(there.opens) == 1)
                began = time.monotonic()
            assert time.monotonic() - began < 1

    asyncio.run(story())


def test_nothing_of_messages_tickets_or_secrets_is_logged() -> None:
    async def story() -> None:
        ledger = Ledger(fails=1, how=KeyError)
        async with gateway() as there, listening(there, ledger):
            line = await there.line()
            await line.push("CALLBACK", ROBOT_TOPIC, {**MESSAGE, "text": {"content": "屏幕花了"}}, "m1")
            await line.push("CALLBACK", ROBOT_TOPIC, {"text": {"content": "屏幕花了"}}, "m2")
            await line.ack()
            await line.socket.send_str('{"屏幕花了"')
            there.refuses = (401, AUTH_FAILED)
            await line.socket.close()
            await until(lambda: len(there.opens) >= 3)

    with capture_logs() as logs:
        asyncio.run(story())
    kinds = {entry["event"] for entry in logs}
    assert {"stream.connected", "stream.job_failed", "stream.refused", "stream.not_opened"} <= kinds
    told = repr([{**entry, "exc_info": type(entry.get("exc_info"))} for entry in logs])
    for secret in ("屏幕花了", "secret+ticket", "secret%2Bticket", SECRET, MESSAGE["senderNick"]):
        assert secret not in told


def test_only_one_of_two_processes_listens_and_the_other_takes_over(redis_url: str) -> None:
    async def story() -> None:
        first, second = Ledger(), Ledger()
        async with gateway() as there, listening(there, first, redis_url=redis_url) as stop:
            line = await there.line()
            async with listening(there, second, redis_url=redis_url):
                await asyncio.sleep(0.4)
                assert len(there.opens) == 1
                stop.set()
                await asyncio.wait_for(line.ended.wait(), PATIENCE)
                taken_over = await there.line()
                await taken_over.push("CALLBACK", ROBOT_TOPIC, MESSAGE, "m1")
                await taken_over.ack()
        assert (len(first.heard), len(second.heard)) == (0, 1)

    asyncio.run(story())


def test_without_redis_it_listens_all_the_same() -> None:
    async def story() -> None:
        async with gateway() as there, listening(there, Ledger(), redis_url="redis://127.0.0.1:9/0"):
            await there.line()

    asyncio.run(story())


def test_only_accounts_that_use_the_stream_listen() -> None:
    stream, http = platform("http://127.0.0.1:9"), platform("http://127.0.0.1:9", mode="http")
    assert listeners_of([stream, http]) == [stream]


def test_a_process_without_such_an_account_waits_for_its_end() -> None:
    async def story() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(Stream([], Ledger().hear).run(stop))
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(running), 0.1)
        assert not running.done()
        stop.set()
        await asyncio.wait_for(running, PATIENCE)

    asyncio.run(story())
