"""How often an app may call and be called: a second, a minute, a month, and what an address gets that overdoes it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.sandbox import faults
from bot.sandbox.config import DingTalk
from bot.sandbox.counting import Ledger
from bot.sandbox.dingtalk.api.errors import OAPI, QPM, QPS, QUOTA, Refused
from bot.sandbox.dingtalk.habits import Habits
from bot.sandbox.dingtalk.office import PLATFORM, injected
from bot.sandbox.world import World

CHINA = ZoneInfo("Asia/Shanghai")
PER_SECOND = 20
"""Calls of one app to one API (standard edition)."""
ADDRESS_CALLS, ADDRESS_SECONDS = 10_000, 20
BAN_SECONDS = 300
MONTH_SECONDS = 32 * 86_400
"""Longer than any month: the month itself is the key that is counted under."""
ANY_NUMBER = 10**9
ROBOT_PER_MINUTE = 20
ROBOT_SILENT_SECONDS = 600

QPS_LIMIT, QPM_LIMIT, ADDRESS_LIMIT = "每应用每接口每秒", "每应用每接口每分钟", "每IP每20秒"
CALLS_LIMIT, PUSHES_LIMIT, ROBOT_LIMIT = "每月接口调用", "每月Webhook与Stream", "自定义机器人每分钟"


class Punished(Exception):
    """The address is banned: it gets no answer of the API at all."""


@dataclass
class Limits:
    """Counts everything that DingTalk counts, in the ledger that the control API shows."""

    world: World
    config: DingTalk
    habits: Habits
    _banned_until: datetime | None = None

    @property
    def ledger(self) -> Ledger:
        """Where it is counted."""
        return self.world.ledger(PLATFORM)

    def check_address(self, address: str) -> None:
        """Every call over HTTP counts. Errors: Punished, in words, for five minutes."""
        now = self.world.now()
        struck = faults.strikes(self.world, PLATFORM, faults.PUNISHED)
        if struck:
            self._banned_until = now + timedelta(seconds=BAN_SECONDS)
        counted = self.ledger.count(ADDRESS_LIMIT, address, ADDRESS_CALLS, ADDRESS_SECONDS, block_seconds=BAN_SECONDS)
        if not counted or (self._banned_until is not None and now < self._banned_until):
            raise Punished(injected(faults.PUNISHED) if struck else f"{faults.PUNISHED}：调用过多，5 分钟内不再应答")

    def check_call(self, api: str, family: str, *, exempt: bool) -> None:
        """A call with a token; what is refused here counts for no month. Errors: Refused."""
        if not self.ledger.count(QPS_LIMIT, api, PER_SECOND, 1):
            raise Refused(90018 if family == OAPI else QPS)
        per_minute = self.habits.per_minute
        if per_minute and not self.ledger.count(QPM_LIMIT, api, per_minute, 60):
            raise Refused(90018 if family == OAPI else QPM)
        if not exempt and not self._month(CALLS_LIMIT, self.config.monthly_calls):
            raise Refused(90020 if family == OAPI else QUOTA)

    def push(self) -> bool:
        """One Webhook & Stream use of the month; False when they are used up."""
        return self._month(PUSHES_LIMIT, self.config.monthly_pushes)

    def check_webhook(self) -> None:
        """A send by a webhook. Errors: Refused 90030."""
        if not self.push():
            raise Refused(90030)

    def check_robot(self, robot: str) -> None:
        """A message of a custom robot: twenty a minute, else silence for ten. Errors: Refused 130101 or 410100."""
        if not self.ledger.count(ROBOT_LIMIT, robot, ROBOT_PER_MINUTE, 60, block_seconds=ROBOT_SILENT_SECONDS):
            raise Refused(self.habits.robot_too_fast)

    def _month(self, limit: str, allowed: int) -> bool:
        month = f"{self.world.now().astimezone(CHINA):%Y-%m}"
        return self.ledger.count(limit, month, allowed or ANY_NUMBER, MONTH_SECONDS)
