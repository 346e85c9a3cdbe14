"""智能机器人's callbacks: a member speaks, enters or clicks; streams are polled until they end."""

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.sandbox import crypto
from bot.sandbox.calling import Answer
from bot.sandbox.config import WecomBot
from bot.sandbox.wecom import bot_answers, showing
from bot.sandbox.wecom.bot_answers import Spoken, Stream
from bot.sandbox.wecom.company import BOT, GROUP, PLATFORM, Asked, Company, take_task_id
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.post import Post
from bot.sandbox.world import Json, ShownMessage

CHINA = ZoneInfo("Asia/Shanghai")
STREAM_LIFETIME = timedelta(minutes=6)
IN_INTERACTION = 3
MESSAGE_RETRIES = 1
"""The documents only say that a message may come twice "because of the network"."""
TOO_MANY = "同一成员与机器人同时最多 3 条交互中的消息，本条未投递"


@dataclass
class _Flow:
    """A stream that is not finished: where it is shown and until when it is asked for."""

    user: str
    origin: Json
    stream: Stream
    until: datetime
    message: ShownMessage | None = None
    card_shown: bool = False


@dataclass
class BotTalk:
    """What happens between one 智能机器人 and the members, in groups and alone."""

    company: Company
    bot: WecomBot
    post: Post
    poll_seconds: float
    flows: list[_Flow] = field(default_factory=list)
    entered: set[tuple[str, date]] = field(default_factory=set)
    _polls: set[asyncio.Task[None]] = field(default_factory=set)

    async def stop(self) -> None:
        """Stop polling."""
        for poll in self._polls:
            poll.cancel()
        await asyncio.gather(*self._polls, return_exceptions=True)

    async def say(self, chat: str, user: str, text: str, picture: bytes | None) -> str:
        """A message to the bot; in a group `text` contains the mention. Words about what went wrong, else ""."""
        if sum(flow.user == user for flow in self.flows) >= IN_INTERACTION:
            self.company.world.log(PLATFORM, "→ bot", f"POST {self.bot.name} 未投递", verdict=TOO_MANY)
            return TOO_MANY
        origin = self._origin(chat, user)
        response_url = self._response_url(chat, text)
        body = {**origin, "response_url": response_url, **self._content(text, picture)}
        answer, clear, verdict = await self._call(f"{body['msgtype']} 消息", body, retries=MESSAGE_RETRIES)
        if answer is None or verdict:
            return verdict
        try:
            spoken = bot_answers.to_message(clear)
            if spoken is not None:
                self._speak(chat, user, origin, spoken)
        except Refused as error:
            verdict = self._refuse(answer, error)
        return verdict

    async def enter(self, user: str) -> None:
        """The member opens the single chat: told once a day."""
        today = (user, self.company.world.now().astimezone(CHINA).date())
        if today in self.entered:
            return
        self.entered.add(today)
        body = {"create_time": self.company.unix(), "aibotid": self.bot.bot_id, "from": {"userid": user}}
        event = {"msgtype": "event", "event": {"eventtype": "enter_chat"}}
        answer, clear, _ = await self._call("enter_chat", body | event)
        if answer is None:
            return
        try:
            spoken = bot_answers.to_entering(clear)
            if spoken is not None:
                self._hang(BOT + user, spoken.card or Drawn({"text": spoken.text}))
        except Refused as error:
            self._refuse(answer, error)

    async def click(self, message: ShownMessage, user: str, key: str, chosen: showing.Chosen) -> str:
        """The member presses something on a card: told once. Words about what went wrong, else ""."""
        template = showing.seen(message, user)[1]
        if template is None:
            return "这张卡片没有回调"
        task_id = message.secret["task_id"]
        event: Json = {"card_type": template.card_type, "event_key": key, "task_id": task_id}
        if chosen and key not in template.menu_keys():
            event["selected_items"] = {"selected_item": [_selected(*item) for item in chosen.items()]}
        body = {
            **self._origin(message.chat, user),
            "create_time": self.company.unix(),
            "response_url": self._response_url(message.chat, message.card.title if message.card else ""),
            "msgtype": "event",
            "event": {"eventtype": "template_card_event", "template_card_event": event},
        }
        answer, clear, verdict = await self._call("template_card_event", body, repeatable=False)
        if answer is None or verdict:
            return verdict
        try:
            repaint = bot_answers.to_click(clear, task_id)
        except Refused as error:
            return self._refuse(answer, error)
        if repaint is not None:
            showing.repaint(self.company.world, message, repaint.card, only=self._only(message, repaint.users))
        return ""

    def _only(self, message: ShownMessage, users: list[str] | None) -> list[str] | None:
        """Whose card changes: None for everybody who has it."""
        everybody = self.company.world.chats[message.chat].members
        return None if users is None or set(everybody) <= set(users) else [u for u in users if u in everybody]

    def _origin(self, chat: str, user: str) -> Json:
        group = {"chatid": chat.removeprefix(GROUP), "chattype": "group"}
        where = group if chat.startswith(GROUP) else {"chattype": "single"}
        return {"aibotid": self.bot.bot_id, **where, "from": {"userid": user}}

    def _response_url(self, chat: str, quote: str) -> str:
        code = self.company.answer_codes.issue(Asked(chat, not chat.startswith(GROUP), quote))
        return f"{self.company.base_url}/cgi-bin/aibot/response?response_code={code}"

    def _content(self, text: str, picture: bytes | None) -> Json:
        words: Json = {"msgtype": "text", "text": {"content": text}}
        if picture is None:
            return words
        media_id = self.company.shelf.keep("image", "picture", crypto.encrypt_bytes(self.bot.aes_key, picture))
        image: Json = {"msgtype": "image", "image": {"url": f"{self.company.base_url}/sealed/{media_id}"}}
        return {"msgtype": "mixed", "mixed": {"msg_item": [words, image]}} if text else image

    async def _call(
        self, what: str, body: Json, *, retries: int = 0, repeatable: bool = True
    ) -> tuple[Answer | None, Json, str]:
        """Post a callback; the answer if one came, what it says, and what was wrong with it."""
        clear = json.dumps({"msgid": secrets.token_hex(16), **body}, ensure_ascii=False)
        sealed = self.post.envelope.encrypt(clear)
        outer = json.dumps({"encrypt": sealed})
        answer, nonce = await self.post.send(what, sealed, outer, clear, retries=retries, repeatable=repeatable)
        if answer is None:
            return None, {}, "回调 URL 未通过验证，没有投递"
        if not answer.ok:
            return None, {}, answer.entry.verdict
        try:
            reply = bot_answers.unseal(self.post.envelope, answer.body, nonce)
        except Refused as error:
            return None, {}, self._refuse(answer, error)
        said = json.dumps(reply, ensure_ascii=False) if answer.body.strip() else ""
        self.post.caller.note(answer.entry, clear=said)
        return answer, reply, ""

    def _refuse(self, answer: Answer, error: Refused) -> str:
        verdict = f"应答无效，什么也不显示：{error.why or error.words()}"
        self.post.caller.note(answer.entry, verdict=verdict)
        return verdict

    def _hang(self, chat: str, drawn: Drawn) -> ShownMessage:
        take_task_id(self.company, self.bot.bot_id, drawn.template)
        return showing.hang(self.company, chat, self.bot.name, drawn)

    def _speak(self, chat: str, user: str, origin: Json, spoken: Spoken) -> None:
        if spoken.card is not None:
            self._hang(chat, spoken.card)
        if spoken.stream is None:
            return
        until = self.company.world.now() + STREAM_LIFETIME
        flow = _Flow(user, origin, spoken.stream, until, card_shown=spoken.card is not None)
        self._snapshot(chat, flow)
        if not spoken.stream.finish:
            self.flows.append(flow)
            poll = asyncio.create_task(self._poll(chat, flow))
            self._polls.add(poll)
            poll.add_done_callback(self._polls.discard)

    def _snapshot(self, chat: str, flow: _Flow) -> None:
        """Show what the stream says now; each snapshot replaces the last."""
        text = flow.stream.content
        if flow.message is None:
            flow.message = self._hang(chat, Drawn({"text": text, "markdown": True})) if text else None
        elif flow.message.text != text:
            flow.message.text = text
            self.company.world.touch()

    async def _poll(self, chat: str, flow: _Flow) -> None:
        """Ask for the rest of a stream until it is finished, or its six minutes are over."""
        try:
            while not flow.stream.finish and self.company.world.now() < flow.until:
                await asyncio.sleep(self.poll_seconds)
                await self._refresh(chat, flow)
        finally:
            self.flows.remove(flow)

    async def _refresh(self, chat: str, flow: _Flow) -> None:
        body = {**flow.origin, "msgtype": "stream", "stream": {"id": flow.stream.id}}
        answer, clear, _ = await self._call("stream 刷新", body, repeatable=False)
        if answer is None:
            return
        try:
            spoken = bot_answers.to_message(clear, first=False)
            if spoken is None or spoken.stream is None:
                return
            if spoken.stream.id not in ("", flow.stream.id):
                raise Refused(40058, f"stream.id 应为 {flow.stream.id}")
            self._grow(chat, flow, spoken, spoken.stream)
        except Refused as error:
            self._refuse(answer, error)

    def _grow(self, chat: str, flow: _Flow, spoken: Spoken, stream: Stream) -> None:
        if spoken.card is not None and flow.card_shown:
            raise Refused(40058, "每条消息的模板卡片只能出现一次")
        if spoken.card is not None:
            self._hang(chat, spoken.card)
            flow.card_shown = True
        flow.stream = Stream(flow.stream.id, stream.finish, stream.content)
        self._snapshot(chat, flow)


def _selected(question: str, options: list[str]) -> Json:
    return {"question_key": question, "option_ids": {"option_id": options}}
