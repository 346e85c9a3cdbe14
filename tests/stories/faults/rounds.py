"""One round: everybody speaks while something is wrong, it is put right, and the clock goes on until nothing waits."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

from sqlalchemy import Engine, create_engine

from bot.demo.audit import unsettled
from bot.demo.control import Control
from bot.demo.stack import Stack
from tests.stories.faults.doors import DOORS_IN, Door

APART_SECONDS = 240
"""Longer than the time within which one speaker's words belong together."""

STEP_SECONDS = 30
STEPS = 120
"""The clock goes on by so much, and so often at most: the longest pause of a retry is 900 s."""

SAYINGS = {
    "李工": "订单 {mark} 的对账单导出从昨天开始一直失败，点了没反应",
    "小林": "发票 {mark} 的抬头开错了，请尽快改过来",
}
"""What is said, by whose card it becomes: one lives on DingTalk, the other on WeCom."""

_marks = count(1)


@dataclass(frozen=True)
class Word:
    """What one customer said in this round."""

    door: Door
    mark: str
    owner: str


@dataclass
class Round:
    """What is said in it, and what went over the wire since it began."""

    stack: Stack
    words: list[Word] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine: Engine = create_engine(self.stack.database_url)
        self.stack.control.advance(APART_SECONDS)
        self.since = max((entry["id"] for entry in self.stack.control.wire()), default=0)
        self.exceeded = len(self.stack.control.limits()["exceeded"])

    def speak(self, owner: str) -> None:
        """All customers at once, each through their door."""
        said = [Word(door, f"M{next(_marks):06d}", owner) for door in DOORS_IN]
        with ThreadPoolExecutor(len(said)) as threads:
            list(threads.map(self._say, said))
        self.words += said

    def _say(self, word: Word) -> None:
        human, chat = word.door.human(self.stack.world), word.door.chat(self.stack.world)
        Control(self.stack.page_url).say(chat, human.user_id, SAYINGS[word.owner].format(mark=word.mark))

    def struck(self, fault: str) -> bool:
        """Whether the wire log names it in this round."""
        bare = fault.rpartition(":")[2]
        wire = self.stack.control.wire(self.since)
        return any(f"注入故障：{bare}" in entry["verdict"] for entry in wire)

    def used_up(self, fault: str, seconds: float = 10) -> bool:
        """Whether it has struck as often as it was to, within so many real seconds."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if fault not in self.stack.control.state()["faults"]:
                return True
            time.sleep(0.1)
        return False

    def settle(self) -> None:
        """Until nothing waits any more, the clock goes on."""
        for _ in range(STEPS):
            if self._rests():
                return
            self.stack.control.advance(STEP_SECONDS)
        raise AssertionError(f"{unsettled(self.engine)} rows still wait")

    def _rests(self, seconds: float = 1.0) -> bool:
        """Whether nothing waits, or nothing moves for a while."""
        until, last = time.monotonic() + seconds, -1
        while time.monotonic() < until:
            waiting = unsettled(self.engine)
            if not waiting:
                return True
            if waiting != last:
                until, last = time.monotonic() + seconds, waiting
            time.sleep(0.05)
        return False
