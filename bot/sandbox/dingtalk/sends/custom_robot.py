"""The custom robot of a group: a webhook with a token and perhaps a signature, twenty messages a minute."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import faults
from bot.sandbox.config import DingTalkGroup
from bot.sandbox.dingtalk import signs
from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.front import ApiCall
from bot.sandbox.dingtalk.api.limits import Limits
from bot.sandbox.dingtalk.office import GROUP, Office
from bot.sandbox.dingtalk.sends import webhook_bodies
from bot.sandbox.world import Json

PATH = "/robot/send"
NAME = "自定义机器人"
LONGEST_BYTES = 20_000


@dataclass
class CustomRobots:
    """The custom robots of all groups that have one."""

    office: Office
    limits: Limits
    _seen: set[tuple[str, str]] = field(default_factory=set)
    """Group and msgUuid of what was sent."""

    async def send(self, call: ApiCall) -> Json:
        """POST /robot/send. All errors travel on HTTP 200 (see `errors`)."""
        group = self._group(call)
        self._check_security(call, group)
        self.limits.check_robot(group.conversation_id)
        if len(call.raw) > LONGEST_BYTES:
            raise Refused(self.limits.habits.robot_too_long)
        self._show(call, group)
        return {"errcode": "0" if self.limits.habits.errcode_as_string else 0, "errmsg": "ok"}

    def _group(self, call: ApiCall) -> DingTalkGroup:
        if call.method != "POST":
            raise Refused(43002)
        if not call.headers.get("Content-Type", "").startswith("application/json"):
            raise Refused(43004)
        token = call.query.get("access_token", "")
        if not token:
            raise Refused(400101)
        group = next((group for group in self.office.config.groups if group.robot_token == token), None)
        if group is None:
            raise Refused(self.limits.habits.robot_unknown, words="token is not exist")
        if GROUP + group.conversation_id in self.office.disbanded:
            raise Refused(400013)
        return group

    def _check_security(self, call: ApiCall, group: DingTalkGroup) -> None:
        """The signature and the keywords, where the robot has them, and the addresses. Errors: Refused 310000."""
        if self.office.strikes(faults.IP_UNKNOWN, call.remarks):
            raise Refused(310000, words="ip 127.0.0.1 not in whitelist")
        if group.robot_secret:
            timestamp = call.query.get("timestamp", "")
            if not signs.fresh(timestamp, self.office.now_ms()):
                raise Refused(310000, words="invalid timestamp")
            if call.query.get("sign") != signs.robot(timestamp, group.robot_secret):
                raise Refused(310000, words="sign not match")
        words = "\n".join(_words(call.body.get(str(call.body.get("msgtype")))))
        if group.robot_keywords and not any(keyword in words for keyword in group.robot_keywords):
            raise Refused(310000, words="keywords not in content")

    def _show(self, call: ApiCall, group: DingTalkGroup) -> None:
        chat = GROUP + group.conversation_id
        bubble = webhook_bodies.read(call.body, self.office, chat, dingtalk_ids=self.limits.habits.dingtalk_ids)
        call.remarks.extend(bubble.remarks)
        if self.office.strikes(faults.UNSAFE, call.remarks):
            raise Refused(430102)
        key = (group.conversation_id, str(call.body.get("msgUuid") or ""))
        if key[1] and key in self._seen:
            call.remarks.append("msgUuid 重复：没有再发一次")
            return
        self.limits.check_webhook()
        self._seen.add(key)
        self.office.world.show(chat, f"bot:{NAME}", NAME, **bubble.shown())


def _words(part: Any) -> Iterator[str]:
    """Every word in the part of the body that is shown."""
    if isinstance(part, str):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _words(inner)
