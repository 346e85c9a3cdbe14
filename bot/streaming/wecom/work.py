"""What all parts of one bot's listener share."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TypeVar

from bot.platforms.wecom.account import BotSettings
from bot.platforms.wecom.platform import WecomPlatform
from bot.streaming.keeping import written_down
from bot.streaming.mind import Mind
from bot.streaming.times import Times
from bot.streaming.wecom.connection import Live

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Work:
    """To be made inside a running loop."""

    platform: WecomPlatform
    bot: BotSettings
    mind: Mind
    threads: Executor
    times: Times
    live: Live = field(default_factory=Live)

    async def in_thread(self, do: Callable[[], Done]) -> Done:
        """Let something that blocks be done by one of the threads. Errors: whatever it raises."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, do)

    async def written_down(self, do: Callable[[], Done], message_id: str) -> Done:
        """The same with the ledger, as long as it takes. Errors: as keeping.written_down."""
        return await written_down(do, self.threads, self.times, message_id)
