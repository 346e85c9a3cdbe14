"""Servers that are not as they should be: nobody there, nobody who answers, nobody who stays."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs

from bot.streaming.times import Times
from bot.streaming.wecom.connection import Connection, NotSent, Unanswered
from bot.streaming.wecom.frames import Callback
from bot.streaming.wecom.opening import NotOpened, open_line
from tests.bot.streaming.listening import QUICK, Ledger, platform_at, run

Behave = Callable[[web.WebSocketResponse], Awaitable[None]]
SHORT = Times(opening=0.5, acknowledging=0.3, silence=30, heartbeat=30)


@asynccontextmanager
async def a_server(behave: Behave, opened_at: list[float] | None = None) -> AsyncIterator[str]:
    """Takes connections on the loopback, and behaves."""

    async def connect(request: web.Request) -> web.StreamResponse:
        if opened_at is not None:
            opened_at.append(time.monotonic())
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await behave(socket)
        return socket

    app = web.Application()
    app.add_routes([web.get("/openws", connect)])
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    try:
        yield str(server.make_url("")).rstrip("/")
    finally:
        await server.close()


async def mute(socket: web.WebSocketResponse) -> None:
    """Listens, and says nothing."""
    async for _ in socket:
        pass


async def polite(socket: web.WebSocketResponse) -> None:
    """Acknowledges every frame twice, as if the first had been lost."""
    async for message in socket:
        for _ in range(2):
            await socket.send_json({"headers": message.json()["headers"], "errcode": 0})


async def gone(socket: web.WebSocketResponse) -> None:
    """Closes at once."""
    await socket.close()


async def nothing(_: Callback) -> None:
    """Nothing is done with what comes."""


def refusal(behave: Behave) -> str:
    async def story() -> str:
        async with a_server(behave) as url:
            with pytest.raises(NotOpened) as refused:
                await open_line(platform_at(url).settings, nothing, SHORT)
            return str(refused.value)

    return asyncio.run(story())


def test_a_subscription_that_is_not_acknowledged_is_given_up() -> None:
    assert "not acknowledged" in refusal(mute)


def test_a_server_that_closes_at_once_is_given_up() -> None:
    assert "not acknowledged" in refusal(gone)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://127.0.0.1:9/nothing"])
def test_where_nobody_listens_there_is_no_line(url: str) -> None:
    async def story() -> None:
        with pytest.raises(NotOpened, match="cannot be reached"):
            await open_line(platform_at(url).settings, nothing, SHORT)

    asyncio.run(story())


def test_a_server_that_closes_every_line_at_once_is_not_hammered() -> None:
    opened_at: list[float] = []

    async def story() -> None:
        async with a_server(gone, opened_at) as url:
            listening = asyncio.create_task(run(platform_at(url), Ledger(), None, QUICK))
            await asyncio.sleep(1.5)
            listening.cancel()
            await asyncio.wait([listening])

    with capture_logs() as logs:
        asyncio.run(story())
    gaps = [after - before for before, after in pairwise(opened_at)]
    assert 3 <= len(gaps) <= 16 and min(gaps) >= QUICK.first_wait
    assert max(gaps[2:]) >= 2 * QUICK.first_wait
    assert any(entry["event"] == "stream.not_opened" for entry in logs)


def test_an_acknowledgement_too_many_or_of_nothing_does_no_harm() -> None:
    async def story() -> None:
        async with a_server(polite) as url:
            connection = await Connection.open(f"{url.replace('http', 'ws')}/openws", nothing, SHORT)
            for _ in range(3):
                assert (await connection.ask("ping")).code == 0
            await connection.close()

    asyncio.run(story())


def test_what_is_asked_over_a_closed_line_was_never_sent_and_over_a_mute_one_nobody_knows() -> None:
    async def story() -> None:
        async with a_server(mute) as url:
            connection = await Connection.open(f"{url.replace('http', 'ws')}/openws", nothing, SHORT)
            with pytest.raises(Unanswered):
                await connection.ask("aibot_send_msg", {})
            await connection.close()
            with pytest.raises(NotSent):
                await connection.ask("aibot_send_msg", {})

    asyncio.run(story())


def test_what_waits_for_an_answer_is_told_at_once_that_the_line_is_gone() -> None:
    async def story() -> float:
        async with a_server(mute) as url:
            patient = Times(opening=1, acknowledging=30, silence=30)
            connection = await Connection.open(f"{url.replace('http', 'ws')}/openws", nothing, patient)
            asking = asyncio.create_task(connection.ask("aibot_send_msg", {}))
            await asyncio.sleep(0.1)
            began = time.monotonic()
            connection.abort()
            with pytest.raises(Unanswered):
                await asking
            await connection.close()
            return time.monotonic() - began

    assert asyncio.run(story()) < 3
