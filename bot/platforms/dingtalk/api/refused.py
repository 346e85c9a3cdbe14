"""What DingTalk has refused of late, remembered so that it is not asked again in vain."""

from datetime import datetime, timedelta
from hashlib import sha256

from bot.platforms.shared import Shared

STILLBORN_SECONDS = 3 * 24 * 3600
"""Longer than any delivery is tried."""
MOST_STILLBORN = 10_000
REMEMBERED = timedelta(hours=1)
"""So long a rung that was refused, or a quota that is used up, is not tried again by this process."""


class Refusals:
    """What is of no use for a while: the name of a route, or the quota that it costs."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def note(self, what: str, at: datetime) -> None:
        """It was refused just now."""
        self._until[what] = at + REMEMBERED

    def hold(self, what: str, at: datetime) -> bool:
        """Whether it was refused of late."""
        return self._until.get(what, at) > at


class Stillborn:
    """Cards that were made but hung nowhere: their name is taken, though nobody sees them.

    Known to this process and, through Redis, to all. Of any other card "it exists already" means that it has arrived.
    """

    def __init__(self, redis_url: str | None) -> None:
        self._shared = Shared(redis_url)
        self._own: set[str] = set()

    def note(self, out_track_id: str) -> None:
        """This one was made, and not delivered."""
        if len(self._own) >= MOST_STILLBORN:
            self._own.clear()
        self._own.add(out_track_id)
        self._shared.ask(lambda line: line.set(_key(out_track_id), 1, ex=STILLBORN_SECONDS))

    def holds(self, out_track_id: str) -> bool:
        """Whether it was made and not delivered: by this name it never will be."""
        known = out_track_id in self._own
        return known or bool(self._shared.ask(lambda line: line.exists(_key(out_track_id))))


def _key(out_track_id: str) -> str:
    return f"huisheng:dingtalk:stillborn:{sha256(out_track_id.encode('utf-8', 'replace')).hexdigest()[:32]}"
