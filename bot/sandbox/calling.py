"""How a platform calls the bot's own URL: in time, again when it failed, and on record."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from bot.sandbox import faults
from bot.sandbox.world import WireEntry, World

TO_BOT = "→ bot"
KEPT = 1000
"""Callbacks that can be sent again."""
LOOK_SECONDS = 0.3
"""Between two looks whether somebody listens at a URL."""


@dataclass(frozen=True)
class Call:
    """One request that a platform makes. `clear` is the body before encryption ("" if it was not encrypted)."""

    platform: str
    what: str
    """For the wire log: `POST /wecom/main/app 文字消息`."""
    url: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    clear: str = ""
    method: str = "POST"
    timeout_seconds: float = 5
    retries: int = 0
    """How often a failed delivery (no answer in time, or any status but 200) is sent again."""
    repeatable: bool = True
    """Whether the faults of repeated delivery apply."""


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 is no answer in time. `entry` is its line in the wire log, to be annotated."""

    status: int
    body: bytes
    headers: dict[str, str]
    entry: WireEntry

    @property
    def ok(self) -> bool:
        """Whether the platform counts the call as received."""
        return self.status == 200


@dataclass
class Caller:
    """Sends callbacks and remembers them, so that one can be sent again byte for byte."""

    world: World
    retry_seconds: float = 1
    sent: dict[int, Call] = field(default_factory=dict)
    """Wire entry id → the call."""
    _http: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the client. Needs a running loop."""
        self._http = aiohttp.ClientSession(auto_decompress=True)

    async def stop(self) -> None:
        """Close the client."""
        if self._http is not None:
            await self._http.close()

    async def call(self, call: Call) -> Answer:
        """The answer to the delivery that counted: the first that succeeded, else the last."""
        answer = await self._deliver(call)
        for number in range(1, call.retries + 1):
            if answer.ok:
                break
            await asyncio.sleep(self.retry_seconds)
            answer = await self._once(call, f"第 {number} 次重试")
        if call.repeatable:
            for _ in range(faults.copies(self.world, call.platform, faults.REPEATED)):
                await self._once(call, faults.REPEATED)
        return answer

    async def repeat(self, wire_id: int) -> Answer | None:
        """Send one recorded callback again, byte for byte; None if there is none with this id."""
        call = self.sent.get(wire_id)
        return None if call is None else await self._once(call, "手动重发")

    def note(self, entry: WireEntry, *, clear: str | None = None, verdict: str | None = None) -> None:
        """Add to a wire entry what its response says in the clear, or what was wrong with it."""
        if clear is not None:
            entry.response_clear = clear
        if verdict is not None:
            entry.verdict = "；".join(filter(None, [entry.verdict, verdict]))
        self.world.touch()

    async def _deliver(self, call: Call) -> Answer:
        extra = faults.copies(self.world, call.platform, faults.AT_ONCE) if call.repeatable else 0
        first, *_ = await asyncio.gather(self._once(call), *(self._once(call, faults.AT_ONCE) for _ in range(extra)))
        return first

    async def _once(self, call: Call, why: str = "") -> Answer:
        started = time.monotonic()
        status, body, headers, wrong = await self._send(call)
        if not why and call.method == "POST" and faults.strikes(self.world, call.platform, faults.ANSWER_LOST):
            status, body, headers, wrong = 0, b"", {}, f"注入故障：{faults.ANSWER_LOST}"
        elif why in faults.FAULTS:
            wrong = "；".join(filter(None, [f"注入故障：{why}", wrong]))
        entry = self.world.log(
            call.platform,
            TO_BOT,
            f"{call.what}（{why}）" if why else call.what,
            request_headers=call.headers,
            request=call.body.decode("utf-8", "replace"),
            request_clear=call.clear,
            response=body.decode("utf-8", "replace"),
            status=status,
            verdict=wrong,
            took_ms=round((time.monotonic() - started) * 1000),
        )
        self.sent[entry.id] = call
        for oldest in list(self.sent)[:-KEPT]:
            del self.sent[oldest]
        return Answer(status, body, headers, entry)

    async def _send(self, call: Call) -> tuple[int, bytes, dict[str, str], str]:
        if self._http is None:
            raise RuntimeError("the caller was not started")
        timeout = aiohttp.ClientTimeout(total=call.timeout_seconds)
        try:
            async with self._http.request(
                call.method,
                URL(call.url, encoded=True),
                data=call.body or None,
                headers=call.headers,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                body = await response.read()
                wrong = "" if response.status == 200 else f"应答状态 {response.status}，按失败处理"
                return response.status, body, dict(response.headers), wrong
        except TimeoutError:
            return 0, b"", {}, f"{call.timeout_seconds:g} 秒内没有应答"
        except aiohttp.ClientError as error:
            return 0, b"", {}, f"连接失败：{type(error).__name__}"


async def up(url: str) -> None:
    """Wait until something listens at this URL: the bot may start later than the platform."""
    while not await _listens(URL(url)):
        await asyncio.sleep(LOOK_SECONDS)


async def _listens(url: URL) -> bool:
    with contextlib.suppress(OSError):
        _, writer = await asyncio.open_connection(url.host, url.port)
        writer.close()
        return True
    return False
