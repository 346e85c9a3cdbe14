"""A doorbell rang: fetch what there is, batch by batch, write each thing down, and only then move the cursor on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session
from structlog import get_logger

from bot.house import House
from bot.platforms.port import Closed, ListsSources, Pulls, TryLater
from handlers import texts
from handlers.messages import Heard, Unknown
from storage import pulls
from storage.db import in_transaction
from workers.blaming import blame
from workers.pile import Pile, work_off
from workers.shift import Shift, on_shift

BATCHES_AT_ONCE = 20
"""After so many batches of one source the others have their turn."""
PATIENCE = 3
"""So often a message that cannot be dealt with holds up those behind it."""
AGAIN_AFTER_SECONDS = 600
"""A source that is refused is asked again after so long: whoever must mend it has been told."""

log = get_logger(__name__)


def pull(pull_id: int) -> None:
    """Fetch from every source that is wanted; the id is only which one rang."""
    work_off(on_shift(), PILE)


def look(session: Session, at: datetime, house: House) -> None:
    """Nobody has rung for a while: look all the same, lest a doorbell was lost."""
    for (name, account), platform in house.platforms.items():
        for source in platform.sources() if isinstance(platform, ListsSources) else ():
            pulls.want(session, name, account, source, at)


@dataclass(frozen=True)
class Source:
    """A source as it was when it was taken."""

    id: int
    where: tuple[str, str]
    name: str
    cursor: str
    token: str
    rings: int
    attempts: int


def _pull_one(shift: Shift, pull_id: int) -> None:
    source = in_transaction(shift.house.engine, lambda session: _take(session, shift, pull_id))
    platform = shift.house.platforms.get(source.where) if source else None
    if source is None:
        return
    try:
        if isinstance(platform, Pulls):
            _read(shift, source, platform)
        else:  # its account is no longer configured
            _finish(shift, source)
    except TryLater as later:
        blame(shift, source.where, later)
        _fail(shift, source, str(later), later.after_seconds)
    except Closed as closed:
        blame(shift, source.where, closed)
        _fail(shift, source, str(closed), AGAIN_AFTER_SECONDS)


def _read(shift: Shift, source: Source, platform: Pulls) -> None:
    """Batch by batch, until the platform says that there is no more: an empty batch says nothing."""
    cursor = source.cursor
    for _ in range(BATCHES_AT_ONCE):
        batch = platform.pull(source.name, cursor, source.token, shift.now())
        for heard in batch.heard:
            _hear(shift, source, heard)
        log.info("pulled", source=source.id, heard=len(batch.heard), more=batch.more)
        if not _move_on(shift, source, cursor, batch.cursor):
            log.warning("somebody else went on", source=source.id)
            return
        if batch.more and batch.cursor == cursor:
            raise TryLater("there is said to be more, but the cursor stands still")
        if not batch.more:
            _finish(shift, source)
            return
        cursor = batch.cursor
    in_transaction(shift.house.engine, lambda session: pulls.pause_here(session, source.id))
    shift.ring("pull")


def _hear(shift: Shift, source: Source, heard: Heard) -> None:
    """Each in a transaction of its own; a repeat does no harm.

    One that has spoiled its batch again and again is kept as it came, so that everybody behind it is heard.
    """
    try:
        shift.house.hear(heard)
    except (InterfaceError, OperationalError):  # the ledger is away: that is not this message's fault
        raise
    except Exception as error:
        if source.attempts < PATIENCE:
            raise
        log.error("kept as it came", source=source.id, message_id=heard.message_id, exc_info=error)
        common = {name: getattr(heard, name) for name in Heard.model_fields}
        shift.house.hear(Unknown(**common, kind="spoiled", payload=heard.model_dump_json()))
        blame(shift, source.where, Closed(texts.say(shift.house.policy, "fault.unread"), tell="administrator"))


def _take(session: Session, shift: Shift, pull_id: int) -> Source | None:
    row = pulls.claim(session, pull_id, shift.now())
    if row is None:
        return None
    token = pulls.token_of(row, shift.now())
    return Source(row.id, (row.platform, row.account), row.source, row.cursor, token, row.rings, row.attempts)


def _move_on(shift: Shift, source: Source, before: str, cursor: str) -> bool:
    return in_transaction(
        shift.house.engine, lambda session: pulls.move_on(session, source.id, before, cursor, shift.now())
    )


def _finish(shift: Shift, source: Source) -> None:
    in_transaction(shift.house.engine, lambda session: pulls.finish(session, source.id, source.rings))


def _fail(shift: Shift, source: Source, reason: str, after_seconds: int | None) -> None:
    log.warning("not pulled", source=source.id, reason=reason)
    in_transaction(
        shift.house.engine, lambda session: pulls.failed(session, source.id, shift.now(), reason, after_seconds)
    )


def _again(shift: Shift, pull_id: int) -> None:
    in_transaction(shift.house.engine, lambda session: pulls.failed(session, pull_id, shift.now(), "spoiled"))


PILE = Pile("pull", pulls.due, _pull_one, _again)
