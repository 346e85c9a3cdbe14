"""What 智能机器人 is told, word for word: the bodies of its message and event callbacks."""

import secrets
from dataclasses import dataclass
from typing import Any

from bot.sandbox.config import WecomBot
from bot.sandbox.wecom.bot.parcels import Parcels
from bot.sandbox.wecom.bot.veil import Veil
from bot.sandbox.wecom.company import GROUP, Asked, Company
from bot.sandbox.world import Json, SentFile, ShownMessage, World

QUOTING = ("text", "mixed")
"""Messages that can quote another."""
QUOTED_CHARS = 200
"""Of a question that a later answer in a group quotes."""


@dataclass(frozen=True)
class Callbacks:
    """Writes the bodies for one bot."""

    company: Company
    bot: WecomBot
    parcels: Parcels

    def message(self, chat: str, user: str, piece: Json, quote: ShownMessage | None = None) -> Json:
        """A member says something; `piece` is one of `pieces`."""
        said = str(piece.get("text", {}).get("content", ""))
        quoted = self._quoted(quote) if quote is not None and piece["msgtype"] in QUOTING else {}
        return {
            "msgid": secrets.token_hex(16),
            **self.origin(chat, user),
            **self._response_url(chat, said),
            **piece,
            **quoted,
        }

    def refresh(self, origin: Json, stream_id: str) -> Json:
        """The platform asks how a stream goes on."""
        return {"msgid": secrets.token_hex(16), **origin, "msgtype": "stream", "stream": {"id": stream_id}}

    def entered(self, user: str) -> Json:
        """A member opens the single chat: the sample has neither chattype nor response_url."""
        return self._event(
            {"aibotid": self.bot.bot_id, "from": {"userid": Veil(self.company).over(user)}}, "enter_chat"
        )

    def clicked(self, message: ShownMessage, user: str, event: Json) -> Json:
        """A member presses something on a card."""
        title = message.card.title if message.card else ""
        where = self.origin(message.chat, user) | self._response_url(message.chat, title)
        return self._event(where, "template_card_event", event)

    def rated(self, message: ShownMessage, user: str, event: Json) -> Json:
        """A member says how good an answer was."""
        return self._event(self.origin(message.chat, user), "feedback_event", event)

    def disconnected(self) -> Json:
        """Another connection has taken over."""
        return self._event({"aibotid": self.bot.bot_id}, "disconnected_event")

    def origin(self, chat: str, user: str) -> Json:
        """Who speaks where."""
        group = {"chatid": chat.removeprefix(GROUP), "chattype": "group"}
        where = group if chat.startswith(GROUP) else {"chattype": "single"}
        return {"aibotid": self.bot.bot_id, **where, "from": {"userid": Veil(self.company).over(user)}}

    def pieces(self, text: str, file: SentFile | None) -> list[Json]:
        """The messages that words and a file become: of a voice only its words, a picture with its own."""
        words: Json = {"msgtype": "text", "text": {"content": text}}
        if file is None:
            return [words]
        if file.kind == "voice":
            return [{"msgtype": "voice", "voice": {"content": text}}]
        sent: Json = {"msgtype": file.kind, file.kind: self.parcels.wrap(file)}
        if file.kind == "image" and text:
            return [{"msgtype": "mixed", "mixed": {"msg_item": [words, sent]}}]
        return [sent, words] if text else [sent]

    def _quoted(self, message: ShownMessage) -> Json:
        """`quote`, for the kinds of messages that it knows: a card is not one of them."""
        if message.card is not None:
            return {}
        file = _sent(self.company.world, message)
        text = "" if file is not None and message.sender.startswith("bot:") else message.text
        return {"quote": self.pieces(text, file)[0]}

    def _response_url(self, chat: str, said: str) -> Json:
        """On a long connection only if the habits say so: the document's samples have none there."""
        if self.bot.mode == "socket" and not self.company.options.bot.response_url:
            return {}
        code = self.company.answer_codes.issue(Asked(chat, not chat.startswith(GROUP), said[:QUOTED_CHARS]))
        return {"response_url": f"{self.company.base_url}/cgi-bin/aibot/response?response_code={code}"}

    def _event(self, where: Json, kind: str, details: Json | None = None) -> Json:
        event: dict[str, Any] = {"eventtype": kind} | ({} if details is None else {kind: details})
        when = {"msgid": secrets.token_hex(16), "create_time": self.company.unix()}
        return {**when, **where, "msgtype": "event", "event": event}


def _sent(world: World, message: ShownMessage) -> SentFile | None:
    """The file in a bubble."""
    if message.picture:
        return SentFile("image", "picture.jpg", world.pictures[int(message.picture.rpartition("/")[2])])
    return world.files[int(message.file.url.rpartition("/")[2])] if message.file is not None else None
