"""Work side by side in a bounded number of lanes; what belongs together stays in one lane, in its order."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable

from structlog import get_logger

WIDTH, DEPTH = 8, 32

Job = Callable[[], Awaitable[None]]
log = get_logger(__name__)


class Lanes:
    """At most WIDTH jobs at once. To be made inside a running loop."""

    def __init__(self, width: int = WIDTH, depth: int = DEPTH) -> None:
        self.left = 0
        """How many jobs wait or are at work."""
        self._queues: list[asyncio.Queue[Job]] = [asyncio.Queue(depth) for _ in range(width)]
        self._workers = [asyncio.create_task(self._work(queue)) for queue in self._queues]

    async def put(self, key: str, job: Job) -> None:
        """Queue a job behind the others with this key; waits while that lane is full."""
        await self._queues[zlib.crc32(key.encode()) % len(self._queues)].put(job)
        self.left += 1

    async def drained(self, seconds: float) -> bool:
        """Wait until nothing is left to do, at most so long; whether that is so."""
        waiting = asyncio.gather(*(queue.join() for queue in self._queues))
        try:
            await asyncio.wait_for(waiting, seconds)
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        """Begin nothing more."""
        for worker in self._workers:
            worker.cancel()

    async def _work(self, queue: asyncio.Queue[Job]) -> None:
        while True:
            job = await queue.get()
            try:
                (outcome,) = await asyncio.gather(job(), return_exceptions=True)
                if isinstance(outcome, BaseException):  # one job's failure stops neither the lane nor the process
                    log.error("stream.job_failed", exc_info=outcome)
            finally:
                self.left -= 1
                queue.task_done()
