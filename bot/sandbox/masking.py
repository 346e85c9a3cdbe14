"""Keeps secrets off the page: tokens, keys and codes in the wire log are shown by their first letters only."""

import re
from typing import Any

SHOWN = 4
MASKED_NAMES = (
    "access_token|accessToken|corpsecret|appSecret|appsecret|clientSecret|client_secret|key|session|ticket|"
    "x-acs-dingtalk-access-token"
)
IN_QUERY = re.compile(rf"(?<=[?&])((?:{MASKED_NAMES})=)([^&\s\"]+)")
IN_JSON = re.compile(
    r'("(?:access_token|accessToken|corpsecret|appSecret|appsecret|clientSecret|client_secret|ticket|secret|aeskey)"'
    r'\s*:\s*")([^"]+)'
)
SECRET_HEADERS = ("x-acs-dingtalk-access-token", "authorization")


def masked(entry: dict[str, Any]) -> dict[str, Any]:
    """A wire entry as it may be shown."""
    headers = {
        name: _short(value) if name.lower() in SECRET_HEADERS else value
        for name, value in entry["request_headers"].items()
    }
    return {name: _without_secrets(value) for name, value in entry.items()} | {"request_headers": headers}


def _without_secrets(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    for pattern in (IN_QUERY, IN_JSON):
        value = pattern.sub(lambda found: found[1] + _short(found[2]), value)
    return value


def _short(secret: str) -> str:
    return secret if secret.endswith("******") else f"{secret[:SHOWN]}******"
