"""The Stream gateway: holds the connections, and pushes frames until they are acknowledged."""

import asyncio
import random
import time
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.sandbox import faults
from bot.sandbox.config import Options
from bot.sandbox.dingtalk.api.front import FROM_BOT, unfolded
from bot.sandbox.dingtalk.office import PLATFORM, Office
from bot.sandbox.dingtalk.stream import frames
from bot.sandbox.dingtalk.stream.connection import Connection
from bot.sandbox.dingtalk.stream.frames import Ack, Frame
from bot.sandbox.dingtalk.stream.opening import CONNECT_PATH, Opening
from bot.sandbox.world import WireEntry

TO_BOT = "→ bot"
NOBODY = "没有订阅该主题的长连接，消息没有送出"
SWALLOWED = "半开连接：消息石沉大海"


@dataclass(frozen=True)
class Pushed:
    """What became of one push: its line in the wire log, and the acknowledgement if it came in time."""

    entry: WireEntry
    ack: Ack | None = None
    answered: asyncio.Future[Ack] | None = None
    """Done as soon as the acknowledgement comes, late or not."""

    @property
    def ok(self) -> bool:
        """Whether the client has acknowledged it by now."""
        return self.answered is not None and self.answered.done() and self.answered.result().ok


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
        subscriptions = self.opening.redeem(request.query.get("ticket", ""))
        if subscriptions is None:
            self._log(FROM_BOT, f"GET {CONNECT_PATH}", status=401, verdict="ticket 不存在、已用过或超过 90 秒")
            return web.Response(status=401)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        app_id = str(uuid.uuid5(uuid.NAMESPACE_DNS, self.office.config.client_id))
        connection = Connection(socket, request.transport, subscriptions, app_id)
        await self._serve(connection)
        return socket

    async def _serve(self, connection: Connection) -> None:
        self.connections.append(connection)
        self._log(FROM_BOT, f"GET {CONNECT_PATH}", status=101, response=f"connectionId {connection.id}")
        pings = asyncio.create_task(self._ping(connection))
        try:
            await connection.listen(self._complain)
        finally:
            pings.cancel()
            self.connections.remove(connection)
            self._log(FROM_BOT, "长连接结束", response=f"connectionId {connection.id}")

    async def deliver(self, frame: Frame, deadline: float, what: str) -> Pushed:
        """Push a frame, as often as the faults of delivery ask for; what became of the first."""
        at_once = faults.copies(self.office.world, PLATFORM, faults.AT_ONCE)
        extra = [self.push(frame, deadline, f"{what}（{faults.AT_ONCE}）") for _ in range(at_once)]
        first, *_ = await asyncio.gather(self.push(frame, deadline, what), *extra)
        for _ in range(faults.copies(self.office.world, PLATFORM, faults.REPEATED)):
            await self.push(frame, deadline, f"{what}（{faults.REPEATED}）")
        return first

    async def push(self, frame: Frame, deadline: float, what: str) -> Pushed:
        """Send a frame to one connection, any of those that hear it, and wait so many seconds for the answer."""
        title = f"Stream {frame.topic} {what}"
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
        entry = self._log(
            TO_BOT,
            title,
            request=text,
            request_clear=unfolded(text),
            response=ack.raw if ack else "",
            response_clear=unfolded(ack.raw) if ack else "",
            status=ack.code if ack else 0,
            verdict=_judged(ack, connection, deadline),
            took_ms=round((time.monotonic() - started) * 1000),
        )
        self._sent[entry.id] = (frame, deadline)
        if ack is None:
            answered.add_done_callback(lambda late: self._note_late(entry, late))
        return Pushed(entry, ack, answered)

    async def repeat(self, wire_id: int) -> Pushed | None:
        """Push a recorded frame again, the same in every byte but its time and connection; None if there is none."""
        if wire_id not in self._sent:
            return None
        frame, deadline = self._sent[wire_id]
        return await self.push(frame, deadline, "手动重发")

    def push_until_acked(self, frame: Frame, first: Pushed, deadline: float) -> None:
        """In the background: send again what was not acknowledged, if the options say so."""
        if self.options.redeliver and not first.ok:
            self._spawn(self._redeliver(frame, first, deadline))

    async def _redeliver(self, frame: Frame, pushed: Pushed, deadline: float) -> None:
        for number in range(1, self.options.redeliver_times + 1):
            await self._wait(timedelta(seconds=self.options.redeliver_seconds))
            if pushed.ok:
                return
            for connection in self.connections:
                connection.forget(frame.message_id)
            pushed = await self.push(frame, deadline, f"第 {number} 次重推")

    def start(self) -> None:
        """Watch for injected faults until `stop`. Needs a running loop."""
        self._spawn(self._watch_faults())

    async def _watch_faults(self) -> None:
        """Break connections as soon as somebody injects a fault that does so."""
        world, version = self.office.world, -1
        while True:
            version = await world.changed(version, 60)
            if not self.connections:
                continue
            if faults.strikes(world, PLATFORM, faults.DISCONNECT):
                self._spawn(self.disconnect())
            if faults.strikes(world, PLATFORM, faults.ABORT):
                for connection in self.connections:
                    connection.abort()
            if faults.strikes(world, PLATFORM, faults.HALF_OPEN):
                for connection in self.connections:
                    connection.silent = True

    async def disconnect(self) -> None:
        """Tell every client to go, then close what is still open after the time of grace (real seconds)."""
        told = [connection for connection in self.connections if not connection.leaving]
        frame = frames.disconnect(self.office.now_ms())
        for connection in told:
            connection.leaving = True
            text, _ = await connection.send(frame, self.office.now_ms())
            self._log(TO_BOT, f"Stream {frames.DISCONNECT}", request=text, request_clear=unfolded(text))
        await asyncio.sleep(self.options.grace_seconds)
        for connection in told:
            await connection.close()

    async def stop(self) -> None:
        """End everything."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for connection in tuple(self.connections):
            await connection.close()

    async def _ping(self, connection: Connection) -> None:
        while True:
            await asyncio.sleep(self.options.pings_seconds)
            if connection.silent or connection.leaving:
                continue
            frame = frames.ping(self.office.now_ms())
            try:
                text, answered = await connection.send(frame, self.office.now_ms())
            except ConnectionError:
                return
            await asyncio.wait([answered], timeout=self.options.echo_seconds)
            ack = answered.result() if answered.done() else None
            wrong = "" if connection.silent or connection.leaving else _judged_ping(ack, frame)
            if wrong:
                self._log(TO_BOT, f"Stream {frames.PING}", request=text, response=ack.raw if ack else "", verdict=wrong)

    async def _wait(self, duration: timedelta) -> None:
        world = self.office.world
        due, version = world.now() + duration, world.version
        while (left := (due - world.now()).total_seconds()) > 0:
            version = await world.changed(version, left)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _note_late(self, entry: WireEntry, answered: asyncio.Future[Ack]) -> None:
        if not answered.cancelled():
            entry.response = answered.result().raw
            entry.verdict += "；应答迟到"
            self.office.world.touch()

    def _complain(self, raw: str, wrong: str) -> None:
        self._log(FROM_BOT, "Stream 应答", request=raw, verdict=wrong)

    def _log(self, direction: str, what: str, **details: Any) -> WireEntry:
        return self.office.world.log(PLATFORM, direction, what, **details)


def _judged(ack: Ack | None, connection: Connection, deadline: float) -> str:
    if ack is None:
        return SWALLOWED if connection.silent else f"{deadline:g} 秒内没有应答"
    if ack.wrong:
        return f"应答不合协议：{ack.wrong}"
    return "" if ack.code == 200 else f"应答 code {ack.code}，按未送达处理"


def _judged_ping(ack: Ack | None, frame: Frame) -> str:
    if ack is None:
        return "ping 没有应答"
    if ack.data.get("opaque") != frame.data["opaque"]:
        return "ping 的应答没有原样带回 opaque"
    return "" if ack.ok else f"ping 的应答不合协议：{ack.wrong or ack.code}"


def _pretty(frame: Frame) -> str:
    return unfolded(frame.text("", "", 0))
