"""The robot speaks of its own accord, to a group or to one person, and can take it back for a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.platforms.dingtalk.api.errors import FileGone
from bot.platforms.dingtalk.desk import Desk
from bot.platforms.dingtalk.drawing import bodies, files
from bot.platforms.dingtalk.drawing.bodies import Message
from bot.platforms.dingtalk.reading import Json, inner, word
from bot.platforms.port import Closed, Sent, Target, TryLater
from handlers.messages import File, Show

NAME = "dingtalk.robot"
_FLOW_SECONDS = 60
_REASON_CHARACTERS = 100


@dataclass
class RobotRoute:
    """groupMessages/send and oToMessages/batchSend; neither has a key against saying it twice."""

    desk: Desk
    target: Target
    show: Show
    links: bool
    """Whether buttons may be signed links."""
    at: datetime
    name = NAME
    idempotent = False

    def send(self, key: str) -> Sent:
        """Show the message. Errors: TryLater, Closed, Uncertain."""
        with self.desk.watched(self.name, "calls", self.at):
            message = self._message()
            try:
                answer = self._say(message)
            except FileGone:  # nothing was shown; a file that was brought up before is brought up anew, once
                self.desk.uploads.forget(message.body["msgParam"])
                message = self._message()
                answer = self._say(message)
        handle = {"door": NAME, "query_key": word(answer.get("processQueryKey"))}
        return Sent(handle={**handle, **place_of(self.target)}, menu=message.menu)

    def _say(self, message: Message) -> Json:
        body = {"robotCode": self.desk.account.robot_in(self.target.voice), **message.body}
        return self._into_group(body) if self.target.kind == "group" else self._to_person(body)

    def _message(self) -> Message:
        if isinstance(self.show, File) and (found := self._file(self.show)):
            return Message(found)
        return bodies.for_robot(self.show, self.links, self.target.link)

    def _file(self, file: File) -> Mapping[str, str] | None:
        """The file itself; None where it is no longer in the store, or no message can show it."""
        if not files.can_be_shown(file):
            return None
        try:
            data = self.target.read(file.sha256)
        except KeyError:
            return None
        return files.message(file, data, self._upload)

    def _upload(self, kind: str, name: str, data: bytes) -> str:
        return self.desk.uploads.media_id(kind, name, data, self.at)

    def _into_group(self, body: Json) -> Json:
        into = {**body, "openConversationId": self.target.chat_id}
        return self.desk.client.call("POST", "/v1.0/robot/groupMessages/send", into)

    def _to_person(self, body: Json) -> Json:
        to = {**body, "userIds": [self.target.chat_id]}
        answer = self.desk.client.call("POST", "/v1.0/robot/oToMessages/batchSend", to)
        _check_received(answer, self.target.chat_id)
        return answer


def place_of(target: Target) -> Mapping[str, str]:
    """What a message there is taken back by, beside its own key."""
    voice = {"voice": target.voice} if target.voice else {}
    return {"kind": target.kind, "chat_id": target.chat_id, **voice}


def recall(desk: Desk, handle: Mapping[str, str]) -> None:
    """Take back what the robot has sent within 24 hours, a card too. Errors: TryLater; Closed."""
    key, chat_id = handle.get("query_key", ""), handle.get("chat_id", "")
    if not key:
        raise Closed("这条消息不能撤回")
    body = {"robotCode": desk.account.robot_in(handle.get("voice", "")), "processQueryKeys": [key]}
    if handle.get("kind") == "group":
        path, body = "groupMessages/recall", {**body, "openConversationId": chat_id}
    else:
        path = "otoMessages/batchRecall"
    answer = desk.client.question("POST", f"/v1.0/robot/{path}", body)
    failed = inner(answer.get("failedResult"))
    if failed:
        raise Closed(f"没有撤回：{word(next(iter(failed.values())))}"[:_REASON_CHARACTERS])


def _check_received(answer: Json, user_id: str) -> None:
    """HTTP 200 with our person in one of these lists means that it did not arrive."""
    if user_id in _ids(answer, "flowControlledStaffIdList"):
        raise TryLater("这个人收到的消息太多，被钉钉限流", _FLOW_SECONDS)
    if user_id in (*_ids(answer, "invalidStaffIdList"), *_ids(answer, "filteredStaffIdList")):
        raise Closed("机器人够不到这个人：不在组织里，或不在应用的可见范围里")


def _ids(answer: Json, name: str) -> Sequence[str]:
    found = answer.get(name)
    return found if isinstance(found, list) else []
