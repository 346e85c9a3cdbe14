"""What the client may say over the long connection: replies to what it was told, and messages of its own accord."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.sandbox import faults
from bot.sandbox.wecom import contents, limits
from bot.sandbox.wecom.bot import speech
from bot.sandbox.wecom.bot.screen import STREAM_LIFETIME, Flow, Screen
from bot.sandbox.wecom.bot.socket import frames
from bot.sandbox.wecom.bot.speech import COMBINED, Saying, Spoken, Stream
from bot.sandbox.wecom.bot.veil import Veil
from bot.sandbox.wecom.company import BOT, GROUP
from bot.sandbox.wecom.done import Done
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import Json, ShownMessage

REPLY_LIFETIME = timedelta(hours=24)
QUICK = timedelta(seconds=5)
"""For a welcome and for the update of a card."""
FILES = ("file", "image", "voice", "video")
SINGLE, IN_GROUP = 1, 2
NOT_COMBINED = "长连接不支持 stream_with_template_card 和 msg_item"
Kind = Literal["message", "enter_chat", "template_card_event"]


@dataclass
class Occasion:
    """Something the client was told, which it answers by the req_id."""

    kind: Kind
    chat: str
    at: datetime
    user: str = ""
    message: ShownMessage | None = None
    """The card that was pressed."""
    flows: dict[str, Flow] = field(default_factory=dict)
    answered: bool = False
    card_shown: bool = False


@dataclass
class Replies:
    """Everything one bot says over its long connection."""

    screen: Screen
    occasions: dict[str, Occasion] = field(default_factory=dict)
    """req_id → what was told under it, in the order of time."""
    written_in: set[str] = field(default_factory=set)
    """Chats in which a member has written to the bot: only there it may speak of its own accord."""
    flows: list[Flow] = field(default_factory=list)
    """Streams that may still grow."""

    def note(self, occasion: Occasion) -> str:
        """The req_id under which something is told."""
        while self.occasions:
            oldest = next(iter(self.occasions))
            if self.occasions[oldest].at + REPLY_LIFETIME > occasion.at:
                break
            del self.occasions[oldest]
        req_id = frames.new_req_id()
        self.occasions[req_id] = occasion
        return req_id

    def in_interaction(self, user: str) -> int:
        """How many of a member's messages have a stream that is not finished."""
        now = self.screen.company.world.now()
        self.flows = [flow for flow in self.flows if flow.is_open(now)]
        return sum(flow.user == user for flow in self.flows)

    def respond(self, req_id: str, body: Json) -> Done:
        """A reply to a message, within 24 h. Errors: Refused 846605, 846608, 45009, 40008, and what a kind refuses."""
        for fault, code in ((faults.REQ_ID_REFUSED, 846605), (faults.STREAM_EXPIRED, 846608)):
            if self.screen.company.strikes(fault):
                raise Refused(code, f"注入故障：{fault}")
        occasion = self._occasion(req_id, "message", REPLY_LIFETIME)
        spoken = self._spoken(body)
        if self._counts(occasion, spoken):
            self._pace(occasion.chat)
        if spoken.saying is not None and spoken.stream is not None and occasion.card_shown:
            raise Refused(40058, "每条消息的模板卡片只能出现一次")
        remarks = [] if spoken.stream is None else self._flow(occasion, spoken.stream)
        if spoken.saying is not None:
            remarks += self.screen.hang(occasion.chat, spoken.saying)[1]
            occasion.card_shown = occasion.card_shown or spoken.stream is not None
        return Done(remarks=remarks)

    def welcome(self, req_id: str, body: Json) -> Done:
        """The answer to enter_chat: within 5 s, once. Errors: Refused 846605, 45009, 40008, …"""
        occasion = self._occasion(req_id, "enter_chat", QUICK)
        saying = speech.welcome(body)
        self._pace(occasion.chat)
        _, remarks = self.screen.hang(occasion.chat, saying)
        occasion.answered = True
        return Done(remarks=remarks)

    def update(self, req_id: str, body: Json) -> Done:
        """Another card in place of the one that was pressed: within 5 s, once. Errors: Refused 846605, 40008, 42014."""
        occasion = self._occasion(req_id, "template_card_event", QUICK)
        if occasion.message is None:
            raise Refused(846605)
        repaint = speech.repaint(body, occasion.message.secret["task_id"])
        self.screen.repaint(occasion.message, repaint)
        occasion.answered = True
        return Done(remarks=repaint.card.remarks)

    def send(self, body: Json) -> Done:
        """A message of the bot's own accord, where somebody has written to it. Errors: 93006, 45009, 40008, …"""
        chat = self._chat(body)
        if body.get("msgtype") in ("stream", COMBINED):
            raise Refused(40008, "主动消息不能是流式消息")
        saying = self._spoken(body).saying
        self._pace(chat)
        return Done(remarks=self.screen.hang(chat, saying)[1] if saying is not None else [])

    def _occasion(self, req_id: str, kind: Kind, within: timedelta) -> Occasion:
        """What the client was told under this req_id. Errors: Refused 846605; no document has another code for late."""
        occasion = self.occasions.get(req_id)
        if occasion is None or occasion.kind != kind:
            raise Refused(846605, f"req_id 不是一次 {kind} 回调的")
        if occasion.at + within <= self.screen.company.world.now():
            raise Refused(846605, f"已超过 {within.total_seconds():g} 秒")
        if occasion.answered:
            raise Refused(846605, "已经回复过")
        return occasion

    def _spoken(self, body: Json) -> Spoken:
        """Errors: Refused 40008, and what the kind itself refuses."""
        kind = body.get("msgtype")
        combines = self.screen.company.options.bot.combines
        if kind == "stream" or (kind == COMBINED and combines):
            stream = speech.stream(contents.part(body, "stream"), first=True)
            if stream.images and not combines:
                raise Refused(40058, NOT_COMBINED)
            return Spoken(stream, speech.card(body.get("template_card")) if kind == COMBINED else None)
        if kind == COMBINED:
            raise Refused(40008, NOT_COMBINED)
        return Spoken(saying=self._saying(kind, body))

    def _saying(self, kind: object, body: Json) -> Saying:
        if kind == "markdown":
            return speech.markdown(contents.part(body, "markdown"))
        if kind == "template_card":
            return speech.card(body.get("template_card"))
        if not isinstance(kind, str) or kind not in FILES:
            raise Refused(40008, f"msgtype={kind!r}")
        return Saying(contents.READERS[kind](contents.part(body, kind), self.screen.company.shelf))

    def _counts(self, occasion: Occasion, spoken: Spoken) -> bool:
        known = spoken.stream is not None and spoken.stream.id in occasion.flows
        return not known or self.screen.company.options.bot.refreshes_count

    def _flow(self, occasion: Occasion, stream: Stream) -> list[str]:
        """Show a snapshot. Errors: Refused 846608 when the stream has ended, or its six minutes are over."""
        now = self.screen.company.world.now()
        flow = occasion.flows.get(stream.id)
        if flow is None:
            flow = Flow(occasion.chat, occasion.user, stream.id, now + STREAM_LIFETIME)
            occasion.flows[stream.id] = flow
            self.flows.append(flow)
            return self.screen.start(flow, stream)
        if not flow.is_open(now):
            raise Refused(846608, "流式消息已经结束" if flow.finished else "流式消息已超过 6 分钟")
        if self.screen.company.options.bot.stream_clock == "last":
            flow.until = now + STREAM_LIFETIME
        return self.screen.grow(flow, stream)

    def _pace(self, chat: str) -> None:
        if not self.screen.company.fits(limits.BOT_TALK, chat):
            raise Refused(45009, "每个会话的回复与主动消息最多 30 条/分钟、1000 条/小时")

    def _chat(self, body: Json) -> str:
        """The chat that is meant; without chat_type a group is tried first. Errors: Refused 40058, 93006."""
        chatid, kind = body.get("chatid"), body.get("chat_type")
        if not isinstance(chatid, str) or not chatid:
            raise Refused(40058, "缺少 chatid")
        if isinstance(kind, bool) or kind not in (None, SINGLE, IN_GROUP):
            raise Refused(40058, "chat_type 应为 1（单聊）或 2（群聊）")
        group, single = GROUP + chatid, BOT + Veil(self.screen.company).under(chatid)
        meant = {None: (group, single), SINGLE: (single,), IN_GROUP: (group,)}[kind]
        chats = [chat for chat in meant if chat in self.screen.company.world.chats]
        if not chats:
            raise Refused(93006, f"没有会话 {chatid}（区分大小写）")
        if chats[0] in self.screen.company.without_bot:
            raise Refused(93006, "机器人已被移出这个群")
        if chats[0] not in self.written_in:
            raise Refused(93006, "会话中还没有人给机器人发过消息，不能主动发送")
        return chats[0]
