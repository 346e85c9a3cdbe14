"""Everything a process needs, built once: the ledger, the policy, the platforms and the clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot import clock
from bot.files.store import KeptFor, open_store
from bot.links import Links
from bot.metering import A_HANDFUL, Metering, Quotas
from bot.platforms.port import Door, Doorbell, Platform
from bot.platforms.registry import PLATFORMS
from bot.platforms.tools import Tools
from bot.platforms.web import open_web
from bot.settings import Settings
from handlers import unsaid
from handlers.dispatch import dispatch
from handlers.messages import Clicked, Heard, Reply, Show
from handlers.policy import Policy
from handlers.scene import Scene
from storage import people, pulls, queue
from storage.db import connect, in_transaction


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
    tools: Tools
    files: KeptFor
    """The pictures and files that people sent."""
    metering: Metering
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
        tools = Tools.of(settings.redis_url, settings.secret.get_secret_value(), clock.now)
        files = open_store(settings.files)
        platforms = {**_open_accounts(settings, tools), **open_web(files.get)}
        doors = {door.path: door for platform in platforms.values() for door in platform.doors()}
        links = Links(settings.secret.get_secret_value(), settings.public_url)
        metering = Metering(engine, tools.usage, _quotas(settings), clock.now)
        return cls(settings, engine, settings.policy, platforms, doors, links, bell, tools, files, metering)

    def hear(self, heard: Heard, in_time: Callable[[], bool] = lambda: True) -> Reply:
        """Decide about one thing heard, in one transaction; when two collide, the later one sees the truth.

        `in_time`: whether the platform still waits for the answer; else no words ride on it.
        """
        reply = in_transaction(
            self.engine, lambda session: dispatch(session, heard, self.now(), self.policy, self.page, in_time)
        )
        self.metering.write(A_HANDFUL)
        return reply

    def leave(self, heard: Heard, shows: Sequence[Show]) -> None:
        """What could not be shown as the answer to something heard follows as deliveries."""
        in_transaction(self.engine, lambda session: unsaid.leave(session, heard, shows, self.now()))

    def paint_later(self, click: Clicked) -> None:
        """What the answer to a press should have painted, and did not in time, is painted by a worker."""
        in_transaction(self.engine, lambda session: unsaid.paint_later(session, click, self.now()))

    def rung(self, bell: Doorbell) -> None:
        """A doorbell rang: a worker fetches what there is, also if nobody hears the bell just now."""
        in_transaction(
            self.engine,
            lambda session: pulls.want(
                session, bell.platform, bell.account, bell.source, self.now(), bell.token, bell.token_until
            ),
        )

    def door(self, path: str) -> Door | None:
        """The door at this path, if an account is configured for it."""
        return self.doors.get(path)

    def scene(self, session: Session, at: datetime | None = None) -> Scene:
        """Where the mind stands when it decides something in this transaction, now or at that time."""
        return Scene(session, at or self.now(), self.policy, self.page)

    def page(self, number: str) -> str:
        """The signed address of a feedback's page."""
        return self.links.feedback(number, self.now())


def _quotas(settings: Settings) -> Quotas:
    """What each account's month pays for, where its settings say so."""
    quotas = {
        (name, account): getattr(configured, "quota", None)
        for name in PLATFORMS
        for account, configured in settings.accounts(name).items()
    }
    return {
        where: {"calls": quota.calls, "pushes": quota.pushes} for where, quota in quotas.items() if quota is not None
    }


def _open_accounts(settings: Settings, tools: Tools) -> dict[tuple[str, str], Platform]:
    return {
        (name, account): known.open(account, configured, tools)
        for name, known in PLATFORMS.items()
        for account, configured in settings.accounts(name).items()
    }
