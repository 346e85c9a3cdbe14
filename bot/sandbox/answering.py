"""How a call of the bot is received: faults strike, and the exchange is written into the wire log."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.sandbox import faults
from bot.sandbox.world import World

FROM_BOT = "← bot"
CLEAR = web.RequestKey("clear", str)
"""The request's body in the clear, where it is encrypted."""
CLEAR_ANSWER = web.RequestKey("clear_answer", str)
VERDICT = web.RequestKey("verdict", str)
"""What was wrong with the call, in words."""

REFUSED = (faults.LIMITED, faults.CROWDED, faults.BUSY)
"""Faults that are a refusal."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Voice(Protocol):
    """How one platform says no."""

    def refuse(self, request: web.Request, fault: str) -> web.Response:
        """Its answer for one of `REFUSED`."""

    def revoke(self, request: web.Request) -> None:
        """Make the token of this request invalid."""

    def unknown(self, request: web.Request, status: int) -> web.Response:
        """Its answer for a path (404) or a method (405) that it does not have."""

    def spared(self, request: web.Request) -> bool:
        """Whether faults leave this request alone (fetching a token, say)."""


@dataclass(frozen=True)
class Reception:
    """Stands around everything that a platform offers to the bot."""

    world: World
    platform: str
    voice: Voice
    slow_seconds: float = 6

    def middleware(self) -> Middleware:
        """What aiohttp runs around every handler."""

        @web.middleware
        async def around(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._receive(request, handler)

        return around

    async def _receive(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        started = time.monotonic()
        struck: list[str] = []
        response = await self._answer(request, handler, struck)
        self.world.log(
            self.platform,
            FROM_BOT,
            f"{request.method} {request.path_qs}",
            request_headers={k: v for k, v in request.headers.items() if k.lower().startswith("x-acs-")},
            request=await _body(request),
            request_clear=request.get(CLEAR, ""),
            response=_text(response),
            response_clear=request.get(CLEAR_ANSWER, ""),
            status=response.status,
            verdict="；".join(filter(None, [*(f"注入故障：{s}" for s in struck), request.get(VERDICT, "")])),
            took_ms=round((time.monotonic() - started) * 1000),
        )
        return response

    async def _answer(self, request: web.Request, handler: Handler, struck: list[str]) -> web.StreamResponse:
        def strikes(name: str) -> bool:
            hit = not self.voice.spared(request) and faults.strikes(self.world, self.platform, name)
            struck.extend([name] if hit else [])
            return hit

        if strikes(faults.CUT_BEFORE):
            await _body(request)
            return _cut(request)
        for fault in REFUSED:
            if strikes(fault):
                return self.voice.refuse(request, fault)
        if strikes(faults.TOKEN_LOST):
            self.voice.revoke(request)
        try:
            response = await handler(request)
        except web.HTTPException as error:
            response = self.voice.unknown(request, error.status)
        if strikes(faults.SLOW):
            await asyncio.sleep(self.slow_seconds)
        return _cut(request) if strikes(faults.CUT_AFTER) else response


def _cut(request: web.Request) -> web.Response:
    """Drop the connection; what is returned then goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=499)


async def _body(request: web.Request) -> str:
    if request.content_type.startswith("multipart/"):
        return f"({request.content_type}，{request.content_length or 0} 字节)"
    return (await request.read()).decode("utf-8", "replace")


def _text(response: web.StreamResponse) -> str:
    body = response.body if isinstance(response, web.Response) else None
    if not isinstance(body, bytes):
        return "(流)"
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return f"({len(body)} 字节)"
