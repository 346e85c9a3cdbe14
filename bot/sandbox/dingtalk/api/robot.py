"""What the robot sends on its own: to single people, into groups; taking it back; fetching what it was sent."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox import faults
from bot.sandbox.dingtalk.api import samples
from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.front import ApiCall
from bot.sandbox.dingtalk.office import GROUP, PLATFORM, PRIVATE, Office, random_id
from bot.sandbox.world import Json, ShownMessage

MOST_USERS = 20
MOST_KEYS = 20
RECALLABLE = timedelta(hours=24)
FILES = "/files/"


@dataclass(frozen=True)
class Sending:
    """One call's messages, as a processQueryKey names them. `where` is the group, empty for private chats."""

    at: datetime
    where: str
    messages: list[ShownMessage]


@dataclass
class Robot:
    """The robot APIs of one app."""

    office: Office
    base_url: str
    files: dict[str, bytes] = field(default_factory=dict)
    """downloadCode → content."""
    _sent: dict[str, Sending] = field(default_factory=dict)

    async def send_to_users(self, call: ApiCall) -> Json:
        """POST /v1.0/robot/oToMessages/batchSend. Ids that nobody has are named in the answer, not refused."""
        self._check_robot(call.body)
        users = self._users(call.body.get("userIds"))
        sample = samples.read(call.body.get("msgKey"), call.body.get("msgParam"))
        invalid = [user for user in users if self.office.user(user) is None]
        reached = [user for user in users if user not in invalid]
        held_up = reached if self._held_up(reached) else []
        messages = [self.office.speak(PRIVATE + user, **sample.shown()) for user in reached if user not in held_up]
        if invalid:
            call.remarks.append(f"部分失败：没有这些人 {'、'.join(invalid)}")
        if held_up:
            call.remarks.append(f"部分失败：被流控 {'、'.join(held_up)}")
        return {
            "processQueryKey": self.keep(Sending(self.office.world.now(), "", messages)),
            "invalidStaffIdList": invalid,
            "flowControlledStaffIdList": held_up,
        }

    async def send_to_group(self, call: ApiCall) -> Json:
        """POST /v1.0/robot/groupMessages/send."""
        self._check_robot(call.body)
        conversation = self._group(call.body)
        sample = samples.read(call.body.get("msgKey"), call.body.get("msgParam"))
        message = self.office.speak(GROUP + conversation, **sample.shown())
        return {"processQueryKey": self.keep(Sending(self.office.world.now(), conversation, [message]))}

    async def recall_from_users(self, call: ApiCall) -> Json:
        """POST /v1.0/robot/otoMessages/batchRecall."""
        self._check_robot(call.body)
        return self._recall(call.body, "")

    async def recall_from_group(self, call: ApiCall) -> Json:
        """POST /v1.0/robot/groupMessages/recall."""
        self._check_robot(call.body)
        return self._recall(call.body, self._group(call.body))

    async def download(self, call: ApiCall) -> Json:
        """POST /v1.0/robot/messageFiles/download: where the content lies."""
        self._check_robot(call.body)
        code = call.body.get("downloadCode")
        if not isinstance(code, str) or code not in self.files:
            raise Refused("invalidParameter.robotCode.downloadCode")
        number = list(self.files).index(code)
        expires = self.office.now_ms() // 1000 + 3600
        return {"downloadUrl": f"{self.base_url}{FILES}{number}.png?Expires={expires}"}

    def receive(self, content: bytes) -> str:
        """Keep a file that somebody sent; the downloadCode."""
        code = random_id(30)
        self.files[code] = content
        return code

    def keep(self, sending: Sending) -> str:
        """The processQueryKey under which these messages can be found again."""
        key = random_id()
        self._sent[key] = sending
        return key

    def _check_robot(self, body: Json) -> None:
        code = body.get("robotCode")
        if not code:
            raise Refused("invalidParameter.robotCode.empty")
        if code != self.office.config.robot_code:
            raise Refused("invalidParameter.robotCode.notExsit", str(code))

    def _users(self, users: Any) -> list[str]:
        if not isinstance(users, list) or not users:
            raise Refused("invalidParameter.userIds.empty")
        if len(users) > MOST_USERS:
            raise Refused("invalidParameter.userIds.overMax", f"最多 {MOST_USERS} 个")
        return [str(user) for user in users]

    def _group(self, body: Json) -> str:
        conversation = body.get("openConversationId")
        if not conversation:
            raise Refused("miss.openConversationId")
        if GROUP + str(conversation) not in self.office.world.chats:
            raise Refused("invalid.openConversationId", str(conversation))
        return str(conversation)

    def _held_up(self, reached: list[str]) -> bool:
        return bool(reached) and faults.strikes(self.office.world, PLATFORM, faults.UNDELIVERED)

    def _recall(self, body: Json, where: str) -> Json:
        keys = body.get("processQueryKeys")
        if not isinstance(keys, list) or not keys or not all(isinstance(key, str) for key in keys):
            raise Refused("invalidParameter.param.invalid", "processQueryKeys")
        if len(keys) > MOST_KEYS:
            raise Refused("invalidParameter.processQueryKeys.overMax")
        failed = {key: reason for key in keys if (reason := self._take_back(key, where))}
        return {"successResult": [key for key in keys if key not in failed], "failedResult": failed}

    def _take_back(self, key: str, where: str) -> str:
        sending = self._sent.get(key)
        if sending is None or sending.where != where:
            return "processQueryKey.notExist"
        if self.office.world.now() - sending.at > RECALLABLE:
            return "robot.processQueryKey.expired"
        for message in sending.messages:
            message.recalled = True
        self.office.world.touch()
        return ""
