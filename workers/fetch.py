"""The files that came with messages: fetched before their links die, looked at, kept, and one day forgotten."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from structlog import get_logger

from bot.files.kinds import NotTaken, check
from bot.platforms.port import Closed, Downloads, Fetched, Paced, TooLarge, TryLater
from handlers import files
from handlers.messages import Media
from storage import attachments, bytes_needed, leases
from storage.attachments import Attachment, Fate, Found
from storage.db import in_transaction
from workers.blaming import blame
from workers.pile import Pile, work_off, work_off_alone
from workers.shift import Shift, on_shift

log = get_logger(__name__)


def fetch(attachment_id: int) -> None:
    """Fetch every file that waits, by one worker at a time; the id is only which one rang."""
    work_off_alone(on_shift(), FILES, leases.FETCHER, attachments.LEASE)


def forget(attachment_id: int) -> None:
    """Forget every file that has been kept as long as was promised; the id is only which one was found."""
    shift = on_shift()
    keep = shift.house.policy.files.keep

    def outlived(session: Session, at: datetime) -> Sequence[int]:
        return attachments.outlived(session, at - keep)

    work_off(shift, Pile("forget", outlived, _forget_one, _stays))


@dataclass(frozen=True)
class Errand:
    """What to fetch, from which account, of how many bytes at most; 0 when the chat's day is used up."""

    where: tuple[str, str]
    media: Media
    room: int


Outcome = Callable[[Session, Attachment], None]


@dataclass(frozen=True)
class Kept:
    """Its bytes are in the store."""

    shift: Shift
    found: Found

    def __call__(self, session: Session, row: Attachment) -> None:
        """Say so, and show it to whoever waits for it."""
        attachments.stored(session, row, self.found)
        files.arrived(self.shift.scene(session), row)


def _fetch_one(shift: Shift, attachment_id: int) -> None:
    errand = in_transaction(shift.house.engine, lambda session: _take(session, shift, attachment_id))
    if errand is not None:
        outcome = _tried(shift, errand)
        unneeded = in_transaction(shift.house.engine, lambda session: _note(session, attachment_id, outcome))
        if isinstance(outcome, Kept) and unneeded:
            shift.house.files.forget(outcome.found.sha256)


def _note(session: Session, attachment_id: int, outcome: Outcome) -> bool:
    """Write down what became of it, unless another worker was faster after all, or its sender was forgotten meanwhile.

    Whether bytes that were put away are nobody's.
    """
    row = session.get_one(Attachment, attachment_id, with_for_update=True)
    if row.status == Fate.WANTED:
        outcome(session, row)
        return False
    return isinstance(outcome, Kept) and not bytes_needed.are_needed(session, outcome.found.sha256)


def _tried(shift: Shift, errand: Errand) -> Outcome:
    if not errand.room:
        return _lost(shift, Fate.REFUSED, files.USED_UP)
    try:
        return _kept(shift, errand, _downloaded(shift, errand))
    except Paced as paced:
        seconds = paced.after_seconds or 1
        return lambda session, row: attachments.pace(session, row, shift.now(), seconds)
    except TryLater as later:
        blame(shift, errand.where, later)
        return _later(shift, str(later), later.after_seconds)
    except TooLarge:
        return _lost(shift, Fate.REFUSED, files.too_much(shift.house.policy, errand.room))
    except Closed as closed:
        blame(shift, errand.where, closed)
        return _lost(shift, Fate.GONE, str(closed))
    except NotTaken as no:
        return _lost(shift, Fate.REFUSED, str(no))


def _downloaded(shift: Shift, errand: Errand) -> Fetched:
    platform = shift.house.platforms.get(errand.where)
    if not isinstance(platform, Downloads):
        raise Closed("no files can be fetched from there")
    fetched = platform.download(errand.media, errand.room)
    if len(fetched.data) > errand.room:
        raise TooLarge("more than we take")
    return fetched


def _kept(shift: Shift, errand: Errand, fetched: Fetched) -> Kept:
    kind = check(fetched.data, errand.media.kind, fetched.name or errand.media.name)
    sha256 = shift.house.files.put(fetched.data)
    return Kept(shift, Found(sha256, kind.mime, len(fetched.data), kind.name))


def _later(shift: Shift, reason: str, after_seconds: int | None = None) -> Outcome:
    def later(session: Session, row: Attachment) -> None:
        if not attachments.later(session, row, shift.now(), reason, after_seconds):
            _lost(shift, Fate.GONE, reason)(session, row)

    return later


def _lost(shift: Shift, fate: Fate, reason: str) -> Outcome:
    def lost(session: Session, row: Attachment) -> None:
        log.warning("file lost", attachment=row.id, fate=str(fate), reason=reason)
        attachments.lost(session, row, fate, reason)
        files.lost(shift.scene(session), row)

    return lost


def _take(session: Session, shift: Shift, attachment_id: int) -> Errand | None:
    row = attachments.claim(session, attachment_id, shift.now())
    if row is None:
        return None
    media = Media.model_validate(
        {"kind": row.kind, "source": row.source, "name": row.name, "door": row.door, "key": row.key}
    )
    return Errand((row.message.platform, row.message.account), media, files.room(shift.scene(session), row))


def _spoiled(shift: Shift, attachment_id: int) -> None:
    in_transaction(
        shift.house.engine,
        lambda session: _note(session, attachment_id, _later(shift, "spoiled")),
    )


def _forget_one(shift: Shift, attachment_id: int) -> None:
    def expire(session: Session) -> str:
        sha256 = attachments.expire(session, attachment_id)
        return "" if bytes_needed.are_needed(session, sha256) else sha256

    unneeded = in_transaction(shift.house.engine, expire)
    if unneeded:
        shift.house.files.forget(unneeded)


def _stays(shift: Shift, attachment_id: int) -> None:
    """The store could not forget its bytes: nothing leads to them any more."""
    log.warning("bytes left behind", attachment=attachment_id)


FILES = Pile("fetch", attachments.due, _fetch_one, _spoiled)
