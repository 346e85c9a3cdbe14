"""A house with a paper platform: routes that do what the story says, and a clock that moves when told."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import redis
from sqlalchemy import Engine

from bot.files.folder import Folder
from bot.house import House
from bot.links import Links
from bot.metering import Metering
from bot.platforms.port import Closed, Door, OpenWay, Route, Sent, Target
from bot.platforms.tools import Tools
from bot.settings import Settings
from handlers.messages import Card, Show
from handlers.policy import Policy
from storage import queue
from tests.storage.cast import MORNING
from workers import shift
from workers.shift import Shift

Script = Callable[[str], Sent]
"""What happens when a route is tried with a key: it is shown, or one of the port's errors."""


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    at: datetime = MORNING

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)


@dataclass
class PaperRoute:
    """One way to show something, as the story says."""

    name: str
    idempotent: bool
    script: Script

    def send(self, key: str) -> Sent:
        """Do as the script says."""
        return self.script(key)


@dataclass
class PaperWay(PaperRoute):
    """One that was opened by somebody."""

    way: OpenWay


@dataclass
class Paper:
    """A platform on paper: `ways` are its routes by kind of chat, `shown` is what was shown, in order."""

    name: str
    account: str = "main"
    ways: dict[str, list[PaperRoute]] = field(default_factory=dict)
    shown: list[tuple[str, str, str]] = field(default_factory=list)
    """Chat, key of the delivery, words."""
    painted: list[Card] = field(default_factory=list)
    brush: Callable[[Card], Mapping[str, str]] = lambda card: {"code": "next"}

    def doors(self) -> Sequence[Door]:
        """None: nobody calls."""
        return ()

    def name_of(self, user_id: str) -> str:
        """A directory in which everybody is called by their id and a title."""
        return f"{user_id}先生"

    def routes(self, target: Target, show: Show, at: datetime) -> Sequence[Route]:
        """What the story says, else one route that works."""
        plan = self.ways.get(target.kind, [PaperRoute("paper", True, lambda key: Sent({"code": "first"}))])
        return [replace(way, script=self._noting(target, show, way)) for way in plan]

    def repaint(
        self, card: Card, handle: Mapping[str, str], at: datetime, link: Callable[[str], str]
    ) -> Mapping[str, str]:
        """Note the card, and do as the brush says."""
        fresh = self.brush(card)
        self.painted.append(card)
        return fresh

    def _noting(self, target: Target, show: Show, way: PaperRoute) -> Script:
        def send(key: str) -> Sent:
            sent = way.script(key)
            self.shown.append((target.chat_id, key, show.text))
            return sent

        return send


def fails(error: Exception, times: int = 1_000) -> Script:
    """A route that fails so often, and then works."""
    left = [times]

    def send(key: str) -> Sent:
        if left[0] > 0:
            left[0] -= 1
            raise error
        return Sent()

    return send


QUOTAS = {("dingtalk", "main"): {"calls": 5000, "pushes": 100}}
"""What DingTalk's month pays for on this stage."""

CLOSED = PaperRoute("shut", False, fails(Closed("nobody home")))


@dataclass
class Stage:
    """Everything a story needs."""

    house: House
    shift: Shift
    clock: Clock
    wecom: Paper
    dingtalk: Paper


def build(engine: Engine, redis_url: str, folder: Path | None = None) -> Stage:
    """A house on this database and this Redis, with 张三's group on WeCom and the staff on DingTalk."""
    clock, wecom, dingtalk = Clock(), Paper("wecom"), Paper("dingtalk")
    tools = Tools.of(None, "", clock)
    settings = Settings(secret="a secret of sixteen or more", redis_url=redis_url)  # type: ignore[arg-type]
    bell = queue.bell_of(redis_url)
    queue.listen(engine, bell)
    house = House(
        settings=settings,
        engine=engine,
        policy=Policy(),
        platforms={("wecom", "main"): wecom, ("dingtalk", "main"): dingtalk},
        doors={},
        links=Links("a secret of sixteen or more", "https://bot.example"),
        bell=bell,
        tools=tools,
        files=Folder(folder or Path(tempfile.mkdtemp(prefix="huisheng-"))),
        metering=Metering(engine, tools.usage, QUOTAS, clock),
        now=clock,
    )
    return Stage(house, shift.begin(house, redis.Redis.from_url(redis_url)), clock, wecom, dingtalk)
