"""The Stream gateway: holds the connections, and pushes frames until they are acknowledged."""

import asyncio
import random
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.sandbox import faults
from bot.sandbox.config import Options
from bot.sandbox.dingtalk.api.front import FROM_BOT
from bot.sandbox.dingtalk.api.wording import unfolded
from bot.sandbox.dingtalk.office import PLATFORM, Office, injected
from bot.sandbox.dingtalk.stream import judging
from bot.sandbox.dingtalk.stream.connection import Connection
from bot.sandbox.dingtalk.stream.frames import CALLBACK, Ack, Frame
from bot.sandbox.dingtalk.stream.opening import CONNECT_PATH, Opening
from bot.sandbox.world import WireEntry

TO_BOT = "→ bot"
NOBODY = "没有订阅该主题的长连接，消息没有送出"
KEPT = 1000
"""Frames that can be pushed again by hand."""


@dataclass(frozen=True)
class Pushed:
    """What became of one push: its line in the wire log, and the acknowledgement if it came in time."""

    entry: WireEntry
    ack: Ack | None = None
    answered: asyncio.Future[Ack] | None = None
    """Done as soon as the acknowledgement comes, late or not."""


@dataclass
class Gateway:
    """The gateway of one app."""

    office: Office
    options: Options
    opening: Opening
    connections: list[Connection] = field(default_factory=list)
    _sent: dict[int, tuple[Frame, float]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """GET /connect?ticket=…: the WebSocket; 401 without a fresh ticket. A ticket opens one connection."""
        if faults.strikes(self.office.world, PLATFORM, faults.HANDSHAKE_REFUSED):
            self._log(FROM_BOT, f"GET {CONNECT_PATH}", status=401, verdict=injected(faults.HANDSHAKE_REFUSED))
            return web.Response(status=401)
        subscriptions = self.opening.redeem(request.query.get("ticket", ""))
        if subscriptions is None:
            self._log(FROM_BOT, f"GET {CONNECT_PATH}", status=401, verdict="ticket 不存在、已用过或超过 90 秒")
            return web.Response(status=401)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        connection = Connection(
            socket, request.transport, subscriptions, self.office.app_id, opened=self.office.world.now()
        )
        await self._serve(connection)
        return socket

    async def _serve(self, connection: Connection) -> None:
        older = tuple(self.connections)
        self.connections.append(connection)
        self._log(FROM_BOT, f"GET {CONNECT_PATH}", status=101, response=f"connectionId {connection.id}")
        self.office.world.touch()
        if self.options.dingtalk.newer_kicks_older:
            for one in older:
                self.spawn(one.close())
        try:
            await connection.listen(self._complain)
        finally:
            self.connections.remove(connection)
            self._log(FROM_BOT, "长连接结束", response=f"connectionId {connection.id}")

    async def deliver(self, frame: Frame, deadline: float, what: str) -> Pushed:
        """Push a frame, as often as the faults of delivery ask for; what became of the first."""
        at_once = faults.copies(self.office.world, PLATFORM, faults.AT_ONCE)
        extra = [self.push(frame, deadline, what, faults.AT_ONCE) for _ in range(at_once)]
        first, *_ = await asyncio.gather(self.push(frame, deadline, what), *extra)
        for _ in range(faults.copies(self.office.world, PLATFORM, faults.REPEATED)):
            await self.push(frame, deadline, what, faults.REPEATED)
        return first

    async def push(self, frame: Frame, deadline: float, what: str, fault: str = "") -> Pushed:
        """Send a frame to one connection, any of those that hear it, and wait so many seconds for the answer.

        `fault` is why it is sent at all, where it is an extra copy.
        """
        title = f"Stream {frame.topic} {what}" + (f"（{fault}）" if fault else "")
        pushed = await self._push(frame, deadline, title)
        if fault:
            pushed.entry.verdict = "；".join(filter(None, [injected(fault), pushed.entry.verdict]))
        return pushed

    async def _push(self, frame: Frame, deadline: float, title: str) -> Pushed:
        hearing = [one for one in self.connections if one.hears(frame.kind, frame.topic)]
        if not hearing:
            return Pushed(self._log(TO_BOT, title, verdict=NOBODY, request_clear=_pretty(frame)))
        try:
            return await self._push_to(random.choice(hearing), frame, deadline, title)
        except ConnectionError:
            return Pushed(self._log(TO_BOT, title, verdict="发送失败：连接已断", request_clear=_pretty(frame)))

    async def _push_to(self, connection: Connection, frame: Frame, deadline: float, title: str) -> Pushed:
        started = time.monotonic()
        text, answered = await connection.send(frame, self.office.now_ms())
        await asyncio.wait([answered], timeout=deadline)
        ack = answered.result() if answered.done() else None
        lost = ack is not None and faults.strikes(self.office.world, PLATFORM, faults.ANSWER_LOST)
        entry = self._log(
            TO_BOT,
            title,
            request=text,
            request_clear=unfolded(text),
            response=ack.raw if ack and not lost else "",
            response_clear=unfolded(ack.raw) if ack and not lost else "",
            status=ack.code if ack and not lost else 0,
            verdict=injected(faults.ANSWER_LOST) if lost else self._judged(ack, frame, deadline, connection),
            took_ms=round((time.monotonic() - started) * 1000),
        )
        self._remember(entry, frame, deadline)
        if lost:
            return Pushed(entry)
        if ack is None:
            answered.add_done_callback(lambda late: self._note_late(entry, late))
        return Pushed(entry, ack, answered)

    def _judged(self, ack: Ack | None, frame: Frame, deadline: float, connection: Connection) -> str:
        if ack is None:
            return judging.no_answer(deadline, silent=connection.silent)
        return judging.judged(ack, frame, statusless=self.options.dingtalk.statusless_ack_counts)

    async def repeat(self, wire_id: int) -> Pushed | None:
        """Push a recorded frame again, the same in every byte but its time and connection; None if there is none."""
        if wire_id not in self._sent:
            return None
        frame, deadline = self._sent[wire_id]
        return await self.push(frame, deadline, "手动重发")

    def push_until_acked(self, frame: Frame, first: Pushed, deadline: float, what: str) -> None:
        """In the background: send again what was not received, messages and events each if the options say so."""
        again = self.options.redeliver if frame.kind == CALLBACK else self.options.dingtalk.redeliver_events
        if again and not self._received(frame, first):
            self.spawn(self._redeliver(frame, first, deadline, what))

    async def _redeliver(self, frame: Frame, pushed: Pushed, deadline: float, what: str) -> None:
        for number in range(1, self.options.redeliver_times + 1):
            await self.wait(timedelta(seconds=self.options.redeliver_seconds))
            if self._received(frame, pushed):
                return
            for connection in self.connections:
                connection.forget(frame.message_id)
            pushed = await self.push(frame, deadline, f"{what}（第 {number} 次重推）")

    def _received(self, frame: Frame, pushed: Pushed) -> bool:
        """Whether the client has acknowledged it by now."""
        answered = pushed.answered
        if answered is None or not answered.done():
            return False
        return answered.result().accepts(frame, statusless=self.options.dingtalk.statusless_ack_counts)

    async def wait(self, duration: timedelta) -> None:
        """Wait by the sandbox's clock."""
        world = self.office.world
        due, version = world.now() + duration, world.version
        while (left := (due - world.now()).total_seconds()) > 0:
            version = await world.changed(version, left)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something in the background, until `stop`."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """End everything."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for connection in tuple(self.connections):
            await connection.close()

    def _remember(self, entry: WireEntry, frame: Frame, deadline: float) -> None:
        self._sent[entry.id] = (frame, deadline)
        for oldest in list(self._sent)[:-KEPT]:
            del self._sent[oldest]

    def _note_late(self, entry: WireEntry, answered: asyncio.Future[Ack]) -> None:
        if not answered.cancelled():
            entry.response = answered.result().raw
            entry.verdict += "；应答迟到"
            self.office.world.touch()

    def _complain(self, raw: str, wrong: str) -> None:
        self._log(FROM_BOT, "Stream 应答", request=raw, verdict=wrong)

    def _log(self, direction: str, what: str, **details: Any) -> WireEntry:
        return self.office.world.log(PLATFORM, direction, what, **details)


def _pretty(frame: Frame) -> str:
    return unfolded(frame.text("", "", 0))
