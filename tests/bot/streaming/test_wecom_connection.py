"""One connection to WeCom: which acknowledgement belongs to which frame when several bear the same req_id."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from websockets.asyncio.server import ServerConnection, serve

from bot.streaming.wecom.connection import Connection, Unanswered
from bot.streaming.wecom.frames import Callback
from tests.bot.streaming.listening import QUICK

OURS, EXPIRED = "aibot_respond_msg", 846608
BRIEF = replace(QUICK, acknowledging=0.2)

Clerk = Callable[[ServerConnection], Awaitable[None]]


async def nobody(_: Callback) -> None:
    """No callbacks come here."""


@asynccontextmanager
async def connected(clerk: Clerk) -> AsyncIterator[Connection]:
    """A connection to a server of WeCom's that behaves as this clerk does."""
    async with serve(clerk, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        connection = await Connection.open(f"ws://127.0.0.1:{port}", nobody, BRIEF)
        try:
            yield connection
        finally:
            await connection.close()


async def acknowledged(socket: ServerConnection, code: int = 0) -> None:
    await socket.send(json.dumps({"headers": {"req_id": "S1"}, "errcode": code, "errmsg": ""}))


def test_an_acknowledgement_that_comes_late_is_not_taken_for_that_of_the_next_frame() -> None:
    async def clerk(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.recv()  # again, for the first is not acknowledged in time
        await acknowledged(socket)
        await asyncio.sleep(0.05)
        await acknowledged(socket, EXPIRED)
        await socket.recv()
        await acknowledged(socket)
        await socket.wait_closed()

    async def talk() -> list[int]:
        async with connected(clerk) as connection:
            with pytest.raises(Unanswered):
                await connection.ask(OURS, {"text": "words"}, "S1")
            again = await connection.ask(OURS, {"text": "words"}, "S1")
            card = await connection.ask(OURS, {"text": "card"}, "S1")
            return [again.code, card.code]

    assert asyncio.run(talk()) == [EXPIRED, 0]
