"""What was taken from a socket is kept in mind while the ledger is away: perhaps nobody sends it again."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

from structlog import get_logger

from bot.streaming.mind import AWAY
from bot.streaming.times import Backoff, Times

Done = TypeVar("Done")

log = get_logger(__name__)


async def written_down(do: Callable[[], Done], threads: Executor, times: Times, message_id: str) -> Done:
    """Do it in one of the threads, again and again while the ledger is away.

    Errors: AWAY when that is for longer than `times.keeping`; whatever else it raises, at once.
    """
    loop, ends = asyncio.get_running_loop(), time.monotonic() + times.keeping
    backoff = Backoff(times.first_wait, times.longest_wait)
    while True:
        try:
            return await loop.run_in_executor(threads, do)
        except AWAY as away:
            if time.monotonic() >= ends:
                raise
            log.warning("stream.kept_in_mind", error=type(away).__name__, message_id=message_id)
        await asyncio.sleep(backoff.failed())
