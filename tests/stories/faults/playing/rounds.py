"""One round: people speak while something is wrong, it is put right, and the clock goes on until nothing waits."""

import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from bot.demo.audit import busy, unsettled
from bot.demo.control import Control
from bot.demo.stack import Stack
from storage import alarms, attachments, deliveries, pulls, reactions
from storage.attachments import Attachment
from storage.db import connect
from storage.deliveries import Delivery
from storage.pulls import Pull
from storage.reactions import Reaction
from tests.stories.faults.doors import DOORS_IN, Door
from tests.stories.faults.playing.lines import Lines

Json = dict[str, Any]
APART_SECONDS = 240
"""Longer than the time within which one speaker's words belong together."""

STEP_SECONDS = 30
"""The clock goes on by so much where something is due and does not move."""

SETTLES_SECONDS = 100
"""Real seconds within which everything comes to rest, on a busy machine, too."""

STRIKES_SECONDS, STRIKE_TRIES = 8.0, 8
"""Real seconds within which a fault strikes, and how often they are waited for: on a busy machine, too."""

AGAIN_SECONDS = 61
"""By the clock: after so long what could not be tried is tried again, or said again."""

LONGEST_CALL_SECONDS = 15.0
STILL_SECONDS = 1.5
"""Real seconds after which what is due and does not move waits for the clock, or for its turn."""

DUE: tuple[Callable[[Session, datetime], Sequence[int]], ...] = (
    alarms.due,
    deliveries.due,
    reactions.waiting,
    pulls.due,
    attachments.due,
)
"""What a worker would find to do."""

LATER: tuple[Any, ...] = (Delivery.due_at, Reaction.due_at, Pull.wanted_at, Attachment.due_at)
"""When something is to be done next; what has been done long ago lies behind us."""

SAYINGS = {
    "李工": "再反馈一个问题：订单 {mark} 的对账单导出从昨天开始一直失败，点了没反应",
    "小林": "再反馈一个问题：发票 {mark} 的抬头开错了，请尽快改过来",
}
"""What is said, by whose card it becomes: one lives on DingTalk, the other on WeCom; always another matter."""

_marks = count(1)


def mark() -> str:
    """A word that stands in nothing else."""
    return f"M{next(_marks):06d}"


@dataclass(frozen=True)
class Word:
    """What one customer said in this round."""

    door: Door
    mark: str
    owner: str


@dataclass
class Round:
    """What is said in it, and what went over the wire since it began: when all lines were up."""

    stack: Stack
    words: list[Word] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.control, self.engine = self.stack.control, _reader(self.stack)
        self.lines = _lines(self.stack)
        self.control.advance(APART_SECONDS)
        self.lines.wait_until_up()
        self.since = max((entry["id"] for entry in self.control.wire(self.lines.read_to)), default=self.lines.read_to)
        self.exceeded = len(self.control.limits()["exceeded"])

    def speak(self, owner: str) -> None:
        """All customers at once, each through their door."""
        said = [Word(door, mark(), owner) for door in DOORS_IN]
        with ThreadPoolExecutor(len(said)) as threads:
            list(threads.map(self.say, said))

    def say(self, word: Word) -> None:
        """One of them."""
        human, chat = word.door.human(self.stack.world), word.door.chat(self.stack.world)
        Control(self.stack.page_url).say(chat, human.user_id, SAYINGS[word.owner].format(mark=word.mark))
        self.words.append(word)

    def has_struck(self, fault: str, of_times: int = -1, *, about: str = "", call: str = "") -> bool:
        """Whether the wire log names it in this round, or it has struck as often as it was to.

        `call` and `about`: only in this call, and where it carries these words.
        """
        if of_times > 0:
            return fault not in self.control.faults()
        verdict = re.compile(f"注入故障：{fault.rpartition(':')[2]}(?![前后])")  # 断线 is not 断线前
        return any(
            verdict.search(entry["verdict"]) and call in entry["what"] and _carries(entry, about)
            for entry in self.control.wire(self.since)
        )

    def strikes(self, fault: str, of_times: int = -1, *, about: str = "", call: str = "") -> bool:
        """Wait until it has struck, as in `has_struck`; where something stood in the way, it is tried again later."""
        for _ in range(STRIKE_TRIES):
            if until(lambda: self.has_struck(fault, of_times, about=about, call=call), STRIKES_SECONDS):
                return True
            self.control.advance(AGAIN_SECONDS)
        return False

    def settle(self) -> None:
        """Until nothing waits any more, the clock goes on: to when the next thing is due."""
        ends = time.monotonic() + SETTLES_SECONDS
        while time.monotonic() < ends:
            if self._comes_to_rest():
                return
            self._pass_time()
        raise AssertionError(f"still waiting: {self._waiting()}")

    def _waiting(self) -> list[str]:
        """What still waits, in words, for whoever has to find out why."""
        with Session(self.engine) as session:
            rows = session.scalars(select(Delivery).where(Delivery.status.in_(("pending", "sending")))).all()
            waiting = [
                f"{row.purpose} {row.status} {row.route} ×{row.attempts} {row.due_at} {row.error}" for row in rows
            ]
            wanted = session.scalars(select(Pull).where(Pull.wanted_at.is_not(None))).all()
            return waiting + [f"pull ×{row.attempts} {row.wanted_at} {row.error}" for row in wanted]

    def _comes_to_rest(self) -> bool:
        """Whether nothing waits any more; False as soon as nothing is due, or nothing moves for a while."""
        ends, last = time.monotonic() + STILL_SECONDS, -1
        while time.monotonic() < ends:
            waiting = unsettled(self.engine) + self._alarms()
            if not waiting:
                return True
            if waiting != last:
                ends, last = time.monotonic() + STILL_SECONDS, waiting
            if self._idle_seconds():
                return False
            time.sleep(0.05)
        return False

    def _alarms(self) -> int:
        """How many are to ring by now: what they lead to must not come in between."""
        with Session(self.engine) as session:
            return len(alarms.due(session, self._now()))

    def _now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self.stack.clock_file.read_text("ascii")))

    def _pass_time(self) -> None:
        """Move the clock while nothing is on the wire: what was begun before must not look half a minute late."""
        give_up = time.monotonic() + LONGEST_CALL_SECONDS
        while True:
            with _ledger(self.stack).begin() as held:  # nobody can begin anything new while this is open
                if not busy(held) or time.monotonic() > give_up:
                    self.control.advance(self._idle_seconds() or STEP_SECONDS)
                    return
            time.sleep(0.02)

    def _idle_seconds(self) -> float:
        """How long nothing is to be done, by the clock; 0 where something is due or at work."""
        now = self._now()
        with Session(self.engine) as session:
            if busy(session.connection()) or any(due(session, now) for due in DUE):
                return 0
            later = [session.scalar(select(func.min(column)).where(column > now)) for column in LATER]
        return min(((each - now).total_seconds() for each in later if each), default=0)


def until(happens: Callable[[], bool], seconds: float) -> bool:
    """Whether it happens within so many real seconds."""
    ends = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > ends:
            return False
        time.sleep(0.1)
    return True


def _carries(entry: Json, words: str) -> bool:
    return words in entry["request_clear"] or words in entry["request"]


@cache
def _reader(stack: Stack) -> Engine:
    return create_engine(stack.database_url)


@cache
def _ledger(stack: Stack) -> Engine:
    """Whoever begins a transaction here keeps all others from writing, also in SQLite."""
    return connect(stack.database_url)


@cache
def _lines(stack: Stack) -> Lines:
    return Lines(stack)
