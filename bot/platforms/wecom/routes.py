"""The ways to show something on WeCom: as the app, by a bot's response URL, through a group's robot."""

from dataclasses import dataclass
from hashlib import sha256

from bot.platforms.port import Closed, OpenWay, Sent
from bot.platforms.wecom import cards, plain
from bot.platforms.wecom.client import Client
from bot.platforms.wecom.fit import octets, pages, shorten
from bot.platforms.wecom.sdk import Json
from handlers.messages import Card, Show, Text

APP = "wecom.app"
TEXT_BYTES, ROBOT_MARKDOWN_BYTES, ANSWER_BYTES = 2048, 4096, 20480
"""Per message of an app or robot; per markdown of a robot; per answer through a response URL."""
CHECK_SECONDS, CHECK_SPREAD = 1800, 12600
"""The duplicate check covers at least half an hour and at most the four hours that WeCom allows."""


@dataclass(slots=True)
class AppRoute:
    """message/send to one member; sending the same key again within half an hour shows it once."""

    client: Client
    agent_id: int
    user_id: str
    show: Show
    name: str = APP
    idempotent: bool = True

    def send(self, key: str) -> Sent:
        """A card where WeCom has one for it, else markdown, or text in several messages if it is long."""
        task_id = cards.task_id(key, self.show) if isinstance(self.show, Card) else ""
        drawn = _drawn(self.show, cards.APP, task_id)
        if drawn is None:
            for number, message in enumerate(_frameless(self.show)):
                self._post(f"{key}.{number}", message)
            return Sent({"door": self.name, "user_id": self.user_id})
        answer = self._post(key, {"msgtype": "template_card", "template_card": drawn.as_json()})
        codes = str(answer.get("response_code") or "")
        return Sent({"door": self.name, "response_codes": codes, "task_id": task_id, "user_id": self.user_id})

    def _post(self, key: str, message: Json) -> Json:
        """WeCom drops a request whose JSON equals an earlier one. Two deliveries may well say the same to one member
        (两次「已收到」), and both must arrive; so the JSON has to differ by key and by nothing that anybody sees: the
        length of the check itself does it. One pair of equal texts in 12 600 still shares a length and loses one.
        """
        spread = int.from_bytes(sha256(key.encode()).digest()[:4], "big") % CHECK_SPREAD
        check: Json = {"enable_duplicate_check": 1, "duplicate_check_interval": CHECK_SECONDS + spread}
        answer = self.client.send_message({"touser": self.user_id, "agentid": self.agent_id} | message | check)
        if self.user_id.lower() in _unreached(answer):
            raise Closed("成员不在应用的可见范围内，或没有接口许可")
        return answer


@dataclass(slots=True)
class ResponseUrlRoute:
    """The one later answer to something said to the bot. A second try through another route could show it twice."""

    client: Client
    way: OpenWay
    in_group: bool
    show: Show
    name: str = "wecom.response_url"
    idempotent: bool = False

    def send(self, key: str) -> Sent:
        """Markdown anywhere; a card only in a single chat (path/101138), in a group its buttons become numbers."""
        drawn = None if self.in_group else _drawn(self.show, cards.BOT, _task_id(key, self.show))
        if drawn is not None:
            body: Json = {"msgtype": "template_card", "template_card": drawn.as_json()}
            menu: tuple[str, ...] = ()
        else:
            hint = plain.CHOOSE if self.in_group else plain.CHOOSE_ALONE
            content, menu = _told(self.show, hint, ANSWER_BYTES)
            body = {"msgtype": "markdown", "markdown": {"content": content}}
        self.client.answer_later(self.way.address, body)
        return Sent({"door": self.name}, used_way=self.way.id, menu=menu)


@dataclass(slots=True)
class GroupRobotRoute:
    """webhook/send into the group of that robot. It hears nothing and knows no duplicates."""

    client: Client
    key: str
    show: Show
    name: str = "wecom.group_robot"
    idempotent: bool = False

    def send(self, key: str) -> Sent:
        """A card without buttons and without a name to call as text_notice; all else as words, buttons as numbers."""
        body, menu = self._body()
        self.client.send_to_robot(self.key, body)
        return Sent({"door": self.name}, menu=menu)

    def _body(self) -> tuple[Json, tuple[str, ...]]:
        show = self.show
        if isinstance(show, Card) and not show.buttons and not show.mention:
            notice = _drawn(show, cards.BOT, "")
            if notice is not None:
                return {"msgtype": "template_card", "template_card": notice.as_json()}, ()
        words, menu = _numbered(show, plain.as_text(show), plain.CHOOSE, ROBOT_MARKDOWN_BYTES)
        if octets(words) <= TEXT_BYTES and not (isinstance(show, Text) and show.links):
            called = {"mentioned_list": [show.mention]} if show.mention else {}
            return {"msgtype": "text", "text": {"content": words} | called}, menu
        content, menu = _told(show, plain.CHOOSE, ROBOT_MARKDOWN_BYTES)
        return {"msgtype": "markdown", "markdown": {"content": content}}, menu


def _frameless(show: Show) -> list[Json]:
    """A card without a frame is markdown, which can set off its title; words are text, which every client shows."""
    if isinstance(show, Card):
        content = plain.as_markdown(show)
        if octets(content) <= TEXT_BYTES:
            return [{"msgtype": "markdown", "markdown": {"content": content}}]
    return [{"msgtype": "text", "text": {"content": page}} for page in pages(plain.as_text(show), TEXT_BYTES)]


def _drawn(show: Show, limits: cards.Limits, task_id: str) -> cards.TemplateCard | None:
    if isinstance(show, Text):
        return None
    try:
        return cards.draw(show, limits, task_id)
    except cards.CardTooLarge as error:
        raise Closed(f"卡片超出企业微信的限制：{error}") from None


def _task_id(key: str, show: Show) -> str:
    return cards.task_id(key, show) if isinstance(show, Card) else ""


def _told(show: Show, hint: str, room: int) -> tuple[str, tuple[str, ...]]:
    """In markdown, calling whom it names, within so many bytes."""
    return _numbered(show, plain.calling(show.mention, plain.as_markdown(show)), hint, room)


def _numbered(show: Show, words: str, hint: str, room: int) -> tuple[str, tuple[str, ...]]:
    if isinstance(show, Text):
        return shorten(words, room, octets), ()
    return plain.numbered(show, words, hint, room)


def _unreached(answer: Json) -> set[str]:
    """Members the answer names as not reached: `|`-joined in message/send, and lower-cased there."""
    named = f"{answer.get('invaliduser') or ''}|{answer.get('unlicenseduser') or ''}"
    return set(named.lower().split("|"))
