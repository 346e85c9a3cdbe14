"""The front desk of every HTTP call: it reads, checks the token and the pace, answers, and keeps the record."""

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode
from xml.sax.saxutils import escape

from aiohttp import web

from bot.sandbox import faults
from bot.sandbox.dingtalk.api.errors import OAPI, OPENAPI, PRESSURE, QPS, WEBHOOK, Refused
from bot.sandbox.dingtalk.api.tokens import Tokens
from bot.sandbox.dingtalk.office import PLATFORM
from bot.sandbox.world import Json, World

FROM_BOT = "← bot"
TOKEN_HEADER = "x-acs-dingtalk-access-token"  # noqa: S105 - a header's name
TELLING = (TOKEN_HEADER, "content-type", "accept")
"""Headers worth reading in the log."""
SHORTEST_SECRET = 8
"""Anything shorter would blot out innocent words."""
PER_SECOND = 20
"""Calls of one app to one API (standard edition)."""


@dataclass
class ApiCall:
    """One call as the desk hands it on. Whatever is odd about it goes into `remarks`, in words."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes
    body: Json = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


Handler = Callable[[ApiCall], Awaitable[Json]]


@dataclass(frozen=True)
class Door:
    """One API: its family, what it does, and what guards it."""

    family: str
    handler: Handler
    token: bool = True
    pressure: bool = True
    """Whether the faults of a loaded server can strike."""
    xml: bool = False
    """Whether it answers in XML unless JSON is asked for, as the Stream gateway does."""


@dataclass
class Front:
    """Shared by all APIs of one app. `secrets` are never written into the log."""

    world: World
    tokens: Tokens
    secrets: Callable[[], Iterable[str]]
    slow_seconds: float = 6
    _recent: defaultdict[str, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))

    def route(self, method: str, path: str, door: Door) -> web.RouteDef:
        """The route of one API."""

        async def answer(request: web.Request) -> web.StreamResponse:
            return await self._answer(request, door)

        return web.route(method, path, answer)

    def mask(self, text: str) -> str:
        """The text without the secrets that it holds."""
        for secret in (*self.secrets(), *self.tokens.issued):
            if len(secret) >= SHORTEST_SECRET:
                text = text.replace(secret, secret[:4] + "******")
        return text

    async def _answer(self, request: web.Request, door: Door) -> web.StreamResponse:
        started = time.monotonic()
        call = ApiCall(request.method, request.path, request.query, request.headers, await request.read())
        if self._strikes(call, faults.CUT_BEFORE):
            return self._cut(request, call)
        if door.xml and "json" not in call.headers.get("Accept", ""):
            call.remarks.append("没有 Accept: application/json，应答是 XML")
        status, body = await self._outcome(call, door)
        if self._strikes(call, faults.SLOW):
            await asyncio.sleep(self.slow_seconds)
        if self._strikes(call, faults.CUT_AFTER):
            return self._cut(request, call)
        self._log(call, status, body, round((time.monotonic() - started) * 1000))
        if door.xml and "json" not in call.headers.get("Accept", ""):
            return web.Response(text=_xml(body), status=status, content_type="application/xml")
        return web.json_response(body, status=status, dumps=_dumps)

    async def _outcome(self, call: ApiCall, door: Door) -> tuple[int, Json]:
        try:
            self._admit(call, door)
            call.body = _parsed(call, door.family)
            return 200, await door.handler(call)
        except Refused as refused:
            call.remarks.append(f"{refused.code}：{refused.message}")
            return refused.status, refused.body()

    def _admit(self, call: ApiCall, door: Door) -> None:
        if door.pressure:
            for fault, code in PRESSURE[door.family].items():
                if self._strikes(call, fault):
                    raise Refused(code)
        if door.token:
            self._check_token(call, door.family)
            self._check_pace(call.path, door.family)

    def _check_token(self, call: ApiCall, family: str) -> None:
        if self._strikes(call, faults.TOKEN_LOST):
            self.tokens.lose()
        token = call.headers.get(TOKEN_HEADER, "") if family == OPENAPI else call.query.get("access_token", "")
        if self.tokens.good(token):
            return
        if family == OPENAPI:
            raise Refused("InvalidAuthentication")
        raise Refused(42001 if self.tokens.known(token) else 40014)

    def _check_pace(self, path: str, family: str) -> None:
        recent, now = self._recent[path], self.world.now()
        while recent and now - recent[0] >= timedelta(seconds=1):
            recent.popleft()
        if len(recent) >= PER_SECOND:
            raise Refused(90018 if family == OAPI else QPS)
        recent.append(now)

    def _strikes(self, call: ApiCall, fault: str) -> bool:
        struck = faults.strikes(self.world, PLATFORM, fault)
        if struck:
            call.remarks.append(f"注入故障：{fault}")
        return struck

    def _cut(self, request: web.Request, call: ApiCall) -> web.StreamResponse:
        self._log(call, 0, {}, 0)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _log(self, call: ApiCall, status: int, body: Json, took_ms: int) -> None:
        request = self.mask(call.raw.decode("utf-8", "replace"))
        self.world.log(
            PLATFORM,
            FROM_BOT,
            self.mask(f"{call.method} {call.path}" + (f"?{urlencode(call.query)}" if call.query else "")),
            request_headers={n: self.mask(v) for n, v in call.headers.items() if n.lower() in TELLING},
            request=request,
            request_clear=self.mask(unfolded(request)),
            response=self.mask(_dumps(body)) if status else "",
            status=status,
            verdict="；".join(call.remarks),
            took_ms=took_ms,
        )


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


def _parsed(call: ApiCall, family: str) -> Json:
    if not call.raw:
        return {}
    if call.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(call.raw.decode("utf-8", "replace")))
    try:
        body = json.loads(call.raw)
    except ValueError:
        body = None
    if isinstance(body, dict):
        return body
    if family == WEBHOOK:  # which looks at the headers and the credential first
        return {}
    raise Refused(_malformed(call.path), "请求体不是 JSON 对象")


def _malformed(path: str) -> str | int:
    if not path.startswith("/v1.0"):
        return 40035
    return "param.invalid" if path.startswith("/v1.0/card") else "invalidParameter.param.invalid"


def _xml(body: Json) -> str:
    return "<result>" + "".join(f"<{key}>{escape(str(value))}</{key}>" for key, value in body.items()) + "</result>"


def _dumps(body: Json) -> str:
    return json.dumps(body, ensure_ascii=False)
