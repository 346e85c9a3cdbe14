"""The document of the interface (OpenAPI 3.1), made of the models that check what comes and goes."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from bot.api import bodies, problems

_MODELS = (bodies.NewFeedback, bodies.NewMessage, bodies.Feedback, bodies.Problem)
_REF = "#/components/schemas/{model}"
_NUMBER = {
    "name": "number",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "description": "反馈的编号，如 F-260302-001",
}
_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": "这一次请求的名字，由您来定：网络断了就用同一个名字重发，只算一次；内容变了要换一个名字",
}
_WRONG: Mapping[str, tuple[str, ...]] = {
    "look": ("unauthorized", "not-found", "too-many-requests"),
    "say": (
        *("unauthorized", "not-found", "not-json", "unsupported-media-type", "too-large", "invalid"),
        *("idempotency-key-invalid", "idempotency-key-reused", "too-many-requests"),
    ),
    "hand_in": (
        *("unauthorized", "not-json", "unsupported-media-type", "too-large", "invalid"),
        *("idempotency-key-invalid", "idempotency-key-reused", "not-feedback", "too-many-requests"),
    ),
}
"""What may go wrong with each call."""


def document() -> dict[str, Any]:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "回声 REST 接口",
            "version": "1",
            "description": "把别的系统里的反馈交给回声，查进度，继续补充。每个密钥只看得到用它提交的反馈。",
        },
        "paths": {
            "/api/v1/feedback": {"post": _posted("hand_in", "提交一条反馈", bodies.NewFeedback, [])},
            "/api/v1/feedback/{number}": {"get": _operation("look", "看一条反馈和双方说过的话", [_NUMBER], "200")},
            "/api/v1/feedback/{number}/messages": {
                "post": _posted("say", "对一条反馈继续说", bodies.NewMessage, [_NUMBER])
            },
        },
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "huisheng apikey new 给的密钥"}
            },
        },
        "security": [{"key": []}],
    }


def written() -> str:
    """The document as it is given out."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


def _posted(name: str, summary: str, model: type[Any], parameters: list[dict[str, Any]]) -> dict[str, Any]:
    body = {"required": True, "content": {"application/json": {"schema": _ref(model)}}}
    return {**_operation(name, summary, [*parameters, _IDEMPOTENCY], "201"), "requestBody": body}


def _operation(name: str, summary: str, parameters: list[dict[str, Any]], status: str) -> dict[str, Any]:
    done = {"description": "反馈现在的样子", "content": {"application/json": {"schema": _ref(bodies.Feedback)}}}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {status: done, **_troubles(_WRONG[name])},
    }


def _troubles(kinds: tuple[str, ...]) -> dict[str, Any]:
    """Each status once, with the kinds of trouble that have it."""
    found: dict[str, list[str]] = {}
    for kind in kinds:
        found.setdefault(str(problems.KINDS[kind].status), []).append(f"{problems.KINDS[kind].title}（{kind}）")
    content = {problems.JSON: {"schema": _ref(bodies.Problem)}}
    return {status: {"description": "；".join(words), "content": content} for status, words in sorted(found.items())}


def _schemas() -> dict[str, Any]:
    _, made = models_json_schema([(model, "validation") for model in _MODELS], ref_template=_REF)
    schemas: dict[str, Any] = made["$defs"]
    return schemas


def _ref(model: type[Any]) -> dict[str, str]:
    return {"$ref": _REF.format(model=model.__name__)}
