"""What the wire log tells of the long connections: whether the bots hear anything just now."""

import re
import time
from dataclasses import dataclass, field
from typing import Any

from bot.demo.stack import Stack
from bot.sandbox import faults

Json = dict[str, Any]
PATIENCE_SECONDS = 60
"""Real seconds until a line is back: it comes back in real time, after 30 seconds at the latest."""

BREAKING = {
    f"注入故障：{fault}"
    for fault in (faults.DISCONNECT, faults.ABORT, faults.HALF_OPEN, faults.CLOSED_AT_ONCE, faults.KICKED)
}
OPENED, ENDED = re.compile(r"^WS 连接 (\d+) 建立$"), re.compile(r"^WS 连接 (\d+) 结束$")
SUBSCRIBED = "WS aibot_subscribe"
SWITCHED = 101
"""HTTP: from now on this is a websocket."""


@dataclass
class Lines:
    """Follows the wire log of one stack from its beginning."""

    stack: Stack
    read_to: int = 0
    _opened: str = ""
    """The WeCom connection that was opened last."""
    _has_bot: str = ""
    """The one that has subscribed, while it lives."""
    _streams: set[str] = field(default_factory=set)

    def wait_until_up(self) -> None:
        """Until every bot that listens by a long connection has one."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not self.are_up():
            assert time.monotonic() < until, "the line has not come back"
            time.sleep(0.1)

    def are_up(self) -> bool:
        """Whether every bot that listens by a long connection has one that lives, as the platform sees it."""
        for entry in self.stack.control.wire(self.read_to):
            self.read_to = entry["id"]
            (self._read_wecom if entry["platform"] == "wecom" else self._read_dingtalk)(entry)
        world = self.stack.world
        return bool(self._has_bot or world.bot_mode != "socket") and bool(self._streams or world.mode != "stream")

    def _read_wecom(self, entry: Json) -> None:
        opened, ended = OPENED.match(entry["what"]), ENDED.match(entry["what"])
        if opened:
            self._opened = opened[1]
        elif entry["what"] == SUBSCRIBED and '"errcode": 0' in entry["response"]:
            self._has_bot = self._opened
        elif _breaks(entry) or (ended and ended[1] == self._has_bot):
            self._has_bot = ""

    def _read_dingtalk(self, entry: Json) -> None:
        if entry["what"] == "GET /connect" and entry["status"] == SWITCHED:
            self._streams.add(entry["response"])
        elif _breaks(entry):
            self._streams.clear()
        elif entry["what"] == "长连接结束":
            self._streams.discard(entry["response"])


def _breaks(entry: Json) -> bool:
    return not BREAKING.isdisjoint(entry["verdict"].split("；"))
