"""The ways to a WeChat customer: kf/send_msg within window and budget, and the one message of an event's code."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.platforms.port import Closed, OpenWay, Sent, Target, TryLater
from bot.platforms.wecom.api.client import Ask
from bot.platforms.wecom.desk import Desk, loaded, with_its_file
from bot.platforms.wecom.drawing import plain, telling
from bot.platforms.wecom.errors import WrongState
from bot.platforms.wecom.kf import calls
from bot.platforms.wecom.kf.heard import BUDGET, DOOR, EVENT_DOOR, PAGE
from bot.platforms.wecom.sdk import Json
from handlers.fit import octets, shorten
from handlers.messages import Card, Show

TEXT_BYTES = 2048
MOST_PAGES = 3
"""A long text must not use up what the next answers will need."""
MENU_ITEMS, HEAD_BYTES = 10, 1024
MENU_ID_BYTES, LABEL_BYTES, URL_BYTES = 64, 128, 2048
"""Of a msgmenu (path/94677)."""
OPEN = "查看详情"

STATES = {
    2: "客户正在排队等人工接待",
    3: "人工接待中，请在企业微信里回复客户",
    4: "客服会话已结束，要等客户再说话",
}
"""Why nothing can be sent in a session of this state; in the states 0 and 1 it can."""


@dataclass(slots=True)
class KfRoute:
    """To one customer through the account that was written to; the same key never arrives twice."""

    desk: Desk
    target: Target
    show: Show
    way: OpenWay
    name: str = DOOR
    idempotent: bool = True

    def send(self, key: str) -> Sent:
        """A card as a menu to tap, or with numbers; a file as itself; a long text as far as the budget carries it."""
        return with_its_file(self.target, self.show, self.desk.files.forget, lambda: self._send(key))

    def _send(self, key: str) -> Sent:
        most = min(MOST_PAGES, BUDGET if self.way.left is None else self.way.left)
        messages, menu = _messages(self.desk, self.target, self.show, most)
        for place, message in enumerate(messages):
            self._post(f"{key}{PAGE}{place}" if place else key, message)
        return Sent({"door": self.name}, used_way=self.way.id, spent=len(messages), menu=menu)

    def _post(self, msgid: str, message: Json) -> None:
        customer = external(self.target.chat_id)
        body = {"touser": customer, "open_kfid": self.way.address, "msgid": msgid} | message
        try:
            with self.desk.attempts.once(msgid):
                self.desk.client.as_app(Ask("kf/send_msg", body))
        except WrongState as error:
            raise self._why(customer, str(error)) from None

    def _why(self, customer: str, reason: str) -> Closed | TryLater:
        state = calls.session(self.desk.client, self.way.address, customer).state
        return Closed(STATES.get(state, reason)) if state not in (0, 1) else TryLater(reason)


@dataclass(slots=True)
class KfEventRoute:
    """One message for the code of an event, beside the budget: a welcome, or a last word."""

    desk: Desk
    target: Target
    show: Show
    way: OpenWay
    name: str = EVENT_DOOR
    idempotent: bool = True

    def send(self, key: str) -> Sent:
        """A card as a menu, all else as words: no files here."""
        (message, *_), menu = _messages(self.desk, self.target, self.show, 1, files=False)
        with self.desk.attempts.once(key):
            self.desk.client.as_app(Ask("kf/send_msg_on_event", {"code": self.way.address, "msgid": key} | message))
        return Sent({"door": self.name}, used_way=self.way.id, menu=menu)


def external(chat_id: str) -> str:
    """The external_userid of a customer."""
    return chat_id.removeprefix(calls.PREFIX)


def _messages(
    desk: Desk, target: Target, show: Show, most: int, *, files: bool = True
) -> tuple[list[Json], tuple[str, ...]]:
    """What is sent, in so many messages at most, and the actions behind numbers in it."""
    file = loaded(target, show) if files else None
    if file is not None:
        media_id = desk.files.upload(file.file, file.data, file.kind)
        return [{"msgtype": file.kind, file.kind: {"media_id": media_id}}], ()
    menu = _menu(show) if isinstance(show, Card) else None
    if menu is not None:
        return [{"msgtype": "msgmenu", "msgmenu": menu}], ()
    if isinstance(show, Card):
        words, numbers = telling.in_text(show, plain.CHOOSE_ALONE, TEXT_BYTES)
        return _texts([words]), numbers
    pages = telling.paged(plain.as_bare_text(show), TEXT_BYTES, most)
    return _texts(pages), ()


def _texts(pages: Sequence[str]) -> list[Json]:
    return [{"msgtype": "text", "text": {"content": page}} for page in pages]


def _menu(card: Card) -> Json | None:
    """The card as a msgmenu: None where it has nothing to tap, or something that a menu cannot carry."""
    items: list[Json] = [
        {"type": "click", "click": {"id": button.action, "content": shorten(button.label, LABEL_BYTES, octets)}}
        for button in card.buttons
    ]
    if any(octets(button.action) > MENU_ID_BYTES or not button.label for button in card.buttons):
        return None
    if card.link and octets(card.link) <= URL_BYTES:
        items.append({"type": "view", "view": {"url": card.link, "content": OPEN}})
    if not 1 <= len(items) <= MENU_ITEMS:
        return None
    head = plain.as_bare_text(card.model_copy(update={"link": ""}), HEAD_BYTES)
    return {"head_content": head, "list": items}
