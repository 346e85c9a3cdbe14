"""Telling the app of an event: a frame on its long connection, or encrypted to its URL; again until it is received."""

import asyncio
import json
import secrets
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.sandbox import faults
from bot.sandbox.calling import Answer, Call, Caller, up
from bot.sandbox.config import Options
from bot.sandbox.crypto import Broken, Envelope
from bot.sandbox.dingtalk.api.limits import Limits
from bot.sandbox.dingtalk.api.wording import unfolded
from bot.sandbox.dingtalk.events import facts
from bot.sandbox.dingtalk.events.facts import Happening
from bot.sandbox.dingtalk.office import PLATFORM, Office
from bot.sandbox.dingtalk.stream.frames import EVENT, EVERYTHING, Frame, message_id
from bot.sandbox.dingtalk.stream.gateway import Gateway
from bot.sandbox.world import Json

HTTP_SECONDS = 2.5
STREAM_SECONDS = 3.0
SUCCESS = "success"
CHECKS = (0, 1, 2, 4, 8, 16)
"""Seconds before each attempt to have the URL confirmed, once somebody listens there: in the console one presses
"save" when the app is up.
"""
NOT_SUBSCRIBED = "没有长连接订阅事件（EVENT *），也没有配置事件的 HTTP 地址：没有推送"


@dataclass
class Events:
    """Events of one app: it has them all pushed in one way."""

    office: Office
    limits: Limits
    gateway: Gateway
    caller: Caller
    options: Options
    _confirmed: bool = False
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def by_http(self) -> bool:
        """Whether they are posted."""
        return bool(self.office.config.events_callback_url)

    @property
    def wanted(self) -> bool:
        """Whether anybody listens."""
        return self.by_http or any(one.hears(EVENT, EVERYTHING) for one in self.gateway.connections)

    def start(self) -> None:
        """Have the URL confirmed, if there is one, as soon as somebody listens there. Needs a running loop."""
        if self.by_http:
            self._spawn(self._confirm_when_up())

    async def stop(self) -> None:
        """End everything."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def tell(self, event: str, **what: Any) -> str:
        """Push one event (the fields of Happening in `what`), once; what went wrong, in words.

        What was not received is pushed again in the background, under the same event id.
        """
        happening = Happening(event, uuid.uuid4().hex, self.office.now_ms(), **what)
        if not self.wanted:
            self.office.world.log(PLATFORM, "→ bot", f"事件 {event}", verdict=NOT_SUBSCRIBED)
            return NOT_SUBSCRIBED
        if not event.startswith(facts.CONTACTS):
            self.limits.push()
        return await (self._post_first(happening) if self.by_http else self._push(happening))

    async def _push(self, happening: Happening) -> str:
        frame = Frame(
            EVENT,
            EVERYTHING,
            facts.data(happening, self.office),
            message_id(self.office.now_ms()),
            {
                "eventType": happening.event,
                "eventId": happening.id,
                "eventCorpId": self.office.config.corp_id,
                "eventBornTime": str(happening.born_ms),
                "eventUnifiedAppId": self.office.app_id,
            },
        )
        what = f"事件 {happening.event}"
        pushed = await self.gateway.deliver(frame, STREAM_SECONDS, what)
        self.gateway.push_until_acked(frame, pushed, STREAM_SECONDS, what)
        return pushed.entry.verdict

    async def _post_first(self, happening: Happening) -> str:
        if not self._confirmed and not await self._confirm():
            return "事件地址没有通过 check_url：没有推送"
        body = facts.http_body(happening, self.office, self.options.dingtalk)
        wrong = await self._post(body, f"事件 {happening.event}")
        if wrong and self.options.dingtalk.redeliver_events:
            self._spawn(self._post_again(body, happening.event))
        return wrong

    async def _post_again(self, body: Json, event: str) -> None:
        for number in range(1, self.options.redeliver_times + 1):
            await self.gateway.wait(timedelta(seconds=self.options.redeliver_seconds))
            if not await self._post(body, f"事件 {event}（第 {number} 次重推）"):
                return

    async def _confirm_when_up(self) -> None:
        await up(self.office.config.events_callback_url)
        for seconds in CHECKS:
            await asyncio.sleep(seconds)
            if self._confirmed or await self._confirm():
                return

    async def _confirm(self) -> bool:
        self._confirmed = not await self._post({"EventType": facts.CHECK_URL}, f"事件 {facts.CHECK_URL}")
        return self._confirmed

    async def _post(self, body: Json, what: str) -> str:
        """Post a body, sealed anew each time; what was wrong with the answer, in words."""
        config, text = self.office.config, json.dumps(body, ensure_ascii=False)
        envelope = Envelope(config.events_token, config.events_aes_key, config.client_id)
        timestamp, nonce, sealed = str(self.office.now_ms()), secrets.token_hex(4), envelope.encrypt(text)
        remarks: list[str] = []
        struck = self.office.strikes(faults.WRONG_SIGN, remarks)
        signature = envelope.sign(timestamp, nonce, sealed + "?" if struck else sealed)
        url = f"{config.events_callback_url}?{self._query(signature, timestamp, nonce)}"
        call = Call(
            PLATFORM,
            f"POST {urlsplit(config.events_callback_url).path} {what}",
            url,
            json.dumps({"encrypt": sealed}).encode(),
            {"Content-Type": "application/json; charset=utf-8"},
            unfolded(text),
            timeout_seconds=HTTP_SECONDS,
            repeatable=body["EventType"] != facts.CHECK_URL,
        )
        answer = await self.caller.call(call)
        if remarks:
            self.caller.note(answer.entry, verdict="；".join(remarks))
        if not answer.ok:
            return answer.entry.verdict
        clear, wrong = _opened(answer, envelope)
        self.caller.note(answer.entry, clear=clear, verdict=wrong or None)
        return wrong

    def _query(self, signature: str, timestamp: str, nonce: str) -> str:
        if self.options.dingtalk.event_query == "signature":
            return urlencode({"signature": signature, "timeStamp": timestamp, "nonce": nonce})
        return urlencode({"msg_signature": signature, "timestamp": timestamp, "nonce": nonce})

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _opened(answer: Answer, envelope: Envelope) -> tuple[str, str]:
    """What the answer says in the clear, and what is wrong with it, in words."""
    try:
        sealed = json.loads(answer.body)
    except ValueError:
        return "", "应答不是 JSON：会重推"
    names = ("msg_signature", "timeStamp", "nonce", "encrypt")
    if not isinstance(sealed, dict) or not all(isinstance(sealed.get(name), str) for name in names):
        return "", f"应答应有字符串 {'、'.join(names)}：会重推"
    signature, timestamp, nonce, encrypted = (sealed[name] for name in names)
    try:
        envelope.check(signature, timestamp, nonce, encrypted)
        clear = envelope.decrypt(encrypted)
    except Broken as broken:
        return "", f"应答打不开（{broken}）：会重推"
    return clear, "" if clear == SUCCESS else f"应答应为 {SUCCESS}，却是 {clear}：会重推"
