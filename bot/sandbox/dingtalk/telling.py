"""How the robot is told what somebody said: by a signed POST to its URL, or by a frame on its long connection."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.calling import Answer, Call, Caller
from bot.sandbox.config import Options
from bot.sandbox.dingtalk import messages, signs
from bot.sandbox.dingtalk.api import webhook_bodies
from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.front import unfolded
from bot.sandbox.dingtalk.api.sessions import Sessions
from bot.sandbox.dingtalk.messages import Spoken
from bot.sandbox.dingtalk.office import PLATFORM, Office
from bot.sandbox.dingtalk.stream import frames
from bot.sandbox.dingtalk.stream.gateway import Gateway
from bot.sandbox.world import Json

STREAM_SECONDS = 3.0
HTTP_SECONDS = 2.5
EMPTY = "empty"
"""msgtype of an answer that says nothing."""
KINDS = {"text": "文字消息", "picture": "图片消息", "richText": "图文消息"}


@dataclass(frozen=True)
class Telling:
    """Tells the robot, and shows what it answers in the same breath."""

    office: Office
    sessions: Sessions
    gateway: Gateway
    caller: Caller
    options: Options

    async def tell(self, spoken: Spoken) -> None:
        """One message, in the way that the app is configured for; returns when it is answered or too late."""
        webhook, expires_ms = self.sessions.open(spoken.chat)
        body = messages.body(spoken, self.office, webhook, expires_ms)
        what = KINDS[body["msgtype"]]
        if self.office.config.mode == "stream":
            await self._by_stream(body, what)
        else:
            await self._by_http(body, what, spoken.chat)

    async def _by_stream(self, body: Json, what: str) -> None:
        frame = frames.Frame(frames.CALLBACK, frames.BOT_MESSAGES, body, frames.message_id(self.office.now_ms()))
        pushed = await self.gateway.deliver(frame, STREAM_SECONDS, what)
        self.gateway.push_until_acked(frame, pushed, STREAM_SECONDS)

    async def _by_http(self, body: Json, what: str, chat: str) -> None:
        config, timestamp = self.office.config, str(self.office.now_ms())
        text = json.dumps(body, ensure_ascii=False)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "timestamp": timestamp,
            "sign": signs.robot(timestamp, config.client_secret),
        }
        call = Call(
            PLATFORM,
            f"POST {urlsplit(config.callback_url).path} {what}",
            config.callback_url,
            text.encode(),
            headers,
            unfolded(text),
            timeout_seconds=HTTP_SECONDS,
            retries=self.options.robot_retries,
        )
        answer = await self.caller.call(call)
        if answer.ok and answer.body.strip() not in (b"", b"null"):
            self.caller.note(answer.entry, verdict=self._show(answer, chat) or None)

    def _show(self, answer: Answer, chat: str) -> str:
        """Hang the answer into the chat; what was wrong with it, in words."""
        body = _json(answer.body)
        if not isinstance(body, dict):
            return "应答不是 JSON 对象"
        if not body or body.get("msgtype") == EMPTY:
            return ""
        try:
            bubble = webhook_bodies.read(body, self.office, chat)
        except Refused as refused:
            return f"应答里的消息不合法：{refused.message}"
        self.office.speak(chat, **bubble.shown())
        return "；".join(bubble.remarks)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
