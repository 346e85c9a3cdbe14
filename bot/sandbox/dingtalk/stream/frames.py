"""Frames of the Stream protocol: how one is written, and how an acknowledgement is read."""

import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sandbox.world import Json

SYSTEM, CALLBACK, EVENT = "SYSTEM", "CALLBACK", "EVENT"
PING, DISCONNECT, EVERYTHING = "ping", "disconnect", "*"
BOT_MESSAGES = "/v1.0/im/bot/messages/get"
CARD_CALLBACK = "/v1.0/card/instances/callback"
JSON_TYPE = "application/json"
SUCCESS, LATER = "SUCCESS", "LATER"
"""What the answer to an event says."""
OVERDUE, EXPIRED = "persistent connection is timeout", "connection is expired"
"""Why the server ends a connection: as captured, and as documented."""


@dataclass(frozen=True)
class Frame:
    """One frame to the client. It has the same `message_id` on whatever connection it travels, however often."""

    kind: str
    topic: str
    data: Json
    message_id: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """Those of an event: what it is and when it was born."""
    bare: bool = False
    """A system frame as the document prints it: without specVersion, messageId and time."""

    def text(self, app_id: str, connection_id: str, now_ms: int) -> str:
        """The frame as live captures show it: the time a string, the data a string of JSON."""
        data = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"))
        if self.bare:
            headers: Json = {"topic": self.topic, "contentType": JSON_TYPE}
            return json.dumps({"type": self.kind, "headers": headers, "data": data}, ensure_ascii=False)
        headers = {"contentType": JSON_TYPE, "messageId": self.message_id, "time": str(now_ms), "topic": self.topic}
        if self.kind != SYSTEM:
            headers = {"appId": app_id, "connectionId": connection_id, **headers, **self.headers}
        return json.dumps(
            {"specVersion": "1.0", "type": self.kind, "headers": headers, "data": data}, ensure_ascii=False
        )


@dataclass(frozen=True)
class Ack:
    """What a client answered to one frame; `wrong` says in words what does not fit the protocol."""

    code: int
    message_id: str
    data: Json
    raw: str
    wrong: str = ""

    @property
    def ok(self) -> bool:
        """Whether it says that the frame was received."""
        return self.code == 200 and not self.wrong

    def accepts(self, frame: Frame, *, statusless: bool) -> bool:
        """Whether this frame need not come again: an event wants SUCCESS, or (`statusless`) no status at all."""
        if not self.ok or frame.kind != EVENT:
            return self.ok
        status = self.data.get("status")
        return status == SUCCESS or (status is None and statusless)


def message_id(now_ms: int) -> str:
    """A fresh id of a frame, shaped like `21660eee_11c0_1956e7a6274_174c910`."""
    return f"{secrets.token_hex(4)}_{secrets.randbelow(0xFFFF):x}_{now_ms:x}_{secrets.token_hex(3)}"


def ping(now_ms: int) -> Frame:
    """A ping with a fresh `opaque`, which the client must echo."""
    return Frame(SYSTEM, PING, {"opaque": str(uuid.uuid4())}, message_id(now_ms))


def disconnect(now_ms: int, *, documented: bool = False) -> Frame:
    """The server's word that it will close the connection."""
    reason = EXPIRED if documented else OVERDUE
    return Frame(SYSTEM, DISCONNECT, {"reason": reason}, message_id(now_ms), bare=documented)


def read_ack(raw: str) -> Ack:
    """An acknowledgement, with everything that is wrong with its form."""
    frame = _object(raw)
    if frame is None:
        return Ack(0, "", {}, raw, "应答不是 JSON 对象")
    headers: Json = frame["headers"] if isinstance(frame.get("headers"), dict) else {}
    code = frame.get("code")
    data = _object(frame.get("data"))
    wrong = [
        words
        for words, broken in (
            ("headers.messageId 缺失", not headers.get("messageId")),
            (f"headers.contentType 应为 {JSON_TYPE}", headers.get("contentType") != JSON_TYPE),
            ("code 必须是整数", type(code) is not int),
            ("message 必须是字符串", not isinstance(frame.get("message"), str)),
            ("data 必须是装着 JSON 的字符串", data is None),
        )
        if broken
    ]
    number = code if type(code) is int else 0
    return Ack(number, str(headers.get("messageId", "")), data or {}, raw, "，".join(wrong))


def _object(text: object) -> Json | None:
    if not isinstance(text, str):
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
