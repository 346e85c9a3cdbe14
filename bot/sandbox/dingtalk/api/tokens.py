"""Access tokens: one per app, the same for two hours, renewed whenever it is asked for."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.world import World

LIFE = timedelta(seconds=7200)


@dataclass
class Tokens:
    """The tokens of one app, by the sandbox's clock."""

    world: World
    issued: set[str] = field(default_factory=set)
    _current: str = ""
    _until: datetime | None = None

    def issue(self) -> str:
        """The token that is valid now, its life begun anew; a fresh one if none is."""
        if not self.good(self._current):
            self._current = secrets.token_hex(16)
            self.issued.add(self._current)
        self._until = self.world.now() + LIFE
        return self._current

    def good(self, token: str) -> bool:
        """Whether this token opens doors now."""
        return bool(token) and token == self._current and self._until is not None and self.world.now() < self._until

    def known(self, token: str) -> bool:
        """Whether this token was ever issued."""
        return token in self.issued

    def lose(self) -> None:
        """The current token dies before its time."""
        self._until = None
