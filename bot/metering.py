"""What was used of the monthly quotas, written down a handful at a time: who is killed loses no more than that."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Set
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from structlog import get_logger

from bot.platforms.usage import Meter, Usage
from storage import meters
from storage.db import in_transaction

A_HANDFUL = 20
"""As many counts as a busy process keeps in mind before it writes them down."""
AT_LATEST = timedelta(seconds=10)
"""A busy process writes down fewer after so long, with the next thing it hears."""

log = get_logger(__name__)

Quotas = Mapping[tuple[str, str], Mapping[str, int]]
"""(platform, account) → kind → what the month pays for; what is not there has no limit."""


class Metering:
    """The one place of a process that empties its Usage."""

    def __init__(self, engine: Engine, usage: Usage, quotas: Quotas, now: Callable[[], datetime]) -> None:
        self._engine, self._usage, self._quotas, self._now = engine, usage, quotas, now
        self._pending: Counter[Meter] = Counter()
        self._written: datetime | None = None
        self._lock = threading.Lock()

    def is_limited(self, platform: str, account: str) -> bool:
        """Whether somebody counts what this account uses."""
        return any(self._quotas.get((platform, account), {}).values())

    def write(self, least: int = 1) -> None:
        """Write down what was used since; fewer than `least` are kept in mind for AT_LATEST."""
        self._fill(self._usage.drain_spent())
        with self._lock:
            self._pending.update(self._usage.drain())
            counts, at = self._pending, self._now()
            waited = self._written is None or not timedelta() <= at - self._written < AT_LATEST
            if not counts or (counts.total() < least and not waited):
                return
            self._pending, self._written = Counter(), at
        try:
            in_transaction(self._engine, lambda session: self._count(session, counts, at))
        except SQLAlchemyError as away:
            log.warning("quota not written down", error=type(away).__name__)
            with self._lock:
                self._pending.update(counts)

    def _count(self, session: Session, counts: Mapping[Meter, int], at: datetime) -> None:
        for meter, used in sorted(counts.items()):
            meters.count(session, meter.platform, meter.account, meter.kind, used, at, self._allowed(meter))

    def _fill(self, spent: Set[Meter]) -> None:
        """What the platform itself calls used up is, whatever was counted here."""
        at = self._now()

        def fill(session: Session) -> None:
            for meter in sorted(spent):
                meters.fill(session, meter.platform, meter.account, meter.kind, at, self._allowed(meter))

        try:
            if spent:
                in_transaction(self._engine, fill)
        except SQLAlchemyError as away:  # the platform will say it again
            log.warning("quota not written down", error=type(away).__name__)

    def _allowed(self, meter: Meter) -> int:
        return self._quotas.get((meter.platform, meter.account), {}).get(meter.kind, 0)
