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


@dataclass
class Purse:
    """The tokens of both ways to get one: the same, unless `apart` (see Habits.legacy_upload)."""

    world: World
    apart: bool = False
    new: Tokens = field(init=False)
    old: Tokens = field(init=False)

    def __post_init__(self) -> None:
        self.new = Tokens(self.world)
        self.old = Tokens(self.world) if self.apart else self.new

    @property
    def issued(self) -> set[str]:
        """Every token there ever was."""
        return self.new.issued | self.old.issued

    def good(self, token: str, only_old: bool = False) -> bool:
        """Whether this token opens doors now; of either way, or only of the old one."""
        return self.old.good(token) or (not only_old and self.new.good(token))

    def known(self, token: str) -> bool:
        """Whether this token was ever issued."""
        return token in self.issued

    def lose(self) -> None:
        """The current tokens die before their time."""
        self.new.lose()
        self.old.lose()
