"""A pile of rows to be worked off: one transaction each, and a bad one does not stop the others."""

import os
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rq.timeouts import BaseTimeoutException
from sqlalchemy.orm import Session
from structlog import get_logger

from storage import leases
from storage.db import in_transaction
from workers.shift import Shift

BUDGET_SECONDS = 5.0
"""After so long a job gives way to the others that wait, and rings for another of its kind."""

log = get_logger(__name__)


@dataclass(frozen=True)
class Pile:
    """How to find the rows of one kind, what to do with one, and what to do with a bad one."""

    job: str
    find: Callable[[Session, datetime], Sequence[int]]
    do: Callable[[Shift, int], None]
    spoil: Callable[[Shift, int], None]


def work_off(shift: Shift, pile: Pile) -> None:
    """Take the bell down, then work until nothing new is found or the time is up."""
    shift.answer(pile.job)
    _work_on(shift, pile)
    shift.house.metering.write()


def work_off_alone(shift: Shift, pile: Pile, duty: str, lease: timedelta) -> None:
    """As `work_off`, but one worker at a time has this `duty` (storage.leases); `lease`: longer than a row may take.

    Slow calls must not keep all workers from what is said. Whoever is at it looks again for what has come meanwhile,
    and the ticker for what came just after.
    """
    me, engine = f"{socket.gethostname()}:{os.getpid()}", shift.house.engine
    until = lease + timedelta(seconds=BUDGET_SECONDS)
    if not in_transaction(engine, lambda session: leases.hold(session, duty, me, shift.now(), until)):
        shift.answer(pile.job)
        return
    try:
        work_off(shift, pile)
    finally:
        in_transaction(engine, lambda session: leases.lay_down(session, duty, me, shift.now()))


def _work_on(shift: Shift, pile: Pile) -> None:
    ends, seen = time.monotonic() + BUDGET_SECONDS, set[int]()
    while fresh := [row for row in _found(shift, pile) if row not in seen]:
        for row in fresh:
            if time.monotonic() > ends:
                shift.ring(pile.job)
                return
            seen.add(row)
            _do(shift, pile, row)


def _found(shift: Shift, pile: Pile) -> Sequence[int]:
    return in_transaction(shift.house.engine, lambda session: pile.find(session, shift.now()))


def _do(shift: Shift, pile: Pile, row: int) -> None:
    try:
        pile.do(shift, row)
    except BaseTimeoutException:  # the whole job has run too long: that is not this row's fault alone
        raise
    except Exception as error:
        log.error("row spoiled", job=pile.job, row=row, exc_info=error)
        pile.spoil(shift, row)
