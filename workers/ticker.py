"""The process that asks what is due: it rings for whatever waits, so nothing depends on a bell that was not heard."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session
from structlog import get_logger

from bot.house import House
from storage import alarms, attachments, deliveries, leases, opinions, paintings, people, pulls, reactions
from storage.db import in_transaction
from workers.schedule import SCHEDULE, Duty

OVERHEARD_AFTER = timedelta(seconds=1)
"""A committed event rings by itself; one that still waits after this was not heard."""

RENEW_AFTER = timedelta(seconds=3)
LONGEST_WAIT_SECONDS = 10.0
log = get_logger(__name__)

WATCHED: Mapping[str, Callable[[Session, datetime], Sequence[int]]] = {
    "introduce": lambda session, at: people.nameless(session, at, 1),
    "ring": lambda session, at: alarms.due(session, at, 1),
    "react": lambda session, at: reactions.waiting(session, at - OVERHEARD_AFTER, 1),
    "deliver": lambda session, at: deliveries.due(session, at, 1),
    "pull": lambda session, at: pulls.due(session, at, 1),
    "fetch": lambda session, at: attachments.due(session, at, 1),
    "opine": lambda session, at: opinions.due(session, at, 1),
    "repaint": lambda session, at: paintings.unpainted(session, at, 1),
}
"""Job → the rows that wait for it."""


class Ticker:
    """Rings for what is due while it holds the lease; a second one waits for the first to fall silent."""

    def __init__(self, house: House, holder: str) -> None:
        self._house, self._holder = house, holder
        self._renewed: datetime | None = None
        self._done: dict[str, datetime] = {}

    def tick(self) -> bool:
        """Do what is due by now and ring for what waits; False while another ticker holds the lease."""
        at = self._house.now()
        if not self._holds(at):
            return False
        for duty in SCHEDULE:
            self._do_if_due(duty, at)
        for job, row in in_transaction(self._house.engine, lambda session: _waiting(session, at)):
            self._house.bell(job, row)
        self._house.metering.write()
        return True

    def _holds(self, at: datetime) -> bool:
        if _is_recent(self._renewed, at, RENEW_AFTER):
            return True
        held = in_transaction(self._house.engine, lambda session: leases.hold(session, leases.TICKER, self._holder, at))
        self._renewed = at if held else None
        return held

    def _do_if_due(self, duty: Duty, at: datetime) -> None:
        if not _is_recent(self._done.get(duty.name), at, duty.pace(self._house)):
            in_transaction(self._house.engine, lambda session: duty.do(session, at, self._house))
            self._done[duty.name] = at


def tick_on(ticker: Ticker, seconds: float, stop: threading.Event) -> None:
    """Tick every so many seconds until `stop` is set; an error is logged, waited out and tried again."""
    wait = seconds
    while not stop.wait(wait):
        try:
            ticker.tick()
            wait = seconds
        except Exception as error:
            log.error("tick failed", exc_info=error)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)


def _waiting(session: Session, at: datetime) -> list[tuple[str, int]]:
    return [(job, rows[0]) for job, find in WATCHED.items() if (rows := find(session, at))]


def _is_recent(then: datetime | None, at: datetime, span: timedelta) -> bool:
    """Whether it was less than `span` ago; a clock that was moved, either way, makes it long ago."""
    return then is not None and timedelta() <= at - then < span
