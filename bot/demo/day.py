"""A day of mixed traffic on the moved clock: thousands of messages by every door, with the platforms misbehaving."""

import itertools
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot.demo.audit import Books, behind, busy, unsettled
from bot.demo.control import Control
from bot.demo.crowd import CROWDS
from bot.demo.stack import Stack
from bot.demo.worlds import Human
from storage.db import connect, in_transaction

SLICE_SECONDS = 60
"""The clock goes on by so much at a time; what falls into one slice is said at the same time."""

SLICES_IN_AN_HOUR = 3600 // SLICE_SECONDS
FAULT_EVERY = 15
"""Slices between two faults."""

SLICE_TAKES = 0.3
"""A slice lasts at least so many real seconds: connections come back, and RQ works, in real time."""

LONGEST_CALL_SECONDS = 10.0
MOST_BEHIND, LONGEST_WAIT_SECONDS = 20, 30.0
"""The clock does not go on while more than so much is due and not done, for so many real seconds at most."""

_LOOKED_AT = 40
"""So many of the newest messages a colleague looks through for something to take on."""

HOURS = 24
AT_ONCE = 6
SETTLING_SLICES = 240
"""How many more slices are given for what still waits at the end of the day: the longest pause of a retry is 900 s."""

RHYTHM = (1, 1, 1, 1, 1, 1, 2, 4, 9, 12, 12, 9, 6, 10, 12, 12, 10, 6, 4, 3, 3, 2, 1, 1)
"""How busy each hour of the day is, from midnight on."""

SAYINGS: tuple[tuple[int, str], ...] = (
    (22, "订单 {mark} 的对账单导出一直失败，点了没反应"),
    (8, "发票 {mark} 的抬头开错了，麻烦尽快重开"),
    (6, "建议在报表 {mark} 里加一个按月筛选的功能"),
    (18, "我那个问题怎么样了（{mark}）"),
    (16, "补充一下 {mark}：从昨天下午开始，每次都这样"),
    (12, "好的，谢谢 {mark}"),
    (10, "你好，在吗 {mark}"),
    (8, "{mark} 现在还是不行，催一下"),
)
"""Weight, and what is said; `{mark}` is different every time, so that each message can be found again."""

FAULTS: tuple[tuple[str, int], ...] = (
    ("wecom:限流", 2),
    ("dingtalk:限流", 2),
    ("wecom:令牌失效", 1),
    ("dingtalk:令牌失效", 1),
    ("系统繁忙", 2),
    ("重复投递", 4),
    ("同时投递", 2),
    ("wecom:断线前", 1),
    ("dingtalk:断线前", 1),
    ("wecom:断线后", 1),
    ("dingtalk:断线后", 1),
    ("断线", 1),
    ("硬断线", 1),
    ("dingtalk:半开连接", 1),
    ("慢响应", 1),
    ("投放失败", 1),
)
"""What goes wrong in the course of the day, one after the other, and how many times each."""


@dataclass
class Day:
    """One stack and its day. `said` is what the customers said: the mark, the chat and the user."""

    stack: Stack
    messages: int
    out: Callable[[str], None] = print
    seed: int = 1
    said: list[tuple[str, str, str]] = field(default_factory=list)
    pressed: int = 0
    struck: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ledger = connect(self.stack.database_url)

    def live(self) -> Books:
        """Let the whole day pass, give what waits the time it needs, and close the books."""
        begun, dice = time.monotonic(), random.Random(self.seed)
        faults = itertools.cycle(FAULTS)
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for number, count in enumerate(_plan(self.messages, dice)):
                if number % FAULT_EVERY == 0:
                    self._strike(*next(faults))
                self._live_a_slice(count, dice, threads)
                if number % SLICES_IN_AN_HOUR == SLICES_IN_AN_HOUR - 1:
                    hour = number // SLICES_IN_AN_HOUR + 1
                    self.out(f"第 {hour:2d} 小时：说了 {len(self.said)} 条，{time.monotonic() - begun:.0f} 秒")
        self._settle()
        self.out(
            f"一天过完了：客户说了 {len(self.said)} 条，员工点了 {self.pressed} 次，故障 {len(self.struck)} 次，"
            f"用时 {time.monotonic() - begun:.0f} 秒"
        )
        books = Books.of(self.stack, self._ledger, self.said)
        self._ledger.dispose()
        return books

    def _live_a_slice(self, count: int, dice: random.Random, threads: Executor) -> None:
        ends = time.monotonic() + SLICE_TAKES
        turns = [self._turn(dice) for _ in range(count)]
        list(threads.map(lambda turn: turn(Control(self.stack.page_url)), turns))
        self._press(dice)
        time.sleep(max(ends - time.monotonic(), 0))
        self._let_them_catch_up()
        self._pass_time()

    def _turn(self, dice: random.Random) -> Callable[[Control], object]:
        human = dice.choice(self.stack.world.customers)
        words = dice.choices([words for _, words in SAYINGS], [weight for weight, _ in SAYINGS])[0]
        mark = f"M{len(self.said):06d}"
        chat = human.private if human.on_wechat or dice.random() < 0.5 else human.group
        self.said.append((mark, chat, human.user_id))
        return lambda control: control.say(chat, human.user_id, words.format(mark=mark))

    def _press(self, dice: random.Random) -> None:
        """One colleague takes on what they see newest."""
        human = dice.choice([one for one in self.stack.world.colleagues if one.role == "staff"])
        for message, key in _buttons(self.stack.control, human, "接单"):
            self.stack.control.click(message, human.user_id, key)
            self.pressed += 1
            return

    def _strike(self, fault: str, times: int) -> None:
        self.stack.control.fault(fault, times)
        self.struck.append(fault)

    def _let_them_catch_up(self) -> None:
        """On a slow machine the clock waits for the workers: else every answer would come hours late."""
        give_up = time.monotonic() + LONGEST_WAIT_SECONDS
        now = self.stack.control.now()
        while behind(self._ledger, now) > MOST_BEHIND and time.monotonic() < give_up:
            time.sleep(0.05)

    def _pass_time(self) -> None:
        """Move the clock while nothing is on the wire: what was timed before must not arrive an hour later."""
        give_up = time.monotonic() + LONGEST_CALL_SECONDS

        def moved(session: Session) -> bool:  # nobody can begin anything new while this transaction is open
            if busy(session.connection()) and time.monotonic() < give_up:
                return False
            self.stack.control.advance(SLICE_SECONDS)
            return True

        while not in_transaction(self._ledger, moved):
            time.sleep(0.01)

    def _settle(self) -> None:
        """Until nothing waits any more, the clock goes on."""
        for _ in range(SETTLING_SLICES):
            waiting = unsettled(self._ledger)
            if not waiting:
                return
            self._pass_time()
            time.sleep(min(SLICE_TAKES + 0.02 * waiting, 2))


def live_through(messages: int, *, database_url: str = "", redis_url: str = "") -> int:
    """The day in both ways to be connected, half of the messages each; the exit code: 0 when the books are clean.

    Errors: NotStarted.
    """
    clean = True
    for name, world in CROWDS.items():
        folder = Path(tempfile.mkdtemp(prefix=f"huisheng-{name}-"))
        click.echo(f"—— {name}：{len(world.customers)} 位客户，{len(world.colleagues)} 位同事，日志在 {folder} ——")
        with Stack(world, folder, database_url=database_url, redis_url=redis_url) as stack:
            books = Day(stack, messages // len(CROWDS), click.echo).live()
        click.echo("\n".join(books.lines()))
        if books.clean:
            shutil.rmtree(folder, ignore_errors=True)
        clean = clean and books.clean
    click.echo("账目清楚：没有丢、没有重、没有乱序、没有超限。" if clean else "账目不清，请看上面。")
    return 0 if clean else 1


def _plan(messages: int, dice: random.Random) -> list[int]:
    """How many messages fall into each slice of the day."""
    slices = HOURS * SLICES_IN_AN_HOUR
    weights = [RHYTHM[number // SLICES_IN_AN_HOUR] for number in range(slices)]
    plan = [0] * slices
    for number in dice.choices(range(slices), weights, k=messages):
        plan[number] += 1
    return plan


def _buttons(control: Control, human: Human, label: str) -> Iterator[tuple[int, str]]:
    """The newest buttons of this label on this person's phone: the bubble and the key."""
    for message in reversed(control.chat(human.private, _LOOKED_AT)):
        card = message["only_for"].get(human.user_id) or message["card"] or {}
        for button in card.get("buttons", ()):
            if button["label"] == label and button["key"] and not button["disabled"]:
                yield message["id"], button["key"]
