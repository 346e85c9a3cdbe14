"""A click on a card: the callback by Stream or HTTP, two seconds to answer, and the card as the answer wants it."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox import faults
from bot.sandbox.calling import Call, Caller
from bot.sandbox.dingtalk import signs
from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.wording import unfolded
from bot.sandbox.dingtalk.cards.callbacks import STREAM, Press
from bot.sandbox.dingtalk.cards.desk import CardDesk
from bot.sandbox.dingtalk.cards.instances import Instance, update, variables
from bot.sandbox.dingtalk.cards.templates import template
from bot.sandbox.dingtalk.habits import Habits
from bot.sandbox.dingtalk.office import PLATFORM, UNION_ID, Office
from bot.sandbox.dingtalk.stream import frames
from bot.sandbox.dingtalk.stream.gateway import Gateway
from bot.sandbox.world import Json, ShownMessage, WireEntry

DEADLINE_SECONDS = 2.0
WHAT = "卡片点击"


@dataclass(frozen=True)
class Answered:
    """What came back of a callback: its line in the log, and the response; None if there was none in time."""

    entry: WireEntry
    response: Any = None


@dataclass(frozen=True)
class Clicks:
    """Turns clicks into callbacks."""

    office: Office
    desk: CardDesk
    gateway: Gateway
    caller: Caller
    habits: Habits

    async def click(self, message: ShownMessage, user: str, key: str, form: dict[str, str]) -> str:
        """Click a button as this user; what the user's client says about it, "" if all went well."""
        instance = self.desk.instances.get(str(message.secret.get("outTrackId", "")))
        if instance is None:
            return "这条消息没有可以回调的按钮"
        seen, kind = instance.seen_by(user), template(instance.template)
        if key not in [button.key for button in kind.draw(seen, "").buttons if button.key and not button.disabled]:
            return "卡片上没有这个按钮"
        space = self.office.conversation(message.chat)
        press = Press(instance, self._id(instance, user), space, key, kind.params(seen, key, form))
        instance.being_clicked += 1
        try:
            answered = await self._call_back(press)
        finally:
            instance.being_clicked -= 1
        if answered is None:
            return "没有注册卡片回调地址"
        wrong = answered.entry.verdict or self._apply(instance, user, answered.response)
        self.caller.note(answered.entry, verdict=wrong if wrong != answered.entry.verdict else None)
        return wrong

    async def _call_back(self, press: Press) -> Answered | None:
        data = press.data(self.office, self.habits)
        return await (self._by_stream(data) if press.instance.callback == STREAM else self._by_http(press, data))

    async def _by_stream(self, data: Json) -> Answered:
        frame = frames.Frame(frames.CALLBACK, frames.CARD_CALLBACK, data, frames.message_id(self.office.now_ms()))
        pushed = await self.gateway.deliver(frame, DEADLINE_SECONDS, WHAT)
        return Answered(pushed.entry, pushed.ack.data.get("response") if pushed.ack else None)

    async def _by_http(self, press: Press, data: Json) -> Answered | None:
        target = self.desk.urls.of(press.instance)
        if target is None:
            return None
        remarks: list[str] = []
        spoilt = bool(target.secret) and self.office.strikes(faults.WRONG_SIGN, remarks)
        headers = self._headers(target.secret + "?" if spoilt else target.secret)
        body = json.dumps(data, ensure_ascii=False)
        what = f"POST {urlsplit(target.url).path} {WHAT}"
        call = Call(
            PLATFORM, what, target.url, body.encode(), headers, unfolded(body), timeout_seconds=DEADLINE_SECONDS
        )
        answer = await self.caller.call(call)
        if remarks:
            self.caller.note(answer.entry, verdict="；".join(remarks))
        return Answered(answer.entry, _json(answer.body))

    def _headers(self, secret: str) -> dict[str, str]:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if secret:
            timestamp = str(self.office.now_ms())
            headers["x-ddpaas-signature-timestamp"] = timestamp
            headers["x-ddpaas-signature"] = signs.card(timestamp, secret)
        return headers

    def _id(self, instance: Instance, user: str) -> str:
        person = self.office.user(user)
        return self.office.union_id(person) if person and instance.id_type == UNION_ID else user

    def _apply(self, instance: Instance, user: str, response: Any) -> str:
        """Change the card as the response says; what is wrong with the response, in words."""
        if not isinstance(response, dict):
            return "卡片回调的应答不是 JSON 对象，卡片不变"
        data, private = response.get("cardData"), response.get("userPrivateData")
        if not data and not private:
            return ""
        try:
            public = variables(data, []) if data else None
            own = {user: variables(private, [])} if private else {}
            change = update(public, own, response.get("cardUpdateOptions"))
        except Refused as refused:
            return f"卡片回调的应答不合法，卡片不变（{refused.message}）"
        instance.change(change)
        instance.redraw(self.office)
        return ""


def _json(body: bytes) -> Any:
    try:
        return json.loads(body) if body.strip() else {}
    except ValueError:
        return None
