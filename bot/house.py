"""Everything a process needs, built once: the ledger, the policy, the platforms and the clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from bot import clock
from bot.links import Links
from bot.platforms.port import Door, Platform
from bot.platforms.registry import PLATFORMS
from bot.platforms.tokens import TokenStore
from bot.settings import Settings
from handlers.dispatch import dispatch
from handlers.messages import Heard, Reply
from handlers.policy import Policy
from storage import people, queue
from storage.db import connect, in_transaction

EXTENSION = "huisheng.house"
"""Where a Flask application keeps its house."""


@dataclass(frozen=True)
class House:
    """One process's view of the whole: who may be heard, who decides, and where to speak."""

    settings: Settings
    engine: Engine
    policy: Policy
    platforms: Mapping[tuple[str, str], Platform]
    """By the platform's name and the account's."""
    doors: Mapping[str, Door]
    """By what follows PUBLIC_URL."""
    links: Links
    bell: queue.Bell
    """Rings the workers; what is committed rings by itself."""
    now: Callable[[], datetime] = clock.now

    @classmethod
    def open(cls, settings: Settings) -> "House":
        """Connect to the ledger, bring the configured colleagues into it, and open every configured account.

        Errors: sqlalchemy.exc.OperationalError when the database is away; it must have been migrated.
        """
        engine = connect(settings.database_url)
        bell = queue.bell_of(settings.redis_url)
        queue.listen(engine, bell)
        in_transaction(engine, lambda session: people.sync(session, settings.policy.colleagues()))
        platforms = _open_accounts(settings)
        doors = {door.path: door for platform in platforms.values() for door in platform.doors()}
        links = Links(settings.secret.get_secret_value(), settings.public_url)
        return cls(settings, engine, settings.policy, platforms, doors, links, bell)

    def hear(self, heard: Heard) -> Reply:
        """Decide about one thing heard, in one transaction; when two collide, the later one sees the truth."""
        return in_transaction(self.engine, lambda session: dispatch(session, heard, self.now(), self.policy, self.page))

    def door(self, path: str) -> Door | None:
        """The door at this path, if an account is configured for it."""
        return self.doors.get(path)

    def page(self, number: str) -> str:
        """The signed address of a feedback's page."""
        return self.links.feedback(number, self.now())


def _open_accounts(settings: Settings) -> dict[tuple[str, str], Platform]:
    tokens = TokenStore(settings.redis_url, clock.now)
    return {
        (name, account): build(account, configured, tokens)
        for name, build in PLATFORMS.items()
        for account, configured in getattr(settings, name).items()
    }
