"""The server of the long connection: one live connection for the bot, frames in and out, faults on demand."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.sandbox import faults
from bot.sandbox.answering import FROM_BOT
from bot.sandbox.calling import TO_BOT
from bot.sandbox.wecom.bot.callbacks import Callbacks
from bot.sandbox.wecom.bot.socket import frames
from bot.sandbox.wecom.bot.socket.commands import Commands
from bot.sandbox.wecom.bot.socket.connection import Connection
from bot.sandbox.wecom.bot.socket.frames import Frame
from bot.sandbox.wecom.bot.socket.replies import Replies
from bot.sandbox.wecom.bot.socket.uploads import Uploads
from bot.sandbox.wecom.company import PLATFORM
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import WireEntry

PATH = "/openws"
LARGEST_FRAME = 4 * 1024 * 1024
KEPT = 1000
"""Frames that can be sent again."""
NOBODY = "机器人没有长连接，没有送达"
ELSEWHERE = "机器人正由另一处的长连接使用，送到了那里"
SWALLOWED = "半开连接：石沉大海"
STRIKING = (faults.LIMITED, faults.BUSY)
CODES = {faults.LIMITED: 45009, faults.BUSY: -1}
UNTOUCHED = (frames.SUBSCRIBE, frames.PING)
"""Commands that the faults of the API leave alone."""


@dataclass
class Gateway:
    """The long connections of one bot."""

    callbacks: Callbacks
    replies: Replies
    connections: list[Connection] = field(default_factory=list)
    elsewhere: bool = False
    """Somebody else has subscribed, somewhere."""
    kept: list[tuple[Frame, str]] = field(default_factory=list)
    """What nobody was connected for, if the habits say that it is kept."""
    _sent: dict[int, tuple[Frame, str]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _numbers: Callable[[], int] = field(default_factory=lambda: itertools.count(1).__next__)

    def __post_init__(self) -> None:
        company, bot = self.callbacks.company, self.callbacks.bot
        self.world, self.habits = company.world, company.options.bot
        self.commands = Commands(company, bot, self.replies, Uploads(company, bot.bot_id), self._take_over)

    async def stop(self) -> None:
        """End everything."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for connection in tuple(self.connections):
            await connection.close()

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """GET /openws: anybody may connect; what he says first must be aibot_subscribe."""
        socket = web.WebSocketResponse(autoping=False, max_msg_size=LARGEST_FRAME)
        await socket.prepare(request)
        connection = Connection(socket, request.transport, self._numbers())
        self.connections.append(connection)
        self._log(FROM_BOT, f"WS 连接 {connection.number} 建立", status=101)
        beating = asyncio.create_task(self._watch_heartbeat(connection))
        try:
            await connection.listen(self._take)
        finally:
            beating.cancel()
            self.connections.remove(connection)
            self._log(FROM_BOT, f"WS 连接 {connection.number} 结束")
        return socket

    async def tell(self, frame: Frame, what: str, *, repeatable: bool = True, keeps: bool = False) -> str:
        """Send a callback to the live connection; words about what went wrong, else ""."""
        entry = await self._push(frame, what)
        if entry.verdict and keeps and self.habits.keeps_undelivered:
            self.kept.append((frame, what))
        for fault in (faults.AT_ONCE, faults.REPEATED) if repeatable else ():
            for _ in range(faults.copies(self.world, PLATFORM, fault)):
                await self._push(frame, f"{what}（{fault}）", injected(fault))
        return entry.verdict

    async def repeat(self, wire_id: int) -> str | None:
        """Send a recorded frame again; what went wrong, else "". None if there is none with this id."""
        if wire_id not in self._sent:
            return None
        frame, what = self._sent[wire_id]
        return (await self._push(frame, f"{what}（手动重发）")).verdict

    @property
    def live(self) -> Connection | None:
        """The connection that has the bot."""
        return next((one for one in self.connections if one.subscribed), None)

    async def _push(self, frame: Frame, what: str, struck: str = "") -> WireEntry:
        """`struck` is why it is sent at all, where it is an extra copy."""
        live = self.live
        if live is None:
            wrong = ELSEWHERE if self.elsewhere else NOBODY
        else:
            wrong = await self._send(live, frame)
        verdict = "；".join(filter(None, [struck, wrong]))
        entry = self._log(TO_BOT, f"WS {frame.cmd} {what}", request=frame.text(), verdict=verdict)
        self._sent[entry.id] = (frame, what)
        for oldest in list(self._sent)[:-KEPT]:
            del self._sent[oldest]
        return entry

    async def _send(self, connection: Connection, frame: Frame) -> str:
        try:
            await connection.send(frame.text())
        except ConnectionError:
            return "发送失败：连接已断"
        return SWALLOWED if connection.silent else ""

    async def _take(self, connection: Connection, raw: str) -> None:
        """One frame of the client: do what it says, acknowledge it, write both down."""
        started = time.monotonic()
        frame, wrong = frames.read(raw)
        struck = self._struck(frame)
        answer, words = "", injected(struck) if struck else ""
        if struck not in (faults.CUT_BEFORE, faults.PING_UNANSWERED):
            done, error = self.commands.do(connection, frame, wrong or _refusal(struck))
            answer = frames.ack(frame.req_id, error, done.answer)
            words = "；".join(filter(None, [words, error.words() if error else "", *done.remarks]))
        if struck == faults.SLOW:
            await asyncio.sleep(self.callbacks.company.options.slow_seconds)
        details = {"request": frames.shortened(raw), "response": answer, "status": 200 if answer else 0}
        took_ms = round((time.monotonic() - started) * 1000)
        self._log(FROM_BOT, f"WS {frame.cmd or '（无 cmd）'}", **details, verdict=words, took_ms=took_ms)
        if struck in (faults.CUT_BEFORE, faults.CUT_AFTER):
            connection.abort()
        elif answer:
            with contextlib.suppress(ConnectionError):
                await connection.send(answer)

    def _struck(self, frame: Frame) -> str:
        """The injected fault that strikes this frame, "" for none."""
        company = self.callbacks.company
        if frame.cmd in UNTOUCHED:
            unanswered = frame.cmd == frames.PING and company.strikes(faults.PING_UNANSWERED)
            return faults.PING_UNANSWERED if unanswered else ""
        names = (faults.CUT_BEFORE, *STRIKING, faults.SLOW, faults.CUT_AFTER)
        return next((name for name in names if company.strikes(name)), "")

    def _take_over(self, connection: Connection) -> None:
        """A connection has subscribed: the bot is its own from now on."""
        live = self.live
        if live is not None and live is not connection:
            self._kick(live)
        connection.subscribed, self.elsewhere = True, False
        self._spawn(self._catch_up())

    async def _catch_up(self) -> None:
        kept, self.kept = self.kept, []
        for frame, what in kept:
            await self._push(frame, f"{what}（补投）")

    def _kick(self, connection: Connection, struck: str = "") -> None:
        """Another has taken over: this one says and hears nothing more."""
        connection.subscribed = False
        self._spawn(self._see_off(connection, struck))

    async def _see_off(self, connection: Connection, struck: str) -> None:
        """Tell a connection at once that another has taken over, and end it some time later."""
        frame = Frame(frames.EVENT, frames.new_req_id(), self.callbacks.disconnected())
        verdict = "；".join(filter(None, [struck, await self._send(connection, frame)]))
        what = f"WS {frame.cmd} disconnected_event（连接 {connection.number}）"
        self._log(TO_BOT, what, request=frame.text(), verdict=verdict)
        await asyncio.sleep(self.habits.kick_seconds)
        await connection.close()

    async def run(self) -> None:
        """Watch until cancelled: break connections as soon as somebody injects a fault that does so."""
        company, version = self.callbacks.company, -1
        while True:
            version = await self.world.changed(version, 60)
            whole = [one for one in self.connections if not one.broken]
            if not whole:
                continue
            if self._breaks(whole, faults.DISCONNECT):
                for connection in whole:
                    self._spawn(connection.close())
            if self._breaks(whole, faults.ABORT):
                for connection in whole:
                    connection.abort()
            if self._breaks(whole, faults.HALF_OPEN):
                for connection in whole:
                    connection.silent = True
            live = self.live
            if live is not None and company.strikes(faults.KICKED):
                self.elsewhere = True
                self._kick(live, injected(faults.KICKED))

    def _breaks(self, connections: list[Connection], fault: str) -> bool:
        """Whether this fault strikes these connections now; then that is written down."""
        if not self.callbacks.company.strikes(fault):
            return False
        for connection in connections:
            connection.broken = True
        self._log(TO_BOT, "WS 长连接", response=f"{len(connections)} 条", verdict=injected(fault))
        return True

    async def _watch_heartbeat(self, connection: Connection) -> None:
        limit = self.habits.heartbeat_seconds
        while limit:
            await asyncio.sleep(max(0.05, connection.beat + limit - time.monotonic()))
            if time.monotonic() >= connection.beat + limit and not connection.silent:
                self._log(TO_BOT, f"WS 连接 {connection.number} 关闭", verdict=f"{limit:g} 秒没有 ping 帧")
                await connection.close()
                return

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _log(self, direction: str, what: str, **details: Any) -> WireEntry:
        return self.world.log(PLATFORM, direction, what, **details)


def _refusal(struck: str) -> Refused | None:
    return Refused(CODES[struck], injected(struck)) if struck in CODES else None


def injected(fault: str) -> str:
    """For the wire log: this came about because somebody wanted it."""
    return f"注入故障：{fault}"
