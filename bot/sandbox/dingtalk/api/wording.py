"""How bodies are written: JSON with its Chinese in the clear, unfolded for reading, XML, and the banned address's."""

import json
import uuid
from typing import Any, Literal
from xml.sax.saxutils import escape

from bot.sandbox.world import Json

BANNED_PAGE = "<!doctype html><title>405</title><p>很抱歉，由于您访问的过于频繁，您的访问被阻断。</p>"


def dumps(body: Json) -> str:
    """JSON as an API writes it."""
    return json.dumps(body, ensure_ascii=False)


def xml(body: Json) -> str:
    """The same facts in XML."""
    return "<result>" + "".join(f"<{key}>{escape(str(value))}</{key}>" for key, value in body.items()) + "</result>"


def punishment(form: Literal["json", "html"]) -> tuple[str, str]:
    """Content type and body for an address that is banned: no envelope of any API."""
    if form == "html":
        return "text/html", BANNED_PAGE
    body = {"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": uuid.uuid4().hex}
    return "application/json", json.dumps(body)


def unfolded(text: str) -> str:
    """JSON printed in lines, with the JSON that stands in its strings taken out of them; "" for anything else."""
    try:
        return json.dumps(_unfold(json.loads(text)), ensure_ascii=False, indent=2)
    except ValueError:
        return ""


def _unfold(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unfold(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unfold(inner) for inner in value]
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return _unfold(json.loads(value))
        except ValueError:
            return value
    return value
