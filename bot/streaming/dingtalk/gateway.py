"""Asking DingTalk's gateway for a line: one request with a deadline, its refusals in words."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, urlsplit

import aiohttp

from bot.platforms.dingtalk.account import DingTalkAccount
from bot.streaming.dingtalk.frames import SUBSCRIPTIONS

OPEN_PATH = "/v1.0/gateway/connections/open"
OPEN_SECONDS = 10.0
USER_AGENT = "huisheng-sdk-python/0.1"
"""As the protocol writes it: name-sdk-lang/version."""

_HINTS: Mapping[int, str] = {
    401: "the gateway does not know this client id and secret",
    400: "the gateway refuses: is the app published, the robot set to Stream, our address on the app's list?",
    403: "the gateway refuses: too many calls, or the quota is used up",
    503: "the gateway is overloaded",
}
_SCHEMES = {"https": ("wss",), "http": ("ws", "wss")}
"""Which lines may follow from how the gateway itself was reached."""


class NotOpened(Exception):
    """The gateway gave no line; the message says why, without secrets."""


def request_body(account: DingTalkAccount) -> dict[str, Any]:
    """What the gateway is asked with."""
    return {
        "clientId": account.client_id,
        "clientSecret": account.client_secret.get_secret_value(),
        "subscriptions": list(SUBSCRIPTIONS),
        "ua": USER_AGENT,
    }


async def open_line(account: DingTalkAccount, seconds: float = OPEN_SECONDS) -> str:
    """The address to connect to: good once, for 90 seconds, and as secret as a password. Errors: NotOpened."""
    url = account.api_url.rstrip("/") + OPEN_PATH
    headers = {"Accept": "application/json", "User-Agent": USER_AGENT}
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds)) as http,
            http.post(url, json=request_body(account), headers=headers, allow_redirects=False) as response,
        ):
            status, answer = response.status, await response.json(content_type=None)
    except TimeoutError:
        raise NotOpened(f"the gateway did not answer within {seconds:g} seconds") from None
    except (aiohttp.ClientError, OSError) as error:
        raise NotOpened(f"the gateway cannot be reached ({type(error).__name__})") from None
    except ValueError:
        raise NotOpened("the gateway's answer is not JSON") from None
    if status != 200:
        raise NotOpened(_refusal(status, answer))
    return _address(answer, urlsplit(url).scheme)


def _refusal(status: int, answer: Any) -> str:
    code = answer.get("code") if isinstance(answer, dict) else None
    return f"{_HINTS.get(status, 'the gateway refuses')} ({status} {str(code or '')[:60]})"


def _address(answer: Any, scheme: str) -> str:
    endpoint, ticket = (answer.get(name) if isinstance(answer, dict) else None for name in ("endpoint", "ticket"))
    if not isinstance(endpoint, str) or not isinstance(ticket, str) or not ticket:
        raise NotOpened("the gateway's answer has no endpoint or no ticket")
    if urlsplit(endpoint).scheme not in _SCHEMES[scheme]:
        raise NotOpened("the gateway's endpoint is not a secure WebSocket")
    return f"{endpoint}?ticket={quote_plus(ticket)}"
