"""The worker process: takes jobs until it is told to stop, and outlives any absence of Redis."""

import signal
import threading
from types import FrameType

import redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from structlog import get_logger

from storage import queue
from workers.jobs import ListedJob

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 10.0
log = get_logger(__name__)


class Worker(SimpleWorker):
    """RQ's worker in this very process, with one queue: on two, a killed worker loses jobs."""

    max_connection_wait_time = LONGEST_WAIT_SECONDS

    @property
    def told_to_stop(self) -> bool:
        """Whether it ended because of a signal."""
        return self._shutdown_requested_date is not None


def work_on(redis_url: str, stop: threading.Event) -> None:
    """Work until `stop` is set or a signal comes; whatever ends a worker otherwise, a new one takes its place."""
    wait = FIRST_WAIT_SECONDS
    while not stop.is_set():
        _stop_on_signals(stop)
        try:
            worker = a_worker(redis.Redis.from_url(redis_url))
            worked = worker.work(logging_level="WARNING")
            if worker.told_to_stop:
                return
            wait = FIRST_WAIT_SECONDS if worked else wait
        except redis.RedisError as away:
            log.warning("redis is away", error=type(away).__name__)
        _stop_on_signals(stop)
        stop.wait(wait)
        wait = min(wait * 2, LONGEST_WAIT_SECONDS)


def a_worker(client: "redis.Redis") -> Worker:
    """A worker on our one queue that takes only listed jobs."""
    ours = Queue(queue.QUEUE, connection=client, job_class=ListedJob, serializer=JSONSerializer)
    return Worker([ours], connection=client, job_class=ListedJob, serializer=JSONSerializer, log_job_description=False)


def _stop_on_signals(stop: threading.Event) -> None:
    def told(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
