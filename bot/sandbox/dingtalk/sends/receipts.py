"""What became of a message of the robot: read by whom, taken back or not; found by its processQueryKey."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.front import ApiCall
from bot.sandbox.dingtalk.office import PRIVATE, Office, random_id
from bot.sandbox.dingtalk.sends.addressed import check_robot, group_of
from bot.sandbox.world import Json, ShownMessage

MOST_KEYS = 20
MOST_READERS = 200
LIFE = timedelta(hours=24)
"""How long a message can be taken back, and asked about."""
KEY = "processQueryKey"


@dataclass
class Sending:
    """One call's messages. `where` is the group, empty for private chats."""

    at: datetime
    where: str
    messages: list[ShownMessage]
    readers: list[str] = field(default_factory=list)

    @property
    def recalled(self) -> bool:
        """Whether it is gone."""
        return bool(self.messages) and all(message.recalled for message in self.messages)


@dataclass
class Receipts:
    """All sendings of the robot."""

    office: Office
    _sent: dict[str, Sending] = field(default_factory=dict)

    def keep(self, where: str, messages: list[ShownMessage]) -> str:
        """The processQueryKey under which these messages can be found again."""
        key = random_id()
        self._sent[key] = Sending(self.office.world.now(), where, messages)
        for message in messages:
            message.secret[KEY] = key
        return key

    def read(self, chat: str, user: str) -> list[str]:
        """Somebody has opened a chat: the keys of what he now has read for the first time."""
        keys = [
            str(message.secret[KEY])
            for message in self.office.world.chats[chat].messages
            if KEY in message.secret and not message.recalled
        ]
        fresh = [key for key in dict.fromkeys(keys) if user not in self._sent[key].readers]
        for key in fresh:
            self._sent[key].readers.append(user)
        return fresh

    async def recall_from_users(self, call: ApiCall) -> Json:
        """POST /v1.0/robot/otoMessages/batchRecall (this one with a small `oto`)."""
        check_robot(call.body, self.office)
        return self._recall(call.body, "")

    async def recall_from_group(self, call: ApiCall) -> Json:
        """POST /v1.0/robot/groupMessages/recall."""
        check_robot(call.body, self.office)
        return self._recall(call.body, group_of(call.body, self.office))

    async def read_status(self, call: ApiCall) -> Json:
        """GET /v1.0/robot/oToMessages/readStatus?robotCode=&processQueryKey=. Errors: processQueryKey.expireTime."""
        check_robot(dict(call.query), self.office)
        sending = self._asked(call.query.get(KEY), "")
        users = [message.chat.removeprefix(PRIVATE) for message in sending.messages]
        return {
            "sendStatus": _status(sending),
            "messageReadInfoList": [
                {
                    "name": self.office.name(user),
                    "userId": user,
                    "readStatus": "READ" if user in sending.readers else "UNREAD",
                }
                for user in users
            ],
        }

    async def readers(self, call: ApiCall) -> Json:
        """POST /v1.0/robot/groupMessages/query: who has read it, page by page."""
        if call.body.get("robotCode"):
            check_robot(call.body, self.office)
        sending = self._asked(call.body.get(KEY), str(call.body.get("openConversationId") or ""))
        most, start = call.body.get("maxResults", MOST_READERS), str(call.body.get("nextToken") or "0")
        if type(most) is not int or not 1 <= most <= MOST_READERS or not start.isdigit():
            raise Refused("invalidParameter.param.invalid", "maxResults 应为 1 到 200，nextToken 应来自上一页")
        end = int(start) + most
        more = end < len(sending.readers)
        page = sending.readers[int(start) : end]
        return {
            "sendStatus": _status(sending),
            "readUserIds": page,
            "hasMore": more,
            "nextToken": str(end) if more else "",
        }

    def _asked(self, key: Any, where: str) -> Sending:
        sending = self._sent.get(str(key))
        if sending is None or (where and sending.where != where):
            raise Refused("invalidParameter.param.invalid", KEY)
        if self.office.world.now() - sending.at > LIFE:
            raise Refused("processQueryKey.expireTime")
        return sending

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
        if self.office.world.now() - sending.at > LIFE:
            return "robot.processQueryKey.expired"
        for message in sending.messages:
            message.recalled = True
        self.office.world.touch()
        return ""


def _status(sending: Sending) -> str:
    return "RECALLED" if sending.recalled else "SUCCESS"
