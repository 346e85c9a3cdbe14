"""What is done every so often: the whole list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.house import House
from handlers import digest
from handlers.cards import staff
from handlers.privacy import keeping
from handlers.troubles import quotas
from storage import api_keys, attachments, chats, conversations, forms, pruning
from storage.erasing import people as erasing
from workers import pull

KEEP_ENDED = timedelta(days=7)
"""How long what has expired stays to be looked at."""
KEEP_SETTLED = timedelta(days=90)
"""How long deliveries that were settled, and alarms that rang, stay to be looked at."""


@dataclass(frozen=True)
class Duty:
    """One thing to do in a transaction of its own, at least this often."""

    name: str
    every: timedelta | Callable[[House], timedelta]
    do: Callable[[Session, datetime, House], None]

    def pace(self, house: House) -> timedelta:
        """How often, in this house."""
        return self.every if isinstance(self.every, timedelta) else self.every(house)


def _forget_files(session: Session, at: datetime, house: House) -> None:
    """A job does it, one after the other: the store may be far away."""
    for row in attachments.outlived(session, at - house.policy.files.keep, 1):
        house.bell("forget", row)


def _forget_sheets(session: Session, at: datetime, house: House) -> None:
    """Like files: a sheet may have pictures."""
    for row in forms.outlived(session, at - house.settings.form.sheet, 1):
        house.bell("tear_up", row)


def _prune(session: Session, at: datetime) -> None:
    pruning.prune_deliveries(session, at - KEEP_SETTLED)
    pruning.prune_alarms(session, at - KEEP_SETTLED)
    api_keys.prune_calls(session, at - KEEP_ENDED)


def _sweep(session: Session, at: datetime, house: House) -> None:
    erasing.sweep(session, at, staff.PURPOSE)


def _forget_old_words(session: Session, at: datetime, house: House) -> None:
    keeping.forget_old_words(house.scene(session, at))


SCHEDULE: Sequence[Duty] = (
    Duty("plan digests", timedelta(seconds=2), lambda session, at, house: digest.plan(session, at, house.policy)),
    Duty("forget ways", timedelta(hours=1), lambda session, at, house: chats.forget_ways(session, at)),
    Duty(
        "forget conversations",
        timedelta(hours=1),
        lambda session, at, house: conversations.forget(session, at - KEEP_ENDED),
    ),
    Duty("look at sources", lambda house: timedelta(minutes=house.settings.pull_minutes), pull.look),
    Duty("watch quotas", timedelta(minutes=1), lambda session, at, house: quotas.watch(house.scene(session, at))),
    Duty("forget files", timedelta(hours=1), _forget_files),
    Duty("forget people's last words", timedelta(minutes=10), _sweep),
    Duty("forget old words", timedelta(minutes=10), _forget_old_words),
    Duty("forget sheets", timedelta(hours=1), _forget_sheets),
    Duty("forget deliveries", timedelta(minutes=10), lambda session, at, house: _prune(session, at)),
)
