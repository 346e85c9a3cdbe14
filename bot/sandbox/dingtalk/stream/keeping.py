"""How connections are kept and ended: pings, their time being over, and every fault that breaks them."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.sandbox import faults
from bot.sandbox.dingtalk.api.wording import unfolded
from bot.sandbox.dingtalk.office import PLATFORM, injected
from bot.sandbox.dingtalk.stream import frames, judging
from bot.sandbox.dingtalk.stream.connection import Connection
from bot.sandbox.dingtalk.stream.gateway import TO_BOT, Gateway

LOOKS_SECONDS = 60.0
"""The longest between two looks at the connections."""


@dataclass
class Keeping:
    """Watches over the connections of a gateway."""

    gateway: Gateway

    def start(self) -> None:
        """Watch until the gateway stops. Needs a running loop."""
        self.gateway.spawn(self._watch())
        self.gateway.spawn(self._ping_all())

    async def disconnect(self, told: Sequence[Connection], why: str = "") -> None:
        """Tell these clients to go, then close what is still open after the time of grace (real seconds)."""
        told = [connection for connection in told if not connection.leaving]
        office, options = self.gateway.office, self.gateway.options
        frame = frames.disconnect(office.now_ms(), documented=options.dingtalk.disconnect == "documented")
        for connection in told:
            connection.leaving = True
            with contextlib.suppress(ConnectionError):
                text, _ = await connection.send(frame, office.now_ms())
                self._log(f"Stream {frames.DISCONNECT}", request=text, request_clear=unfolded(text), verdict=why)
        await asyncio.sleep(options.grace_seconds)
        for connection in told:
            await connection.close()

    async def _watch(self) -> None:
        """Break connections as soon as somebody injects a fault that does so, or their time is over."""
        world, version = self.gateway.office.world, -1
        while True:
            version = await world.changed(version, self._next_look())
            connections = [one for one in self.gateway.connections if not (one.leaving or one.silent)]
            if connections:
                self._strike(connections)
            overdue = [one for one in connections if self._left(one) <= 0 and not one.leaving]
            if overdue:
                self.gateway.spawn(self.disconnect(overdue))

    def _strike(self, connections: Sequence[Connection]) -> None:
        remarks: list[str] = []
        strikes = self.gateway.office.strikes
        if strikes(faults.DISCONNECT, []):
            self.gateway.spawn(self.disconnect(connections, injected(faults.DISCONNECT)))
        if strikes(faults.CLOSED_AT_ONCE, remarks):
            for connection in connections:
                connection.leaving = True
                self.gateway.spawn(connection.close())
        if strikes(faults.ABORT, remarks):
            for connection in connections:
                connection.leaving = True
                connection.abort()
        if strikes(faults.HALF_OPEN, remarks):
            for connection in connections:
                connection.silent = True
        for remark in remarks:
            self._log("长连接", response=f"{len(connections)} 条", verdict=remark)

    def _left(self, connection: Connection) -> float:
        """Seconds that this connection may still live."""
        life = self.gateway.options.dingtalk.connection_seconds
        if not life:
            return LOOKS_SECONDS
        return (connection.opened + timedelta(seconds=life) - self.gateway.office.world.now()).total_seconds()

    def _next_look(self) -> float:
        left = [self._left(one) for one in self.gateway.connections if not one.leaving]
        return max(0.0, min([LOOKS_SECONDS, *left]))

    async def _ping_all(self) -> None:
        while True:
            await asyncio.sleep(self.gateway.options.pings_seconds)
            for connection in tuple(self.gateway.connections):
                if not (connection.pinged or connection.silent or connection.leaving):
                    self.gateway.spawn(self._ping(connection))

    async def _ping(self, connection: Connection) -> None:
        connection.pinged = True
        office, options = self.gateway.office, self.gateway.options
        frame = frames.ping(office.now_ms())
        try:
            text, answered = await connection.send(frame, office.now_ms())
        except ConnectionError:
            return
        await asyncio.wait([answered], timeout=options.echo_seconds)
        connection.pinged = False
        ack = answered.result() if answered.done() else None
        gone = connection.silent or connection.leaving or connection not in self.gateway.connections
        wrong = "" if gone else judging.judged_ping(ack, frame)
        if wrong:
            self._log(f"Stream {frames.PING}", request=text, response=ack.raw if ack else "", verdict=wrong)

    def _log(self, what: str, **details: Any) -> None:
        self.gateway.office.world.log(PLATFORM, TO_BOT, what, **details)
