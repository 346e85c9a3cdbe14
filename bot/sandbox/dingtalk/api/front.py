"""The front desk of every HTTP call: it reads, checks the token and the limits, answers, and keeps the record."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from aiohttp import web
from aiohttp.web_request import FileField

from bot.sandbox import faults
from bot.sandbox.dingtalk.api import wording
from bot.sandbox.dingtalk.api.errors import OPENAPI, PRESSURE, WEBHOOK, Refused, denied
from bot.sandbox.dingtalk.api.limits import Limits, Punished
from bot.sandbox.dingtalk.api.tokens import Purse
from bot.sandbox.dingtalk.office import PLATFORM, injected
from bot.sandbox.world import Json, World

FROM_BOT = "← bot"
TOKEN_HEADER = "x-acs-dingtalk-access-token"  # noqa: S105 - a header's name
TELLING = (TOKEN_HEADER, "content-type", "accept")
"""Headers worth reading in the log."""
SHORTEST_SECRET = 8
"""Anything shorter would blot out innocent words."""


@dataclass
class ApiCall:
    """One call as the desk hands it on. Whatever is odd about it goes into `remarks`, in words."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes
    body: Json = field(default_factory=dict)
    parts: Mapping[str, str | bytearray | bytes | FileField] = field(default_factory=dict)
    """The fields of a multipart body."""
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
    scope: str = ""
    """The permission that the app needs."""
    exempt: bool = False
    """Whether its calls do not count for the month."""
    old_token: bool = False
    """Whether only a token of gettoken opens it."""


@dataclass
class Front:
    """Shared by all APIs of one app. `secrets` are never written into the log."""

    world: World
    tokens: Purse
    limits: Limits
    secrets: Callable[[], Iterable[str]]
    slow_seconds: float = 6

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
        call = await _read(request)
        if self._strikes(call, faults.CUT_BEFORE):
            return self._cut(request, call)
        try:
            self.limits.check_address(request.remote or "")
        except Punished as punished:
            call.remarks.append(str(punished))
            return self._turn_away(call)
        status, body = await self._outcome(call, door)
        if self._strikes(call, faults.SLOW):
            await asyncio.sleep(self.slow_seconds)
        if self._strikes(call, faults.CUT_AFTER):
            return self._cut(request, call)
        in_xml = door.xml and "json" not in call.headers.get("Accept", "")
        if in_xml:
            call.remarks.append("没有 Accept: application/json，应答是 XML")
        self._log(call, status, wording.dumps(body), round((time.monotonic() - started) * 1000))
        if in_xml:
            return web.Response(text=wording.xml(body), status=status, content_type="application/xml")
        return web.json_response(body, status=status, dumps=wording.dumps)

    async def _outcome(self, call: ApiCall, door: Door) -> tuple[int, Json]:
        try:
            self._admit(call, door)
            call.body = _parsed(call, door.family)
            body = await door.handler(call)
            if door.family == OPENAPI and door.pressure and self._strikes(call, faults.GATEWAY_TIMEOUT):
                raise Refused("service.timeout")
            return 200, body
        except Refused as refused:
            call.remarks.append(f"{refused.code}：{refused.message}")
            return refused.status, refused.body()

    def _admit(self, call: ApiCall, door: Door) -> None:
        if door.pressure:
            for fault, code in PRESSURE[door.family].items():
                if self._strikes(call, fault):
                    raise Refused(code)
        if door.token:
            self._check_token(call, door)
            self._check_scope(call, door)
            self.limits.check_call(f"{call.method} {call.path}", door.family, exempt=door.exempt)

    def _check_token(self, call: ApiCall, door: Door) -> None:
        if self._strikes(call, faults.TOKEN_LOST):
            self.tokens.lose()
        in_header = door.family == OPENAPI
        token = call.headers.get(TOKEN_HEADER, "") if in_header else call.query.get("access_token", "")
        if self.tokens.good(token, only_old=door.old_token):
            return
        if in_header:
            raise Refused("InvalidAuthentication")
        raise Refused(42001 if self.tokens.known(token) and not door.old_token else 40014)

    def _check_scope(self, call: ApiCall, door: Door) -> None:
        missing = door.scope in self.limits.config.denied_scopes
        if door.scope and (missing or self._strikes(call, faults.DENIED)):
            raise denied(door.family, door.scope)

    def _strikes(self, call: ApiCall, fault: str) -> bool:
        struck = faults.strikes(self.world, PLATFORM, fault)
        call.remarks.extend([injected(fault)] if struck else [])
        return struck

    def _turn_away(self, call: ApiCall) -> web.Response:
        habits = self.limits.habits
        kind, text = wording.punishment(habits.punishment)
        self._log(call, habits.punishment_status, text, 0)
        return web.Response(text=text, status=habits.punishment_status, content_type=kind)

    def _cut(self, request: web.Request, call: ApiCall) -> web.StreamResponse:
        self._log(call, 0, "", 0)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _log(self, call: ApiCall, status: int, response: str, took_ms: int) -> None:
        request = self.mask(_text(call))
        self.world.log(
            PLATFORM,
            FROM_BOT,
            self.mask(f"{call.method} {call.path}" + (f"?{urlencode(call.query)}" if call.query else "")),
            request_headers={n: self.mask(v) for n, v in call.headers.items() if n.lower() in TELLING},
            request=request,
            request_clear=self.mask(wording.unfolded(request)),
            response=self.mask(response),
            status=status,
            verdict="；".join(call.remarks),
            took_ms=took_ms,
        )


async def _read(request: web.Request) -> ApiCall:
    multipart = request.content_type.startswith("multipart/")
    parts = await request.post() if multipart else {}
    raw = b"" if multipart else await request.read()
    return ApiCall(request.method, request.path, request.query, request.headers, raw, parts=parts)


def _text(call: ApiCall) -> str:
    if call.parts:
        return "，".join(
            f"{name}={part.filename}" if isinstance(part, FileField) else f"{name}={part!s}"
            for name, part in call.parts.items()
        )
    return call.raw.decode("utf-8", "replace")


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
