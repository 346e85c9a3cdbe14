"""The jobs a worker takes: those that are listed, called with one row id, and nothing else whatever Redis says."""

from collections.abc import Callable
from typing import Any

from rq.job import Job
from structlog import get_logger

from storage import queue

log = get_logger(__name__)


class JobRefused(Exception):
    """Somebody put a job into the queue that is not one of ours."""


class ListedJob(Job):
    """A job whose function must be in the list; callbacks and webhooks, which RQ would obey, do not exist."""

    @property
    def func(self) -> Callable[[int], None]:
        """The listed function. Errors: JobRefused."""
        if not self._is_listed():
            log.error("job refused", job=self.id)
            raise JobRefused
        return super().func  # type: ignore[no-any-return]

    @property
    def success_callback(self) -> None:
        """We have none."""

    @property
    def failure_callback(self) -> None:
        """We have none."""

    @property
    def stopped_callback(self) -> None:
        """We have none."""

    def send_webhooks(self, *_: Any, **__: Any) -> None:
        """We have none."""

    def _is_listed(self) -> bool:
        one_id = len(self.args) == 1 and type(self.args[0]) is int and not self.kwargs
        return self.func_name in queue.JOBS.values() and not self.instance and one_id
