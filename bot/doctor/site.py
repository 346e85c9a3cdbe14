"""What every check and every guide needs to know of this installation, beside the account it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.settings import Settings

NOWHERE = "https://您的域名"
"""Stands for the address of an installation that is not configured yet."""


class Colleague(NamedTuple):
    """Somebody of [policy.people]: the key there, the name, and the user id on one platform."""

    key: str
    name: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Site:
    """The addresses of this installation, and its people as (platform, account, colleague)."""

    public_url: str
    redis_url: str
    database_url: str
    sign_in: bool
    at: datetime
    people: Sequence[tuple[str, str, Colleague]] = ()

    @classmethod
    def of(cls, settings: Settings, at: datetime) -> "Site":
        """As it is configured."""
        people = [
            (platform, account, Colleague(one.key, one.name, user_id))
            for one in settings.policy.colleagues()
            for platform, account, user_id in one.accounts
        ]
        return cls(settings.public_url, settings.redis_url, settings.database_url, settings.sign_in, at, people)

    @classmethod
    def blank(cls, at: datetime) -> "Site":
        """One that is still to be configured."""
        return cls(NOWHERE, "", "", False, at)

    @property
    def host(self) -> str:
        """The domain, with its port where it is not the usual one: as consoles want it."""
        return urlsplit(self.public_url).netloc

    def colleagues(self, platform: str, account: str) -> list[Colleague]:
        """Who is reached by this account."""
        return [one for where, name, one in self.people if (where, name) == (platform, account)]
