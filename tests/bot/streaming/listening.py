"""Our side of the bot's long connection, run in a thread beside the test, and a ledger of what it hears."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr
from sqlalchemy.exc import OperationalError

from bot import clock
from bot.platforms.tools import Tools
from bot.platforms.wecom.account import BotSettings, Pace, WecomAccount
from bot.platforms.wecom.platform import WecomPlatform
from bot.streaming.lease import Lease
from bot.streaming.mind import Mind
from bot.streaming.times import Times
from bot.streaming.wecom.listener import WecomListener, owned_by
from handlers.messages import SILENCE, Heard, Reply, Said, Show
from tests.bot.sandbox.wecom_bench import CORP
from tests.bot.sandbox.wecom_bot_bench import BOT_ID, BOT_SECRET, Office

PATIENCE = 15.0
QUICK = Times(
    silence=PATIENCE,
    opening=2,
    first_wait=0.05,
    longest_wait=0.2,
    settled=5,
    draining=2,
    lease=0.1,
    lease_lasts=1,
    heartbeat=PATIENCE,
    acknowledging=1,
    refused=0.3,
    longest_refused=0.6,
    aside=1.5,
    keeping=PATIENCE,
    resuming=5,
    sign=0.2,
)


@dataclass
class Ledger:
    """What is heard, in order; `away` makes it fail that many times, `breaks` fails for good on these words."""

    reply: Callable[[Heard], Reply] = lambda heard: SILENCE
    away: int = 0
    breaks: str = ""
    how: Exception = field(default_factory=lambda: KeyError("a defect"))
    slow_seconds: float = 0
    heard: list[Heard] = field(default_factory=list)
    left: list[tuple[Heard, tuple[Show, ...]]] = field(default_factory=list)
    tries: int = 0

    def hear(self, _: str, heard: Heard) -> Reply:
        """One transaction."""
        self.tries += 1
        time.sleep(self.slow_seconds)
        self._may_be_away()
        if self.breaks and isinstance(heard, Said) and self.breaks in heard.text:
            raise self.how
        self.heard.append(heard)
        return self.reply(heard)

    def leave(self, heard: Heard, shows: Sequence[Show]) -> None:
        """Deliveries instead of an answer."""
        self._may_be_away()
        self.left.append((heard, tuple(shows)))

    def _may_be_away(self) -> None:
        if self.away:
            self.away -= 1
            raise OperationalError("INSERT", {}, OSError("connection refused"))

    @property
    def texts(self) -> list[str]:
        """The words that were heard."""
        return [heard.text for heard in self.heard if isinstance(heard, Said)]


@dataclass
class Ours:
    """A listener at work."""

    platform: WecomPlatform
    stop: Callable[[], None]


def platform_of(line: Office, redis_url: str | None = None, **bot: Any) -> WecomPlatform:
    """Our account at this sandbox; `bot` changes its settings."""
    return platform_at(line.bench.sandbox.wecom_url, redis_url, **bot)


def platform_at(url: str, redis_url: str | None = None, **bot: Any) -> WecomPlatform:
    """The same by the sandbox's address."""
    settings = {"name": "回声", "mode": "socket", "bot_id": BOT_ID, "secret": SecretStr(BOT_SECRET)}
    pace = bot.pop("pace", Pace())
    account = WecomAccount(
        corp_id=CORP,
        api_url=url,
        ws_url=f"{url.replace('http', 'ws', 1)}/openws",
        bot=BotSettings(**(settings | bot)),
        media_hosts=(url,),
        pace=pace,
    )
    return WecomPlatform("main", account, Tools.of(redis_url, "a secret of sixteen", clock.now))


@contextmanager
def listening(
    line: Office, ledger: Ledger, redis_url: str | None = None, times: Times = QUICK, **bot: Any
) -> Iterator[Ours]:
    """A process that listens, from start to a clean stop."""
    platform = platform_of(line, redis_url, **bot)
    loop = asyncio.new_event_loop()
    running = asyncio.run_coroutine_threadsafe(run(platform, ledger, redis_url, times), loop)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def stop() -> None:
        running.cancel()
        loop.call_soon_threadsafe(lambda: loop.create_task(_ended(loop)))
        thread.join(PATIENCE)
        assert not thread.is_alive()

    try:
        yield Ours(platform, stop)
    finally:
        if thread.is_alive():
            stop()


async def run(platform: WecomPlatform, ledger: Ledger, redis_url: str | None, times: Times) -> None:
    """Listen until cancelled."""
    with ThreadPoolExecutor(8, "hear") as threads:
        lease = Lease(redis_url, owned_by(platform), times.lease_lasts)
        mind = Mind(ledger.hear, clock.now, ledger.leave)
        await WecomListener(platform, mind, threads, lease, times).run()


async def _ended(loop: asyncio.AbstractEventLoop) -> None:
    """Stop the loop when nothing is at work in it any more."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others, timeout=PATIENCE)
    loop.stop()


def until(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for something to become true."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it never happened"
        time.sleep(0.01)


def subscriptions(line: Office) -> int:
    """How often somebody has got the bot, or has tried to."""
    return sum(entry.what.startswith("WS aibot_subscribe") for entry in line.bench.wire)


def frames(line: Office, cmd: str) -> list[Any]:
    """What was said with this command, in order: each with its acknowledgement."""
    entries = [entry for entry in line.bench.wire if entry.what == f"WS {cmd}" and entry.direction != "→ bot"]
    return [(json.loads(entry.request), json.loads(entry.response or "{}")) for entry in entries]


def push(line: Office, frame: Any) -> None:
    """WeCom sends something that no member has caused."""
    side: Any = line.bench.sandbox.wecom
    text = frame if isinstance(frame, str) else json.dumps(frame)
    line.bench.run(side.bot_talk.door.gateway.live.send(text))


def is_live(line: Office) -> bool:
    """Whether somebody has the bot just now."""
    side: Any = line.bench.sandbox.wecom
    return side.bot_talk.door.gateway.live is not None
