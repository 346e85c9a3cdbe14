"""Frames of the long connection: how one is read, acknowledged, and shortened for the wire log."""

import json
import re
import secrets
from dataclasses import dataclass
from typing import Any

from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import Json

SUBSCRIBE = "aibot_subscribe"
PING = "ping"
MESSAGE = "aibot_msg_callback"
EVENT = "aibot_event_callback"
RESPOND = "aibot_respond_msg"
WELCOME = "aibot_respond_welcome_msg"
UPDATE = "aibot_respond_update_msg"
SEND = "aibot_send_msg"
UPLOAD_INIT = "aibot_upload_media_init"
UPLOAD_CHUNK = "aibot_upload_media_chunk"
UPLOAD_FINISH = "aibot_upload_media_finish"
BASE64 = re.compile(r'("(?:base64_data|base64)"\s*:\s*")([^"]{64,})"')


@dataclass(frozen=True)
class Frame:
    """One frame; `cmd` is "" where there was none."""

    cmd: str
    req_id: str
    body: Json

    def text(self) -> str:
        """The frame on the wire."""
        return json.dumps({"cmd": self.cmd, "headers": {"req_id": self.req_id}, "body": self.body}, ensure_ascii=False)


def new_req_id() -> str:
    """The id of a frame that the platform sends."""
    return secrets.token_hex(16)


def read(raw: str) -> tuple[Frame, Refused | None]:
    """What a client sent, and why it cannot be taken (47001, 40058): it is acknowledged all the same."""
    try:
        outer: Any = json.loads(raw)
    except ValueError:
        return Frame("", "", {}), Refused(47001, "帧不是 JSON")
    if not isinstance(outer, dict):
        return Frame("", "", {}), Refused(47001, "帧不是 JSON 对象")
    cmd, headers, body = outer.get("cmd"), outer.get("headers"), outer.get("body", {})
    req_id = headers.get("req_id") if isinstance(headers, dict) else None
    frame = Frame(cmd if isinstance(cmd, str) else "", req_id if isinstance(req_id, str) else "", _object(body))
    if not frame.cmd:
        return frame, Refused(40058, "缺少 cmd")
    if not frame.req_id:
        return frame, Refused(40058, "缺少 headers.req_id")
    return frame, None if isinstance(body, dict) else Refused(40058, "body 应为对象")


def ack(req_id: str, error: Refused | None, answer: Json) -> str:
    """The acknowledgement of a frame: it has no `cmd`."""
    result = {"errcode": 0, "errmsg": "ok"} if error is None else error.body()
    body = {"body": answer} if answer else {}
    return json.dumps({"headers": {"req_id": req_id}, **result, **body}, ensure_ascii=False)


def shortened(text: str) -> str:
    """A frame for the wire log, without the bytes of files."""
    return BASE64.sub(lambda found: f'{found[1]}（{len(found[2])} 个字符）"', text)


def _object(found: object) -> Json:
    return found if isinstance(found, dict) else {}
