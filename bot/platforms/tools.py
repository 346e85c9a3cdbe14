"""What every account of a platform works with: tokens, a pace, a meter and a memory, shared by all processes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.platforms.pacing import Pacer
from bot.platforms.replay import Guard
from bot.platforms.tokens import TokenStore
from bot.platforms.usage import Usage


@dataclass(frozen=True, slots=True)
class Tools:
    """One set per process."""

    tokens: TokenStore
    pacer: Pacer
    usage: Usage
    guard: Guard
    redis_url: str | None = None
    """For what must be one among all processes, like the owner of a long connection."""

    @classmethod
    def of(cls, redis_url: str | None, secret: str, now: Callable[[], datetime]) -> "Tools":
        """The tools of a process; without Redis it works as if it were alone. `secret` encrypts what Redis keeps."""
        return cls(TokenStore(redis_url, now, secret), Pacer(redis_url, now), Usage(), Guard(redis_url), redis_url)
