"""The way into a group that the app has made (应用群聊, path/90244 to 90248): members only, no cards, no answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.platforms.port import Sent, Target
from bot.platforms.wecom.api.client import Ask
from bot.platforms.wecom.desk import Desk, loaded, with_its_file
from bot.platforms.wecom.drawing import plain, telling
from bot.platforms.wecom.sdk import Json
from handlers.fit import octets
from handlers.messages import Card, Show

NAME = "wecom.appchat"
TEXT_BYTES = 2048
LARGEST_GROUP = 2000


@dataclass(slots=True)
class AppchatRoute:
    """appchat/send to the group that the app knows as `appchat_id`."""

    desk: Desk
    target: Target
    show: Show
    appchat_id: str
    name: str = NAME
    idempotent: bool = False

    def send(self, key: str) -> Sent:
        """A file as itself; a card in markdown with numbers for its buttons; words as text."""
        return with_its_file(self.target, self.show, self.desk.files.forget, self._send)

    def _send(self) -> Sent:
        message, menu = self._message()
        client = self.desk.client
        client.take([client.lanes.group_people()], people_in(self.desk, self.appchat_id))
        client.as_app(Ask("appchat/send", {"chatid": self.appchat_id, "safe": 0} | message), [client.lanes.groups()])
        return Sent({"door": self.name}, menu=menu)

    def _message(self) -> tuple[Json, tuple[str, ...]]:
        file = loaded(self.target, self.show)
        if file is not None:
            media_id = self.desk.files.upload(file.file, file.data, file.kind)
            return {"msgtype": file.kind, file.kind: {"media_id": media_id}}, ()
        if isinstance(self.show, Card):
            content, menu = telling.in_markdown(self.show, plain.CHOOSE, TEXT_BYTES)
            return {"msgtype": "markdown", "markdown": {"content": content}}, menu
        call = plain.calling(self.show.mention, "")
        words = call + plain.as_text(self.show, TEXT_BYTES - octets(call), in_group=True)
        return {"msgtype": "text", "text": {"content": words}}, ()


def create(desk: Desk, name: str, owner: str, members: Sequence[str]) -> str:
    """appchat/create: a new group, by its chatid; the app must be visible to the whole corporation.

    Errors: TryLater, Closed; Uncertain when it may exist already.
    """
    body: Json = {"name": name, "owner": owner, "userlist": list(members)}
    answer = desk.client.as_app(Ask("appchat/create", body), [desk.client.lanes.group_changes()])
    return str(answer.get("chatid") or "")


def shown(desk: Desk, appchat_id: str) -> Json:
    """appchat/get: `name`, `owner` and `userlist` of a group of the app's. Errors: TryLater, Closed."""
    answer = desk.client.question(Ask("appchat/get", query=[("chatid", appchat_id)]))
    info = answer.get("chat_info")
    return info if isinstance(info, dict) else {}


def people_in(desk: Desk, appchat_id: str) -> int:
    """How many people each message reaches, for the figure that WeCom counts in; asked once in a while."""
    return desk.sizes.of(appchat_id, lambda: len(shown(desk, appchat_id).get("userlist") or ()) or LARGEST_GROUP)
