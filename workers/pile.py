"""A pile of rows to be worked off: one transaction each, and a bad one does not stop the others."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rq.timeouts import BaseTimeoutException
from sqlalchemy.orm import Session
from structlog import get_logger

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
