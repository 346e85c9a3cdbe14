"""智能机器人 by callback URL: sealed callbacks, their answers, and streams that are polled until they end."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field

from bot.sandbox.calling import TO_BOT, Answer
from bot.sandbox.wecom.bot import speech
from bot.sandbox.wecom.bot.callbacks import Callbacks
from bot.sandbox.wecom.bot.screen import STREAM_LIFETIME, Flow, Screen
from bot.sandbox.wecom.bot.sealed import unseal
from bot.sandbox.wecom.bot.speech import Spoken
from bot.sandbox.wecom.callback.post import Post
from bot.sandbox.wecom.company import PLATFORM
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import Json, ShownMessage

UNVERIFIED = "回调 URL 未通过验证，没有投递"
ONE_CARD = "每条消息的模板卡片只能出现一次"
OUT_OF_TIME = "用户消息后 6 分钟已到，不再刷新"


@dataclass(frozen=True)
class Heard:
    """What a callback was answered with, in the clear; without an `answer` it failed, and `verdict` says how."""

    answer: Answer | None
    clear: Json
    verdict: str = ""


@dataclass
class Webhook:
    """The way to and from one callback URL."""

    callbacks: Callbacks
    screen: Screen
    post: Post
    poll_seconds: float
    message_retries: int = 1
    flows: list[Flow] = field(default_factory=list)
    """Streams that are not finished."""
    _unanswered: Counter[str] = field(default_factory=Counter)
    _polls: set[asyncio.Task[None]] = field(default_factory=set)

    async def stop(self) -> None:
        """Stop polling."""
        for poll in self._polls:
            poll.cancel()
        await asyncio.gather(*self._polls, return_exceptions=True)

    def in_interaction(self, user: str) -> int:
        """How many messages of this member are not yet answered to the end."""
        return self._unanswered[user] + sum(flow.user == user for flow in self.flows)

    async def message(self, chat: str, user: str, body: Json) -> str:
        """Something was said. Words about what went wrong, else ""."""
        until = self.screen.company.world.now() + STREAM_LIFETIME
        self._unanswered[user] += 1
        try:
            heard = await self._call(f"{body['msgtype']} 消息", body, retries=self.message_retries)
        finally:
            self._unanswered[user] -= 1
        if heard.answer is None or not heard.clear:
            return heard.verdict
        try:
            spoken = speech.answer(heard.clear, first=True)
            remarks = self._speak(Flow(chat, user, "", until), spoken)
        except Refused as error:
            return self._refuse(heard.answer, error)
        return self._remark(heard.answer, remarks)

    async def entered(self, chat: str, body: Json) -> str:
        """The single chat was opened."""
        heard = await self._call("enter_chat", body)
        if heard.answer is None or not heard.clear:
            return heard.verdict
        try:
            _, remarks = self.screen.hang(chat, speech.welcome(heard.clear))
        except Refused as error:
            return self._refuse(heard.answer, error)
        return self._remark(heard.answer, remarks)

    async def clicked(self, message: ShownMessage, body: Json) -> str:
        """Something on a card was pressed: told once."""
        heard = await self._call("template_card_event", body, repeatable=False)
        if heard.answer is None or not heard.clear:
            return heard.verdict
        try:
            repaint = speech.repaint(heard.clear, message.secret["task_id"])
        except Refused as error:
            return self._refuse(heard.answer, error)
        self.screen.repaint(message, repaint)
        self._remark(heard.answer, repaint.card.remarks)
        return ""

    async def rated(self, body: Json) -> str:
        """An answer was rated: nothing can be said to that."""
        heard = await self._call("feedback_event", body)
        if heard.answer is not None and heard.clear:
            return self._refuse(heard.answer, Refused(40008, "feedback_event 只能应答空包"))
        return heard.verdict

    async def repeat(self, wire_id: int) -> tuple[int, str] | None:
        """The Caller repeats what was posted."""
        return None

    def _speak(self, flow: Flow, spoken: Spoken) -> list[str]:
        """Show a first answer; a stream that is not finished is asked for from now on."""
        remarks: list[str] = []
        if spoken.saying is not None:
            _, remarks = self.screen.hang(flow.chat, spoken.saying)
            flow.card_shown = True
        if spoken.stream is None:
            return remarks
        flow.id = spoken.stream.id
        remarks = remarks + self.screen.start(flow, spoken.stream)
        if not flow.finished:
            self.flows.append(flow)
            poll = asyncio.create_task(self._poll(flow))
            self._polls.add(poll)
            poll.add_done_callback(self._polls.discard)
        return remarks

    async def _poll(self, flow: Flow) -> None:
        """Ask for the rest of a stream until it is finished, or its six minutes are over."""
        world = self.screen.company.world
        try:
            while not flow.finished:
                await asyncio.sleep(self.poll_seconds)
                if not flow.is_open(world.now()):
                    world.log(PLATFORM, TO_BOT, f"stream {flow.id} 停止刷新", verdict=OUT_OF_TIME)
                    return
                await self._refresh(flow)
        finally:
            self.flows.remove(flow)
            world.touch()

    async def _refresh(self, flow: Flow) -> None:
        body = self.callbacks.refresh(self.callbacks.origin(flow.chat, flow.user), flow.id)
        heard = await self._call("stream 刷新", body, repeatable=False)
        if heard.answer is None or not heard.clear:
            return
        try:
            self._remark(heard.answer, self._grow(flow, speech.answer(heard.clear, first=False)))
        except Refused as error:
            self._refuse(heard.answer, error)

    def _grow(self, flow: Flow, spoken: Spoken) -> list[str]:
        remarks: list[str] = []
        if spoken.stream is not None and spoken.stream.id not in ("", flow.id):
            raise Refused(40058, f"stream.id 应为 {flow.id}")
        if spoken.saying is not None:
            if flow.card_shown:
                raise Refused(40058, ONE_CARD)
            _, remarks = self.screen.hang(flow.chat, spoken.saying)
            flow.card_shown = True
        return remarks + (self.screen.grow(flow, spoken.stream) if spoken.stream is not None else [])

    async def _call(self, what: str, body: Json, *, retries: int = 0, repeatable: bool = True) -> Heard:
        """Post a callback and open its answer."""
        clear = json.dumps(body, ensure_ascii=False)
        sealed = self.post.envelope.encrypt(clear)
        outer = json.dumps({"encrypt": sealed})
        answer, nonce = await self.post.send(what, sealed, outer, clear, retries=retries, repeatable=repeatable)
        if answer is None:
            return Heard(None, {}, UNVERIFIED)
        if not answer.ok:
            return Heard(None, {}, answer.entry.verdict)
        try:
            reply = unseal(self.post.envelope, answer.body, nonce)
        except Refused as error:
            return Heard(None, {}, self._refuse(answer, error))
        said = json.dumps(reply, ensure_ascii=False) if answer.body.strip() else ""
        self.post.caller.note(answer.entry, clear=said)
        return Heard(answer, reply)

    def _refuse(self, answer: Answer, error: Refused) -> str:
        verdict = f"应答无效，什么也不显示：{error.why or error.words()}"
        self.post.caller.note(answer.entry, verdict=verdict)
        return verdict

    def _remark(self, answer: Answer, remarks: list[str]) -> str:
        if remarks:
            self.post.caller.note(answer.entry, verdict="；".join(remarks))
        return ""
