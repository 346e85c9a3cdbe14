"""response_code in all its uses: opens one thing, once, for a limited time."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import World

T = TypeVar("T")


@dataclass
class _Code(Generic[T]):
    what: T
    until: datetime
    spent: bool = False


@dataclass
class Codes(Generic[T]):
    """Codes of one kind, which all live equally long."""

    world: World
    lifetime: timedelta
    given: dict[str, _Code[T]] = field(default_factory=dict)

    def issue(self, what: T) -> str:
        """A new code that opens `what`."""
        code = secrets.token_urlsafe(32)
        self.given[code] = _Code(what, self.world.now() + self.lifetime)
        return code

    def look(self, code: object) -> T:
        """What a code opens, without using it up. Errors: Refused 60140."""
        found = self.given.get(code) if isinstance(code, str) else None
        if found is None:
            raise Refused(60140, "没有这个 response_code")
        if found.spent:
            raise Refused(60140, "response_code 已经用过")
        if found.until <= self.world.now():
            raise Refused(60140, "response_code 已过期")
        return found.what

    def spend(self, code: str) -> None:
        """Use it up."""
        self.given[code].spent = True
