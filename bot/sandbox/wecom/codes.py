"""Codes that open one thing, once, for a limited time: response_code, OAuth's code, the codes of 微信客服."""

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
    """Codes of one kind, which live equally long where nothing else is said."""

    world: World
    lifetime: timedelta
    name: str = "response_code"
    refusal: int = 60140
    """What a code is refused with that is unknown, used or too old."""
    given: dict[str, _Code[T]] = field(default_factory=dict)

    def issue(self, what: T, lifetime: timedelta | None = None) -> str:
        """A new code that opens `what`."""
        code = secrets.token_urlsafe(32)
        self.given[code] = _Code(what, self.world.now() + (self.lifetime if lifetime is None else lifetime))
        return code

    def look(self, code: object) -> T:
        """What a code opens, without using it up. Errors: Refused `refusal`."""
        found = self.given.get(code) if isinstance(code, str) else None
        if found is None:
            raise Refused(self.refusal, f"没有这个 {self.name}")
        if found.spent:
            raise Refused(self.refusal, f"{self.name} 已经用过")
        if found.until <= self.world.now():
            raise Refused(self.refusal, f"{self.name} 已过期")
        return found.what

    def take(self, code: object) -> T:
        """What a code opens, used up by this. Errors: Refused `refusal`."""
        what = self.look(code)
        self.spend(str(code))
        return what

    def spend(self, code: str) -> None:
        """Use it up."""
        self.given[code].spent = True
