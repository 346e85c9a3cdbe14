"""The house this process works in: jobs are called by name, so they find it here."""

from dataclasses import dataclass
from datetime import datetime

import redis
from sqlalchemy.orm import Session

from bot.house import House
from handlers.scene import Scene
from storage import queue


@dataclass(frozen=True)
class Shift:
    """A house, and the line to the doorbell."""

    house: House
    client: "redis.Redis"

    def answer(self, job: str) -> None:
        """Take the bell down; if Redis is away, it falls off by itself."""
        try:
            queue.answer(self.client, job)
        except redis.RedisError:
            return

    def ring(self, job: str) -> None:
        """Ask for another job of this name: there is more than fits into one."""
        self.house.bell(job, 0)

    def scene(self, session: Session) -> Scene:
        """Where the mind stands when a job decides something in this transaction."""
        return self.house.scene(session)

    def now(self) -> datetime:
        """The time in this house."""
        return self.house.now()


_ON: list[Shift] = []


def begin(house: House, client: "redis.Redis") -> Shift:
    """From now on, the jobs of this process work in this house."""
    _ON[:] = [Shift(house, client)]
    return _ON[0]


def on_shift() -> Shift:
    """The shift of this process. Errors: LookupError before it has begun."""
    if not _ON:
        raise LookupError("no shift has begun in this process")
    return _ON[0]
