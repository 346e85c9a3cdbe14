"""The frames of the smart bot's long connection, read and written (path/101463)."""

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.platforms.wecom.reading import Tree, word

SUBSCRIBE, PING = "aibot_subscribe", "ping"
MESSAGE, EVENT = "aibot_msg_callback", "aibot_event_callback"
OK = 0
EXPIRED, UNKNOWN_REQUEST, NOT_SUBSCRIBED = 846608, 846605, 846609
"""A stream that is over, by time or by its last frame; a req_id that is none, or no longer; whoever lost the bot."""


class Unreadable(ValueError):
    """Not a frame as the protocol has it. The message never quotes it."""


@dataclass(frozen=True, slots=True)
class Callback:
    """What WeCom tells: a message or an event. `text` is `body` as JSON."""

    cmd: str
    req_id: str
    body: Tree
    text: str

    @property
    def event(self) -> str:
        """The kind of event; empty for a message."""
        return word(self.body, "event", "eventtype")


@dataclass(frozen=True, slots=True)
class Ack:
    """The acknowledgement of one of our frames: it has the frame's req_id, and no cmd."""

    req_id: str
    code: int
    body: Mapping[str, Any] = field(default_factory=dict)


def read(raw: str | bytes) -> Callback | Ack:
    """A frame. Errors: Unreadable."""
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from None
    if not isinstance(told, dict) or not isinstance(told.get("headers"), dict):
        raise Unreadable("no headers")
    req_id, body = word(told, "headers", "req_id"), told.get("body")
    if not word(told, "cmd"):
        code = told.get("errcode")
        if not isinstance(code, int):
            raise Unreadable("neither a command nor an acknowledgement")
        return Ack(req_id, code, body if isinstance(body, dict) else {})
    if not isinstance(body, dict):
        raise Unreadable("body is not an object")
    return Callback(word(told, "cmd"), req_id, body, _text(body))


def _text(body: Tree) -> str:
    """As JSON again, fit to be kept: without halves of surrogate pairs. Errors: Unreadable."""
    try:
        return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace").decode()
    except RecursionError:
        raise Unreadable("nested too deeply") from None


def written(cmd: str, req_id: str, body: Mapping[str, Any] | None = None) -> str:
    """A frame of ours."""
    content = {} if body is None else {"body": body}
    return json.dumps({"cmd": cmd, "headers": {"req_id": req_id}, **content}, ensure_ascii=False)


def new_req_id(cmd: str) -> str:
    """As the official SDK makes them: by the prefix they tell what they are for."""
    return f"{cmd}_{int(time.time() * 1000)}_{secrets.token_hex(4)}"
