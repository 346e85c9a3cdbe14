"""The frames of DingTalk's Stream, read and acknowledged with the SDK's own types."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dingtalk_stream.frames import AckMessage, CallbackMessage, EventMessage, Headers, SystemMessage

from bot.platforms.dingtalk.reading import word

SYSTEM, EVENT, CALLBACK = SystemMessage.TYPE, EventMessage.TYPE, CallbackMessage.TYPE
PING, DISCONNECT = "ping", SystemMessage.TOPIC_DISCONNECT
ROBOT_TOPIC = "/v1.0/im/bot/messages/get"
CARD_TOPIC = "/v1.0/card/instances/callback"

SUBSCRIPTIONS = (
    {"type": EVENT, "topic": "*"},
    {"type": CALLBACK, "topic": ROBOT_TOPIC},
    {"type": CALLBACK, "topic": CARD_TOPIC},
)
HEARD = {"response": None}
"""`data` of the acknowledgement of a robot message; DingTalk ignores it."""
EVENT_DONE = {"status": "SUCCESS", "message": "success"}
EVENT_LATER = {"status": "LATER", "message": "not stored"}
"""`data` of the acknowledgement of an event: it is written down, or it is to come again."""

OK, BAD_REQUEST, NOT_FOUND = 200, 400, 404
_READERS = {kind.TYPE: kind.from_dict for kind in (SystemMessage, EventMessage, CallbackMessage)}


class Unreadable(ValueError):
    """Not a frame as the protocol has it. The message never quotes it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What came over the line: `type` SYSTEM, EVENT or CALLBACK, its topic, and its data as JSON."""

    type: str
    topic: str
    message_id: str
    data: Mapping[str, Any]
    headers: Mapping[str, str]
    """All of them: an event says there what and when it is."""


def read(raw: str | bytes) -> Frame:
    """A frame. Errors: Unreadable."""
    try:
        told = json.loads(raw)
        message = _READERS[told["type"]](told)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from None
    data = message.data if isinstance(message.data, dict) else {}
    if data is not message.data and told["type"] != SYSTEM:  # of which the topic says enough
        raise Unreadable("data is not an object")
    headers = message.headers
    if not word(headers.topic):
        raise Unreadable("no topic")
    named = {str(name): word(value) for name, value in told["headers"].items()}
    return Frame(told["type"], word(headers.topic), word(headers.message_id), data, named)


def ack(frame: Frame, data: Mapping[str, Any], code: int = OK, message: str = "OK") -> str:
    """The acknowledgement of a frame, as it goes over the line."""
    answer = AckMessage()
    answer.code, answer.message, answer.data = code, message, data
    answer.headers = Headers()
    answer.headers.message_id = frame.message_id or None
    answer.headers.content_type = Headers.CONTENT_TYPE_APPLICATION_JSON
    return json.dumps(answer.to_dict(), ensure_ascii=False)
