"""The desk of 微信客服: what has come in for each account, the doorbells for it, and the codes that it gives out."""

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox import faults
from bot.sandbox.config import KfAccount
from bot.sandbox.wecom import showing
from bot.sandbox.wecom.callback import xml
from bot.sandbox.wecom.callback.post import Post
from bot.sandbox.wecom.callback.xml import Field
from bot.sandbox.wecom.codes import Codes
from bot.sandbox.wecom.company import KF, PLATFORM, Company
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.kf.sessions import Sessions
from bot.sandbox.world import Json, ShownMessage

TOKEN_LIFETIME = timedelta(minutes=10)
HISTORY = timedelta(days=3)
WELCOME = timedelta(seconds=20)
CUSTOMER, SYSTEM, SERVICER = 3, 4, 5
"""`origin` of what is pulled."""


@dataclass(frozen=True)
class Occasion:
    """What an event's code opens: one message of these types to this customer."""

    open_kfid: str
    customer: str
    kinds: tuple[str, ...]
    welcome: bool = False


@dataclass
class Desk:
    """Everything that 微信客服 keeps. `post` is the way to the app's callback, None where there is none."""

    company: Company
    post: Post | None
    sessions: Sessions = field(init=False)
    tokens: Codes[str] = field(init=False)
    """The doorbell's token → open_kfid."""
    occasions: Codes[Occasion] = field(init=False)
    scenes: dict[str, str] = field(default_factory=dict)
    """`enc_scene` of a link → its scene."""
    inbox: dict[str, list[tuple[datetime, Json]]] = field(default_factory=dict)
    """open_kfid → what can be pulled, the oldest first; a cursor is a place in here."""
    msgids: set[tuple[str, str]] = field(default_factory=set)
    """(open_kfid, msgid) of everything sent."""
    _ringing: set[asyncio.Task[str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.sessions = Sessions(self.company)
        self.tokens = Codes(self.company.world, TOKEN_LIFETIME, "token", 95007)
        self.occasions = Codes(self.company.world, WELCOME, "code", 40058)

    async def stop(self) -> None:
        """Stop ringing."""
        for ringing in self._ringing:
            ringing.cancel()
        await asyncio.gather(*self._ringing, return_exceptions=True)

    def account(self, open_kfid: object) -> KfAccount:
        """The account of this id, as one that the app may use. Errors: Refused 95000, 95004, 48007."""
        if not isinstance(open_kfid, str) or not open_kfid:
            raise Refused(95000)
        found = self.company.kf.get(open_kfid)
        if found is None:
            raise Refused(95004)
        if not found.authorised:
            raise Refused(48007)
        return found

    def hang(self, open_kfid: str, customer: str, drawn: Drawn, msgid: str) -> ShownMessage:
        """Show the customer what the API has sent."""
        name = self.account(open_kfid).name
        return showing.hang(self.company, chat_id(open_kfid, customer), name, drawn, msgid=msgid)

    def keep(self, open_kfid: str, item: Json) -> str:
        """Put something where it is pulled; its msgid."""
        msgid = secrets.token_urlsafe(18)
        at = self.company.world.now()
        whole = {"msgid": msgid, "send_time": self.company.unix(), **item}
        self.inbox.setdefault(open_kfid, []).append((at, whole))
        return msgid

    def keep_event(self, open_kfid: str, event_type: str, **fields: object) -> str:
        """Put an event where it is pulled: its ids stand inside `event`."""
        event = {"event_type": event_type, "open_kfid": open_kfid, **fields}
        return self.keep(open_kfid, {"origin": SYSTEM, "msgtype": "event", "event": event})

    async def ring(self, open_kfid: str) -> str:
        """Ring the doorbell: it tells of an account, and of nothing else. Words about what went wrong, else ""."""
        if self.post is None:
            return "应用没有回调 URL，没有按门铃"
        if self.company.strikes(faults.DOORBELL_LOST):
            self._note(f"注入故障：{faults.DOORBELL_LOST}")
            return ""
        verdict = await self._ring_once(self.post, open_kfid, "")
        if self.company.strikes(faults.DOORBELL_TWICE):
            await self._ring_once(self.post, open_kfid, f"注入故障：{faults.DOORBELL_TWICE}")
        return verdict

    def ring_later(self, open_kfid: str) -> None:
        """Ring it without waiting, as after a call of the API."""
        ringing = asyncio.create_task(self.ring(open_kfid))
        self._ringing.add(ringing)
        ringing.add_done_callback(self._ringing.discard)

    async def _ring_once(self, post: Post, open_kfid: str, struck: str) -> str:
        doorbell: dict[str, Field] = {
            "ToUserName": self.company.config.corp_id,
            "CreateTime": self.company.unix(),
            "MsgType": "event",
            "Event": "kf_msg_or_event",
            "Token": self.tokens.issue(open_kfid),
            "OpenKfId": open_kfid,
        }
        answer = await post.send_xml(self.company, "kf_msg_or_event 门铃", xml.write(doorbell))
        if answer is None:
            return "回调 URL 未通过验证，没有投递"
        wrong = "门铃不接受被动回复" if answer.ok and answer.body.strip() not in (b"", b"success") else ""
        post.caller.note(answer.entry, verdict="；".join(filter(None, [struck, wrong])))
        return "" if answer.ok else answer.entry.verdict

    def _note(self, verdict: str) -> None:
        self.company.world.log(PLATFORM, "→ bot", "POST kf_msg_or_event 门铃 未投递", verdict=verdict)


def chat_id(open_kfid: str, customer: str) -> str:
    """The chat of a customer with an account."""
    return f"{KF}{open_kfid}:{customer}"


def ends_of(chat: str) -> tuple[str, str]:
    """open_kfid and external_userid of such a chat."""
    open_kfid, _, customer = chat.removeprefix(KF).partition(":")
    return open_kfid, customer
