"""The way to one member as the app: message/send, which shows the same key once within half an hour."""

from dataclasses import dataclass
from hashlib import sha256

from bot.platforms.port import Closed, Sent, Target
from bot.platforms.wecom.api.client import Ask
from bot.platforms.wecom.desk import Desk, Loaded, loaded, with_its_file
from bot.platforms.wecom.drawing import cards, plain, telling
from bot.platforms.wecom.sdk import Json
from handlers.fit import octets
from handlers.messages import Card, Show

NAME = "wecom.app"
TEXT_BYTES = 2048
"""Of a text or markdown (path/90236); longer text is sent in several messages."""
VIDEO_TITLE_BYTES = 128
CHECK_SECONDS, CHECK_SPREAD = 1800, 12600
"""The duplicate check covers at least half an hour and at most the four hours that WeCom allows."""


@dataclass(slots=True)
class AppRoute:
    """To the member whose private chat the target is."""

    desk: Desk
    target: Target
    show: Show
    name: str = NAME
    idempotent: bool = True
    """Not for a file: brought up again by another process it has another media_id, and is another request."""

    def send(self, key: str) -> Sent:
        """A card where WeCom has one for it, a file as itself, else markdown, or text in several messages."""
        return with_its_file(self.target, self.show, self.desk.files.forget, lambda: self._send(key))

    def _send(self, key: str) -> Sent:
        card = telling.drawn(self.show, cards.APP, key, self.desk.account.card_picture)
        messages = [{"msgtype": "template_card", "template_card": card.as_json()}] if card else self._frameless()
        client, user_id = self.desk.client, self.target.chat_id
        client.take([client.lanes.member(user_id), client.lanes.app()], len(messages))
        answers = [self._post(key if card else f"{key}.{place}", message) for place, message in enumerate(messages)]
        handle = {"door": self.name, "user_id": user_id}
        if card:
            handle |= {"response_codes": str(answers[0].get("response_code") or ""), "task_id": card.task_id}
        return Sent(handle | {"msgids": ",".join(str(answer.get("msgid") or "") for answer in answers)})

    def _frameless(self) -> list[Json]:
        file = loaded(self.target, self.show)
        return [self._file(file)] if file else _in_words(self.show)

    def _file(self, file: Loaded) -> Json:
        media: Json = {"media_id": self.desk.files.upload(file.file, file.data, file.kind)}
        if file.kind == "video":
            media["title"] = telling.paged(file.file.name, VIDEO_TITLE_BYTES, 1)[0]
        return {"msgtype": file.kind, file.kind: media}

    def _post(self, key: str, message: Json) -> Json:
        """WeCom drops a request whose JSON equals an earlier one. Two deliveries may well say the same to one member
        (两次「已收到」), and both must arrive; so the JSON has to differ by key and by nothing that anybody sees: the
        length of the check itself does it. One pair of equal texts in 12 600 still shares a length and loses one.
        """
        spread = int.from_bytes(sha256(key.encode()).digest()[:4], "big") % CHECK_SPREAD
        check: Json = {"enable_duplicate_check": 1, "duplicate_check_interval": CHECK_SECONDS + spread}
        body = {"touser": self.target.chat_id, "agentid": self.desk.agent_id} | message | check
        answer = self.desk.client.as_app(Ask("message/send", body))
        if self.target.chat_id.lower() in _unreached(answer):
            raise Closed("成员不在应用的可见范围内，或没有接口许可")
        return answer


def _in_words(show: Show) -> list[Json]:
    """A card without a frame is markdown, which can set off its title; words are text, which every client shows."""
    if isinstance(show, Card):
        content = plain.as_markdown(show)
        if octets(content) <= TEXT_BYTES:
            return [{"msgtype": "markdown", "markdown": {"content": content}}]
    pages = telling.paged(plain.as_text(show), TEXT_BYTES)
    return [{"msgtype": "text", "text": {"content": page}} for page in pages]


def _unreached(answer: Json) -> set[str]:
    """Members the answer names as not reached: `|`-joined in message/send, and lower-cased there."""
    named = f"{answer.get('invaliduser') or ''}|{answer.get('unlicenseduser') or ''}"
    return set(named.lower().split("|"))
