"""The way into a chat as the smart bot over its long connection, wherever somebody has written to it before."""

from dataclasses import dataclass

from bot.platforms.port import Sent, Target
from bot.platforms.wecom.bot.mouth import Mouth
from bot.platforms.wecom.desk import Desk, Loaded, loaded, with_its_file
from bot.platforms.wecom.drawing import cards, plain, telling
from bot.platforms.wecom.sdk import Json
from handlers.fit import octets, shorten
from handlers.messages import Card, Show

NAME = "wecom.bot_socket"
SEND = "aibot_send_msg"
MARKDOWN_BYTES = 20480
VIDEO_TITLE_BYTES = 128
SINGLE, GROUP = 1, 2


@dataclass(slots=True)
class SocketRoute:
    """aibot_send_msg, by the process that has the bot. Nothing tells WeCom that a second attempt is the same."""

    desk: Desk
    target: Target
    show: Show
    mouth: Mouth
    name: str = NAME
    idempotent: bool = False

    def send(self, key: str) -> Sent:
        """A card where WeCom has one for it, a file as itself, else markdown with numbers for buttons."""
        return with_its_file(self.target, self.show, self.mouth.uploads.forget, lambda: self._send(key))

    def _send(self, key: str) -> Sent:
        message, menu = self._message(key)
        chat_id, in_group = self.target.chat_id, self.target.kind == "group"
        body: Json = {"chatid": chat_id, "chat_type": GROUP if in_group else SINGLE} | message
        client = self.desk.client
        lane = client.lanes.bot_chat(chat_id)
        client.take([lane])
        client.by_line(lane, lambda: self.mouth.line.call(SEND, body))
        return Sent({"door": self.name}, menu=menu)

    def _message(self, key: str) -> tuple[Json, tuple[str, ...]]:
        """A card cannot call anybody by name: one without buttons that has to becomes words."""
        file = loaded(self.target, self.show)
        if file is not None:
            return self._file(file), ()
        show = self.show
        calls_by_words = isinstance(show, Card) and show.mention and not show.buttons
        card = None if calls_by_words else telling.drawn(show, cards.BOT, key)
        if card is not None:
            return {"msgtype": "template_card", "template_card": card.as_json()}, ()
        hint = plain.CHOOSE if self.target.kind == "group" else plain.CHOOSE_ALONE
        content, menu = telling.in_markdown(show, hint, MARKDOWN_BYTES)
        return {"msgtype": "markdown", "markdown": {"content": content}}, menu

    def _file(self, file: Loaded) -> Json:
        media: Json = {"media_id": self.mouth.uploads.upload(file.file.name, file.data, file.kind)}
        if file.kind == "video":
            media["title"] = shorten(file.file.name, VIDEO_TITLE_BYTES, octets)
        return {"msgtype": file.kind, file.kind: media}
