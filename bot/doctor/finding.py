"""What the doctor reports: a line with a mark, and what stands above the lines of one door."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Mark = Literal["✓", "!", "✗"]


@dataclass(frozen=True, slots=True)
class Heading:
    """The door that the next lines are about; `place` is its section in huisheng.toml."""

    title: str
    place: str

    def __str__(self) -> str:
        return f"\n{self.title} [{self.place}]"


@dataclass(frozen=True, slots=True)
class Note:
    """Where to read on."""

    words: str

    def __str__(self) -> str:
        return f"    {self.words}"


@dataclass(frozen=True, slots=True)
class Finding:
    """✓ well, ! works but look at it, ✗ does not work; with the setting that is wrong, and what to do next."""

    mark: Mark
    what: str
    advice: str = ""
    field: str = ""

    def __str__(self) -> str:
        field = f"\n    字段：{self.field}" if self.field else ""
        return f"{self.mark} {self.what}{field}" + (f"\n    → {self.advice}" if self.advice else "")


class NotWell(Exception):
    """It does not work: what happened, what to do next, both in plain words; `field` is the setting at fault."""

    mark: Mark = "✗"

    def __init__(self, reason: str, advice: str = "", field: str = "") -> None:
        super().__init__(reason)
        self.reason, self.advice, self.field = reason, advice, field


class Doubtful(NotWell):
    """It works, but somebody should look at it."""

    mark: Mark = "!"


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing to try; `run` returns when it works, perhaps with a remark. Errors of `run`: NotWell, Doubtful."""

    what: str
    run: Callable[[], str]
    signs_on: bool = False
    """Whether it obtains the token without which the next ones cannot be tried."""
    needs_token: bool = False


def tried(what: str, run: Callable[[], str]) -> Finding:
    """The line about one thing."""
    try:
        remark = run()
    except NotWell as error:
        return Finding(error.mark, f"{what}：{error.reason}", error.advice, error.field)
    return Finding("✓", f"{what}：{remark}" if remark else what)


Line = Heading | Finding | Note
