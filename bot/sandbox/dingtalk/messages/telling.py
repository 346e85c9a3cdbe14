"""How the robot is told what somebody said: by a signed POST to its URL, or by a frame on its long connection."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox import faults
from bot.sandbox.calling import Answer, Call, Caller
from bot.sandbox.config import Options
from bot.sandbox.dingtalk import signs
from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.limits import Limits
from bot.sandbox.dingtalk.api.wording import unfolded
from bot.sandbox.dingtalk.messages.body import body, over_quota
from bot.sandbox.dingtalk.messages.spoken import WORDS, Spoken
from bot.sandbox.dingtalk.office import PLATFORM, Office
from bot.sandbox.dingtalk.sends import webhook_bodies
from bot.sandbox.dingtalk.sends.sessions import Sessions
from bot.sandbox.dingtalk.stream import frames
from bot.sandbox.dingtalk.stream.gateway import Gateway
from bot.sandbox.world import Json, WireEntry

STREAM_SECONDS = 3.0
HTTP_SECONDS = 2.5
EMPTY = "empty"
"""msgtype of an answer that says nothing."""
ANSWERS = ("text", "markdown", "actionCard", "feedCard")
"""msgtypes of an answer that says something; a link is sent by webhook only."""
TOO_OLD_MS = 2 * signs.HOUR_MS


@dataclass(frozen=True)
class Telling:
    """Tells the robot, and shows what it answers in the same breath."""

    office: Office
    sessions: Sessions
    limits: Limits
    gateway: Gateway
    caller: Caller
    options: Options

    def message(self, spoken: Spoken) -> Json:
        """The body of one message."""
        return body(spoken, self.office, self.options.dingtalk, self.sessions.open(spoken.chat))

    async def tell(self, message: Json, chat: str) -> None:
        """One message, a use of the month's quota, in the way that the app is configured for.

        Returns when it is answered or too late. Over the quota it has no content.
        """
        what, remarks = WORDS[message["msgtype"]], list[str]()
        struck = self.office.strikes(faults.OVER_QUOTA_PUSH, remarks)
        if not self.limits.push() or struck:
            message, what = over_quota(message, self.options.dingtalk), f"{what}（额度用尽，没有正文）"
        by = self._by_stream if self.office.config.mode == "stream" else self._by_http
        entry = await by(message, what, chat)
        if remarks:
            self.caller.note(entry, verdict="；".join(remarks))

    async def _by_stream(self, message: Json, what: str, chat: str) -> WireEntry:
        frame = frames.Frame(frames.CALLBACK, frames.BOT_MESSAGES, message, frames.message_id(self.office.now_ms()))
        pushed = await self.gateway.deliver(frame, STREAM_SECONDS, what)
        self.gateway.push_until_acked(frame, pushed, STREAM_SECONDS, what)
        return pushed.entry

    async def _by_http(self, message: Json, what: str, chat: str) -> WireEntry:
        url, text = self.office.config.callback_url, json.dumps(message, ensure_ascii=False)
        headers, remarks = self._headers()
        call = Call(
            PLATFORM,
            f"POST {urlsplit(url).path} {what}",
            url,
            text.encode(),
            headers,
            unfolded(text),
            timeout_seconds=HTTP_SECONDS,
            retries=self.options.robot_retries,
        )
        answer = await self.caller.call(call)
        if answer.ok and answer.body.strip() not in (b"", b"null"):
            remarks.append(self._show(answer, chat))
        if said := "；".join(filter(None, remarks)):
            self.caller.note(answer.entry, verdict=said)
        return answer.entry

    def _headers(self) -> tuple[dict[str, str], list[str]]:
        """The signed headers, and the fault that has spoilt them."""
        remarks: list[str] = []
        wrong = self.office.strikes(faults.WRONG_SIGN, remarks)
        stale = self.office.strikes(faults.STALE_SIGN, remarks)
        secret, now = self.office.config.client_secret, self.office.now_ms()
        timestamp = str(now - TOO_OLD_MS if stale else now)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "timestamp": timestamp,
            "sign": signs.robot(timestamp, secret + "?" if wrong else secret),
        }
        return headers, remarks

    def _show(self, answer: Answer, chat: str) -> str:
        """Hang the answer into the chat; what was wrong with it, in words."""
        said = _json(answer.body)
        if not isinstance(said, dict):
            return "应答不是 JSON 对象"
        if not said or said.get("msgtype") == EMPTY:
            return ""
        try:
            bubble = webhook_bodies.read(said, self.office, chat)
        except Refused as refused:
            return f"应答里的消息不合法：{refused.message}"
        if said["msgtype"] not in ANSWERS:
            return f"应答里不能用 {said['msgtype']} 消息"
        self.office.speak(chat, **bubble.shown())
        return "；".join(bubble.remarks)


def _json(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
