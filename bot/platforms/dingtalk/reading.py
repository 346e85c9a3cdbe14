"""JSON from outside, read leniently: strings cleaned, numbers that may be strings, JSON inside JSON."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.platforms.port import BODY_BYTES, Refused

Json = Mapping[str, Any]


def parsed(body: bytes) -> Json:
    """The JSON object in a callback's body. Errors: Refused 400."""
    if len(body) > BODY_BYTES:
        raise Refused(400, "the body is too large")
    found = _loads(body)
    if not isinstance(found, dict):
        raise Refused(400, "the body is not a JSON object")
    return found


def word(value: Any) -> str:
    """A string that any database takes: no NUL, no lone surrogates; a number as its digits; else empty."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**20 else ""
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").encode("utf-8", "replace").decode()


def number(value: Any) -> int | None:
    """A whole number, also where the platform wrote it as a string; None for anything else."""
    digits = word(value).strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 20 else None


def inner(value: Any) -> Json:
    """An object, also where the platform wrote it as a JSON string; else an empty one."""
    found = _loads(value) if isinstance(value, str) else value
    return found if isinstance(found, dict) else {}


def listed(value: Any) -> Sequence[Json]:
    """The objects in a list, also where the platform wrote it as a JSON string; else none."""
    found = _loads(value) if isinstance(value, str) else value
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _loads(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
