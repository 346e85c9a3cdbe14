"""What is done every so often: the whole list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.house import House
from handlers import digest
from storage import chats, conversations

KEEP_ENDED = timedelta(days=7)
"""How long what has expired stays to be looked at."""


@dataclass(frozen=True)
class Duty:
    """One thing to do in a transaction of its own, at least this often."""

    name: str
    every: timedelta
    do: Callable[[Session, datetime, House], None]


SCHEDULE: Sequence[Duty] = (
    Duty("plan digests", timedelta(seconds=2), lambda session, at, house: digest.plan(session, at, house.policy)),
    Duty("forget ways", timedelta(hours=1), lambda session, at, house: chats.forget_ways(session, at)),
    Duty(
        "forget conversations",
        timedelta(hours=1),
        lambda session, at, house: conversations.forget(session, at - KEEP_ENDED),
    ),
)
