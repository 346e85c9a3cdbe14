"""Who calls, how often, and whether they have asked for the same before."""

import re
import secrets
from typing import TypeVar

from flask import Request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import BadRequest

from bot.api.problems import Refused, invalid
from bot.house import House
from bot.platforms.pacing import Lane, Rate
from bot.platforms.port import Paced
from storage import api_keys
from storage.api_keys import ApiKey, OtherContent
from storage.db import in_transaction

Given = TypeVar("Given", bound=BaseModel)

IDEMPOTENCY_KEY = "Idempotency-Key"
"""draft-ietf-httpapi-idempotency-key-header: what a program calls a request by, so that it can be repeated."""
_CALL = re.compile(r'"?([\x21\x23-\x7e]{1,200})"?')
"""Plain characters, with or without the quotation marks of a structured header."""
_MINUTE = 60
_CHARACTERS = 40


def caller(house: House, request: Request) -> ApiKey:
    """Whose key came along, and that it may call again already. Errors: Refused.

    What is no key is not looked for: that would hold the ledger for whoever knocks.
    """
    scheme, _, words = request.headers.get("Authorization", "").partition(" ")
    words, at, key = words.strip(), house.now(), None
    if scheme.lower() == "bearer" and words.startswith(api_keys.PREFIX):
        key = in_transaction(house.engine, lambda session: api_keys.behind(session, words, at))
    if key is None:
        raise Refused("unauthorized", "请在 Authorization 里写 Bearer 和密钥；密钥可能写错了，或已经停用")
    try:
        house.tools.pacer.take([Lane("api.key", str(key.id), [Rate(house.settings.api.a_minute, _MINUTE)])])
    except Paced as paced:
        seconds = paced.after_seconds or 1
        raise Refused("too-many-requests", f"请 {seconds} 秒后再试", seconds=seconds) from None
    return key


def body(request: Request, model: type[Given]) -> Given:
    """The body as this model. Errors: Refused."""
    if not request.is_json:
        raise Refused("unsupported-media-type", "请求头 Content-Type 要写 application/json")
    try:
        return model.model_validate(request.get_json())
    except (BadRequest, RecursionError):  # the latter by what is nested without end
        raise Refused("not-json", "请检查括号、引号和编码（UTF-8）") from None
    except ValidationError as error:
        raise invalid(error) from None


def name_of(house: House, request: Request, key: ApiKey) -> str:
    """What we call this call: the same name when it is repeated, else a new one. Errors: Refused."""
    given = request.headers.get(IDEMPOTENCY_KEY, "")
    if not given:
        return f"{prefix_of(key)}{secrets.token_hex(_CHARACTERS // 2)}"
    found = _CALL.fullmatch(given)
    if found is None:
        raise Refused("idempotency-key-invalid", "只能用 1 到 200 个可见的英文字符")
    asked = api_keys.digest_of(f"{request.method} {request.path}\n{request.get_data().decode('utf-8', 'replace')}")
    try:
        digest = in_transaction(
            house.engine, lambda session: api_keys.call_once(session, key, found[1], asked, house.now())
        )
    except OtherContent:
        raise Refused("idempotency-key-reused", "同一个 Idempotency-Key 之前用在内容不同的请求上；请换一个") from None
    return f"{prefix_of(key)}{digest[:_CHARACTERS]}"


def prefix_of(key: ApiKey) -> str:
    """How the names of everything begin that came by this key."""
    return f"k{key.id}-"
