"""The way into a group through its webhook robot (消息推送, path/91770): it hears nothing and knows no duplicates."""

import base64
from dataclasses import dataclass
from hashlib import md5

from bot.platforms.port import Sent, Target
from bot.platforms.wecom.api.client import Ask
from bot.platforms.wecom.api.media import ROBOT_IMAGE_BYTES
from bot.platforms.wecom.desk import Desk, Loaded, loaded, with_its_file
from bot.platforms.wecom.drawing import cards, plain, telling
from bot.platforms.wecom.sdk import Json
from handlers.fit import octets
from handlers.messages import Card, Show

NAME = "wecom.group_robot"
TEXT_BYTES, MARKDOWN_BYTES = 2048, 4096


@dataclass(slots=True)
class GroupRobotRoute:
    """webhook/send with the key of the group's robot."""

    desk: Desk
    target: Target
    show: Show
    key: str
    name: str = NAME
    idempotent: bool = False

    def send(self, key: str) -> Sent:
        """A card with neither buttons nor a name to call as text_notice; a file as itself; else words and numbers."""
        return with_its_file(self.target, self.show, self.desk.files.forget, self._send)

    def _send(self) -> Sent:
        body, menu = self._body()
        client = self.desk.client
        client.as_robot(self.key, Ask("webhook/send", body), client.lanes.robot(self.key))
        return Sent({"door": self.name}, menu=menu)

    def _body(self) -> tuple[Json, tuple[str, ...]]:
        show, file = self.show, loaded(self.target, self.show)
        if file is not None:
            return self._file(file), ()
        if isinstance(show, Card) and not show.buttons and not show.mention:
            notice = telling.drawn(show, cards.BOT, "", self.desk.account.card_picture)
            if notice is not None:
                return {"msgtype": "template_card", "template_card": notice.as_json()}, ()
        return _in_words(show)

    def _file(self, file: Loaded) -> Json:
        """A small picture inside the message; a voice or a file by its media_id, a video as a file."""
        if file.kind == "image" and len(file.data) <= ROBOT_IMAGE_BYTES:
            digest = md5(file.data).hexdigest()  # noqa: S324 - the platform's algorithm
            return {"msgtype": "image", "image": {"base64": base64.b64encode(file.data).decode(), "md5": digest}}
        kind = file.kind if file.kind == "voice" else "file"
        media_id = self.desk.files.upload_for_robot(self.key, file.file, file.data, kind)
        return {"msgtype": kind, kind: {"media_id": media_id}}


def _in_words(show: Show) -> tuple[Json, tuple[str, ...]]:
    """As text where it is short and has no links to hide behind words, else as markdown."""
    words, menu = telling.in_text(show, plain.CHOOSE, MARKDOWN_BYTES)
    if octets(words) <= TEXT_BYTES and (isinstance(show, Card) or not plain.has_links(show)):
        called = {"mentioned_list": [show.mention]} if plain.can_be_called(show.mention) else {}
        return {"msgtype": "text", "text": {"content": words} | called}, menu
    content, menu = telling.in_markdown(show, plain.CHOOSE, MARKDOWN_BYTES)
    return {"msgtype": "markdown", "markdown": {"content": content}}, menu
