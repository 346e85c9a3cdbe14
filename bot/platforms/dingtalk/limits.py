"""How much DingTalk takes, and how what is longer is shortened: words are cut, never buttons or links."""

import json
from bisect import bisect_right

PARAM_VALUE_BYTES = 1024
"""One value of a card's cardParamMap."""
BUTTONS = 6
"""As many as our card template has."""
WEBHOOK_BYTES = 20_000
"""A whole message to a webhook. The reserve is for its envelope."""
MSG_PARAM_BYTES = 15_000
"""`msgParam` of a message sent by the robot's API."""
TITLE_BYTES = 200
"""Of a title, which the chat list shows in one line."""

_MORE = "…"


def shortened(text: str, most_bytes: int) -> str:
    """At most so many bytes of UTF-8; what was cut shows as an ellipsis."""
    raw = text.encode()
    if len(raw) <= most_bytes:
        return text
    return raw[: max(most_bytes - len(_MORE.encode()), 0)].decode("utf-8", "ignore").rstrip() + _MORE


def fitting(text: str, most_bytes: int) -> str:
    """As `shortened`, counted as the text stands in JSON, where quotes and line breaks take two bytes."""
    if _json_bytes(text) <= most_bytes:
        return text
    fits = bisect_right(range(len(text)), most_bytes, key=lambda count: _json_bytes(text[:count] + _MORE)) - 1
    return text[:fits].rstrip() + _MORE if fits > 0 else ""


def _json_bytes(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False).encode()) - 2
