"""What other processes want to say through the bot: taken from Redis, said over the line, and answered there."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from structlog import get_logger

from bot.platforms.wecom.bot.line import LIVES_SECONDS, NOT_SENT, OPEN_SECONDS, UNANSWERED, Names
from bot.platforms.wecom.bot.route import SEND
from bot.platforms.wecom.bot.seal import Forged, Seal
from bot.platforms.wecom.bot.uploads import CHUNK, FINISH, INIT
from bot.streaming.shared import AWAY, redis_at, within
from bot.streaming.wecom import frames
from bot.streaming.wecom.connection import Connection, NotSent, Unanswered
from bot.streaming.wecom.work import Work

AT_ONCE = 8
TAKEN = (SEND, INIT, CHUNK, FINISH)
"""What may be asked for; answers to callbacks are nobody else's business."""
LOOK_SECONDS = 1
"""How long one look for requests lasts."""
KEPT_SECONDS = 30
"""How long an answer waits for whoever asked."""

log = get_logger(__name__)


class Errands:
    """The requests of one bot. To be made inside a running loop; does nothing where no Redis joins the processes."""

    def __init__(self, work: Work) -> None:
        url = work.platform.tools.redis_url
        self._work, self._names = work, Names(work.bot.bot_id)
        self._redis: Any = redis_at(url) if url else None
        self._seal, self._begun = Seal(work.bot.secret.get_secret_value()), dict[str, float]()
        self._away = False

    async def run(self, connection: Connection) -> None:
        """Take requests for as long as this connection has the bot: until cancelled."""
        if self._redis is None:
            await asyncio.Event().wait()
            return
        sign, errands = asyncio.create_task(self._sign()), set[asyncio.Task[None]]()
        slots = asyncio.Semaphore(AT_ONCE)
        try:
            while True:
                await slots.acquire()  # nothing is taken that would have to wait
                task = asyncio.create_task(self._run(connection, await self._next()))
                errands.add(task)
                task.add_done_callback(errands.discard)
                task.add_done_callback(lambda _: slots.release())
        finally:
            sign.cancel()
            with suppress(*AWAY):
                async with within():
                    await self._redis.delete(self._names.open)
            if errands:
                await asyncio.wait(errands, timeout=self._work.times.acknowledging)

    async def close(self) -> None:
        """Let go of Redis."""
        if self._redis is not None:
            await self._redis.aclose()

    async def _sign(self) -> None:
        """Say that requests are taken, for as long as they are."""
        while True:
            with suppress(*AWAY):
                async with within():
                    await self._redis.set(self._names.open, "1", ex=OPEN_SECONDS)
            await asyncio.sleep(self._work.times.sign)

    async def _next(self) -> str:
        """The next request's id, as soon as there is one; "" when it is time to look again."""
        try:
            async with within(2 * LOOK_SECONDS):
                found = await self._redis.blpop([self._names.requests], timeout=LOOK_SECONDS)
        except AWAY as away:
            if not self._away:
                log.warning("stream.errands_away", error=type(away).__name__)
            self._away = True
            await asyncio.sleep(LOOK_SECONDS)
            return ""
        self._away = False
        return str(found[1]) if found else ""

    async def _run(self, connection: Connection, name: str) -> None:
        try:
            request = await self._taken(name) if name else None
            if request is not None:
                await self._answer(name, await self._said(connection, request))
        except AWAY as away:
            log.warning("stream.errand_unanswered", error=type(away).__name__)

    async def _taken(self, name: str) -> Mapping[str, Any] | None:
        """The request, which nobody can withdraw any more; None when it was withdrawn, is too old, or was forged."""
        key = self._names.request(name)
        async with within(), self._redis.pipeline() as pipe:
            pipe.get(key)
            pipe.delete(key)
            request, _ = await pipe.execute()
        return self._opened(key, request) if request else None

    def _opened(self, key: str, request: str) -> Mapping[str, Any] | None:
        """None, too, for what none of us has sealed, or what was copied to be said twice."""
        now = time.monotonic()
        self._begun = {name: at for name, at in self._begun.items() if now - at <= 2 * LIVES_SECONDS}
        try:
            if key in self._begun:
                raise Forged
            found = self._seal.opened(key, request, LIVES_SECONDS)
        except Forged:
            log.warning("stream.errand_forged")
            return None
        self._begun[key] = now
        return found

    async def _said(self, connection: Connection, request: Mapping[str, Any]) -> Mapping[str, Any]:
        cmd = request["cmd"]
        if cmd not in TAKEN:
            log.warning("stream.errand_refused", cmd=cmd)
            return {"failed": NOT_SENT}
        try:
            ack = await connection.ask(cmd, request["body"])
        except NotSent:
            return {"failed": NOT_SENT}
        except Unanswered:
            return {"failed": UNANSWERED}
        if ack.code == frames.NOT_SUBSCRIBED:
            connection.abort()
            return {"failed": NOT_SENT}
        return {"errcode": ack.code, "body": ack.body}

    async def _answer(self, name: str, answer: Mapping[str, Any]) -> None:
        key = self._names.answer(name)
        async with within(), self._redis.pipeline() as pipe:
            pipe.rpush(key, self._seal.put_on(key, answer))
            pipe.expire(key, KEPT_SECONDS)
            await pipe.execute()
