"""One door of an account: how to set it up, and what can be tried once it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.doctor.finding import Heading, Probe


@dataclass(frozen=True, slots=True)
class Walk:
    """The way to one door. In steps and snippet stand {public}, {host} and {account}."""

    title: str
    whom: str
    """Whom it serves, and for what."""
    steps: Sequence[str]
    """Which console, what to click, what to paste where."""
    snippet: str
    """Its part of huisheng.toml."""


@dataclass(frozen=True, slots=True)
class Door:
    """`place` is its section in huisheng.toml; `made` tells whether it is there."""

    place: str
    owner: str
    """The platform and the account, in words."""
    walk: Walk
    made: bool
    values: Mapping[str, str]
    probes: Sequence[Probe] = field(default=())

    @property
    def heading(self) -> Heading:
        """What stands above the lines about it."""
        return Heading(f"{self.owner} · {self.walk.title}", self.place)

    def guide(self) -> str:
        """The whole walk, with the values of this installation to paste."""
        state = ("已配置" if self.probes else "不用写配置") if self.made else "还没有配置：这样开始"
        steps = [f"  {number}. {step.format(**self.values)}" for number, step in enumerate(self.walk.steps, 1)]
        snippet = [f"      {line}".rstrip() for line in self.walk.snippet.format(**self.values).strip().splitlines()]
        return "\n".join([f"{self.heading}（{state}）", f"  为谁：{self.walk.whom}", *steps, "  配置：", *snippet])
