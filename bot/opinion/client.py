"""One question to `/chat/completions`, one answer; what goes wrong is said in the words every outgoing call uses."""

from collections.abc import Sequence
from typing import Any

import requests

from bot.platforms.port import Closed, TryLater
from bot.platforms.wire import CONNECT_SECONDS, Wire
from handlers.opinions.settings import SecondOpinionSettings

MOST_TOKENS = 200
"""An answer is one small object; what goes on for longer is cut off, and is none."""
_NOT_NOW = frozenset({408, 409, 425, 429})
_LONGEST_WAIT = 3600


def ask(settings: SecondOpinionSettings, messages: Sequence[dict[str, str]]) -> str:
    """What the service answers, as it wrote it.

    Errors: TryLater when it is away, slow, busy or broken; Closed when it will not, whatever is asked.
    """
    wire = Wire([settings.url])
    key = settings.api_key.get_secret_value() if settings.api_key else ""
    body: dict[str, Any] = {
        "model": settings.model,
        "messages": list(messages),
        "temperature": 0,
        "max_tokens": MOST_TOKENS,
        "response_format": {"type": "json_object"},
    }
    try:
        response = wire.post(
            f"{settings.url}/chat/completions",
            json=body,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=(CONNECT_SECONDS, settings.timeout_seconds),
        )
    except requests.RequestException as away:
        raise TryLater(f"the service is away: {type(away).__name__}") from None
    finally:
        wire.close()
    return _content(response)


def _content(response: requests.Response) -> str:
    status = response.status_code
    if status in _NOT_NOW or status >= 500:
        raise TryLater(f"the service says {status}", _wait(response))
    if status != 200:
        raise Closed(f"the service says {status}")
    try:
        content = response.json()["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise TryLater("the service does not answer like a chat") from None
    return content if isinstance(content, str) else ""


def _wait(response: requests.Response) -> int | None:
    """For how long it wants to be left alone, in seconds, if it says so."""
    asked = response.headers.get("Retry-After", "")
    return min(int(asked), _LONGEST_WAIT) if asked.isascii() and asked.isdigit() else None
