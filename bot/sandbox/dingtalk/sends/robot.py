"""What the robot sends on its own: to single people, and into groups."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox import faults
from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.front import ApiCall
from bot.sandbox.dingtalk.habits import Habits
from bot.sandbox.dingtalk.office import GROUP, PRIVATE, Office
from bot.sandbox.dingtalk.sends import samples
from bot.sandbox.dingtalk.sends.addressed import check_robot, group_of
from bot.sandbox.dingtalk.sends.media import Media
from bot.sandbox.dingtalk.sends.receipts import Receipts
from bot.sandbox.dingtalk.sends.samples import Sample
from bot.sandbox.world import Json


@dataclass(frozen=True)
class Robot:
    """The robot's sends. There is no idempotency key: what is sent twice is there twice."""

    office: Office
    habits: Habits
    media: Media
    receipts: Receipts

    async def send_to_users(self, call: ApiCall) -> Json:
        """POST /v1.0/robot/oToMessages/batchSend. Ids that nobody has are named in the answer, not refused."""
        check_robot(call.body, self.office)
        users = self._users(call.body.get("userIds"))
        sample = self._sample(call)
        invalid = [user for user in users if self.office.user(user) is None]
        reached = [user for user in users if user not in invalid]
        held_up = self._stopped_by(faults.UNDELIVERED, reached, call)
        filtered = self._stopped_by(faults.FILTERED, [user for user in reached if user not in held_up], call)
        stopped = {*held_up, *filtered}
        shown = {user: sample.shown(self.office.world) for user in reached if user not in stopped}
        messages = [self.office.speak(PRIVATE + user, **what) for user, what in shown.items()]
        for words, ids in (("没有这些人", invalid), ("被流控", held_up), ("被过滤", filtered)):
            call.remarks.extend([f"部分失败：{words} {'、'.join(ids)}"] if ids else [])
        return {
            "processQueryKey": self.receipts.keep("", messages),
            "invalidStaffIdList": invalid,
            "flowControlledStaffIdList": held_up,
            **({"filteredStaffIdList": filtered} if filtered else {}),
        }

    async def send_to_group(self, call: ApiCall) -> Json:
        """POST /v1.0/robot/groupMessages/send."""
        check_robot(call.body, self.office)
        conversation = group_of(call.body, self.office)
        sample = self._sample(call)
        message = self.office.speak(GROUP + conversation, **sample.shown(self.office.world))
        return {"processQueryKey": self.receipts.keep(conversation, [message])}

    def _sample(self, call: ApiCall) -> Sample:
        sample = samples.read(call.body.get("msgKey"), call.body.get("msgParam"), self.media)
        if self.office.strikes(faults.UNSAFE, call.remarks):
            raise Refused("contain.notAllowed.text")
        return sample

    def _users(self, users: Any) -> list[str]:
        if not isinstance(users, list) or not users:
            raise Refused("invalidParameter.userIds.empty")
        if len(users) > self.habits.most_users:
            raise Refused("invalidParameter.userIds.overMax", f"最多 {self.habits.most_users} 个")
        return list(dict.fromkeys(map(str, users)))

    def _stopped_by(self, fault: str, reached: list[str], call: ApiCall) -> list[str]:
        return reached if reached and self.office.strikes(fault, call.remarks) else []
