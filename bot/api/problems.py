"""What goes wrong is said as problem+json (RFC 9457): a type for programs, a sentence in Chinese for people."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from flask import Response
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.api.bodies import Problem, Wrong

JSON = "application/problem+json"


class Kind(NamedTuple):
    """One kind of trouble: its status, and what it is called."""

    status: int
    title: str


KINDS: Mapping[str, Kind] = {
    "unauthorized": Kind(401, "没有可用的密钥"),
    "not-found": Kind(404, "没有这一条"),
    "not-json": Kind(400, "请求体不是合法的 JSON"),
    "unsupported-media-type": Kind(415, "请用 application/json"),
    "too-large": Kind(413, "请求体太大"),
    "invalid": Kind(422, "有字段填得不对"),
    "idempotency-key-invalid": Kind(422, "Idempotency-Key 不对"),
    "idempotency-key-reused": Kind(422, "Idempotency-Key 用过了"),
    "not-feedback": Kind(422, "没有听出反馈"),
    "too-many-requests": Kind(429, "请求太频繁"),
    "trouble": Kind(500, "我们这边出了问题"),
}
"""The kinds by the names that stand in `type`: these do not change."""

_WRONG: Mapping[str, str] = {
    "missing": "没有填写",
    "string_unicode": "里有不完整的字符",
    "string_type": "要写文字",
    "string_too_short": "不能是空的",
    "string_too_long": "最多 {max_length} 个字",
    "extra_forbidden": "没有这个字段",
    "model_type": "要写一个对象",
    "model_attributes_type": "要写一个对象",
}
"""pydantic's error types in words; {names} come from the error's context. None repeats the value."""


class Refused(Exception):
    """It is not done: `kind` names one of KINDS, `detail` says why in Chinese."""

    def __init__(self, kind: str, detail: str, errors: Iterable[Wrong] = (), seconds: int = 0) -> None:
        """`seconds`: after how long it may be tried again, where that is known."""
        super().__init__(kind)
        self.kind, self.detail, self.errors, self.seconds = kind, detail, tuple(errors), seconds


def invalid(error: ValidationError) -> Refused:
    """The fields that cannot be used."""
    wrong = [_wrong(one) for one in error.errors(include_input=False, include_url=False)]
    return Refused("invalid", "、".join(f"{one.field or '请求体'}{one.detail}" for one in wrong), wrong)


def answer(refused: Refused) -> Response:
    """The response that says so."""
    kind = KINDS[refused.kind]
    problem = Problem(
        type=f"urn:huisheng:problem:{refused.kind}",
        title=kind.title,
        status=kind.status,
        detail=refused.detail,
        errors=refused.errors,
    )
    response = Response(problem.model_dump_json(exclude_defaults=True), kind.status, content_type=JSON)
    if refused.kind == "unauthorized":
        response.headers["WWW-Authenticate"] = 'Bearer realm="huisheng"'
    if refused.seconds:
        response.headers["Retry-After"] = str(refused.seconds)
    return response


def _wrong(error: ErrorDetails) -> Wrong:
    words = _WRONG.get(error["type"], "不合规定").format_map(error.get("ctx") or {})
    return Wrong(field=".".join(str(part) for part in error["loc"]), detail=words)
