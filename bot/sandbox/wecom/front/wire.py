"""Bodies in and out: JSON without `\\uXXXX`, and answers that all carry errcode and errmsg."""

import json
import re

from aiohttp import web

from bot.sandbox.answering import VERDICT
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import Json

ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}")


async def json_body(request: web.Request) -> Json:
    """The body of a POST. Errors: Refused 43002, 44002, 40033, 47001."""
    if request.method != "POST":
        raise Refused(43002)
    raw = await request.read()
    if not raw:
        raise Refused(44002)
    if ESCAPED.search(raw):
        raise Refused(40033)
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise Refused(47001) from error
    if not isinstance(body, dict):
        raise Refused(47001, "应为 JSON 对象")
    return body


def success(more: Json) -> web.Response:
    """errcode 0 and what else there is to say."""
    return _json({"errcode": 0, "errmsg": "ok", **more})


def refusal(request: web.Request, error: Refused, status: int = 200) -> web.Response:
    """The code of an error; its words go into the wire log."""
    request[VERDICT] = error.words()
    return _json(error.body(), status)


def _json(body: Json, status: int = 200) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, status=status, content_type="application/json", charset="UTF-8")
