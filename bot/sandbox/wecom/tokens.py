"""access_token: one for the app, the same within its two hours, gone early when somebody revokes it."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import World

LIFETIME = timedelta(seconds=7200)


@dataclass
class Tokens:
    """All tokens of one app that were ever given out."""

    world: World
    expired_code: int = 42001
    """What an expired token is refused with."""
    current: str = ""
    until: dict[str, datetime] = field(default_factory=dict)
    """Token → when it expires; a revoked token is not in here any more."""

    def issue(self) -> tuple[str, int]:
        """The token that is valid now and the seconds it has left."""
        now = self.world.now()
        if self.until.get(self.current, now) <= now:
            self.current = secrets.token_urlsafe(48)
            self.until[self.current] = now + LIFETIME
        return self.current, round((self.until[self.current] - now).total_seconds())

    def check(self, token: str) -> None:
        """Errors: Refused 41001 without a token, 40014 for an unknown or revoked one, `expired_code` for an old one."""
        if not token:
            raise Refused(41001)
        if token not in self.until:
            raise Refused(40014)
        if self.until[token] <= self.world.now():
            raise Refused(self.expired_code)

    def revoke(self) -> None:
        """End the current token before its time."""
        self.until.pop(self.current, None)
