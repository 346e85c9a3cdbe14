"""What every way to speak works with: the account, its calls, and what it has been refused of late."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.api.client import Client
from bot.platforms.dingtalk.api.errors import QuotaSpent, RungRefused
from bot.platforms.dingtalk.api.refused import Refusals, Stillborn
from bot.platforms.dingtalk.api.uploads import Uploads
from bot.platforms.usage import Kind


@dataclass(frozen=True, slots=True)
class Desk:
    """One per account; `name` is the account's."""

    name: str
    account: DingTalkAccount
    client: Client
    uploads: Uploads
    stillborn: Stillborn
    refusals: Refusals = field(default_factory=Refusals)

    @property
    def route_key(self) -> str:
        """Under which the address for presses by HTTP is registered."""
        return f"huisheng-{self.name}"

    @property
    def callback(self) -> Mapping[str, str]:
        """How DingTalk is to tell presses on a card."""
        if self.account.mode == "stream":
            return {"callbackType": "STREAM"}
        return {"callbackType": "HTTP", "callbackRouteKey": self.route_key}

    @contextmanager
    def watched(self, route: str, costs: Kind, at: datetime) -> Iterator[None]:
        """Remember what is refused within, for all that would be refused likewise."""
        try:
            yield
        except RungRefused:
            self.refusals.note(route, at)
            raise
        except QuotaSpent:
            self.refusals.note(costs, at)
            raise
