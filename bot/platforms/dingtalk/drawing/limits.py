"""How much DingTalk takes, and how what is longer is shortened: words are cut, never buttons or links."""

import json

from handlers.fit import octets, shorten

PARAM_VALUE_BYTES = 1024
"""One value of a card's cardParamMap."""
BUTTONS = 6
"""As many as our card template has."""
WEBHOOK_BYTES = 19_900
"""A message to a webhook. The whole body may have 20,000 bytes: the rest is for its `msgUuid`."""
MSG_PARAM_BYTES = 15_000
"""`msgParam` of a message sent by the robot's API."""
TITLE_BYTES = 200
"""Of a title, which the chat list shows in one line."""
_ELLIPSIS_BYTES = 3


def shortened(text: str, most_bytes: int) -> str:
    """At most so many bytes of UTF-8; what was cut shows as an ellipsis."""
    if most_bytes < _ELLIPSIS_BYTES:
        return text if octets(text) <= most_bytes else ""
    return shorten(text, most_bytes, octets)


def fitting(text: str, most_bytes: int) -> str:
    """As `shortened`, counted as the text stands in JSON, where quotes and line breaks take two bytes."""
    if json_bytes(text) <= most_bytes:
        return text
    return shorten(text, most_bytes, json_bytes) if most_bytes >= _ELLIPSIS_BYTES else ""


def json_bytes(text: str) -> int:
    """The bytes of a text inside the quotes of a JSON string."""
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace")) - 2
