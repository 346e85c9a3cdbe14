"""The custom robot of a group: a webhook with a token and perhaps a signature, twenty messages a minute."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.config import DingTalkGroup
from bot.sandbox.dingtalk import signs
from bot.sandbox.dingtalk.api import webhook_bodies
from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.front import ApiCall
from bot.sandbox.dingtalk.office import GROUP, Office
from bot.sandbox.world import Json

PATH = "/robot/send"
NAME = "自定义机器人"
PER_MINUTE = 20
BLOCKED = timedelta(minutes=10)
LONGEST_BYTES = 20_000


@dataclass
class Pace:
    """When one robot spoke lately, and until when it is silenced."""

    recent: deque[datetime] = field(default_factory=deque)
    blocked_until: datetime | None = None


@dataclass
class CustomRobots:
    """The custom robots of all groups that have one."""

    office: Office
    _paces: dict[str, Pace] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    async def send(self, call: ApiCall) -> Json:
        """POST /robot/send. All errors travel on HTTP 200 (see `errors`)."""
        group = self._group(call)
        if group.robot_secret:
            self._check_sign(call, group.robot_secret)
        self._check_pace(group.robot_token)
        if len(call.raw) > LONGEST_BYTES:
            raise Refused(460101)
        self._show(call, GROUP + group.conversation_id)
        return {"errcode": 0, "errmsg": "ok"}

    def _group(self, call: ApiCall) -> DingTalkGroup:
        if call.method != "POST":
            raise Refused(43002)
        if not call.headers.get("Content-Type", "").startswith("application/json"):
            raise Refused(43004)
        token = call.query.get("access_token", "")
        if not token:
            raise Refused(400101)
        for group in self.office.config.groups:
            if group.robot_token == token:
                return group
        raise Refused(300005)

    def _check_sign(self, call: ApiCall, secret: str) -> None:
        timestamp = call.query.get("timestamp", "")
        if not signs.fresh(timestamp, self.office.now_ms()):
            raise Refused(310000, "invalid timestamp")
        if call.query.get("sign") != signs.robot(timestamp, secret):
            raise Refused(310000)

    def _check_pace(self, token: str) -> None:
        pace, now = self._paces.setdefault(token, Pace()), self.office.world.now()
        if pace.blocked_until is not None and now < pace.blocked_until:
            raise Refused(130101)
        while pace.recent and now - pace.recent[0] >= timedelta(minutes=1):
            pace.recent.popleft()
        if len(pace.recent) >= PER_MINUTE:
            pace.blocked_until = now + BLOCKED
            raise Refused(130101)
        pace.recent.append(now)

    def _show(self, call: ApiCall, chat: str) -> None:
        bubble = webhook_bodies.read(call.body, self.office, chat)
        call.remarks.extend(bubble.remarks)
        key = str(call.body.get("msgUuid") or "")
        if key and key in self._seen:
            call.remarks.append("msgUuid 重复：没有再发一次")
            return
        self._seen.add(key)
        self.office.world.show(chat, f"bot:{NAME}", NAME, **bubble.shown())
