"""The control API of the sandbox: what the page, the demonstration and the tests do to the world outside."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.sandbox import faults
from bot.sandbox.calling import Caller
from bot.sandbox.config import Phone
from bot.sandbox.masking import masked
from bot.sandbox.world import Json, ShownMessage, World

CHINA = ZoneInfo("Asia/Shanghai")
LONGEST_WAIT_SECONDS = 30.0


class Side(Protocol):
    """What people do on one platform."""

    async def say(
        self, chat: str, user: str, text: str, *, mention: bool = True, picture: bytes | None = None
    ) -> ShownMessage:
        """Somebody writes. Errors: ValueError in words."""

    async def click(self, message: ShownMessage, user: str, key: str, form: dict[str, str]) -> str:
        """Somebody presses a button; words about what went wrong, else "". Errors: ValueError."""

    async def enter(self, chat: str, user: str) -> None:
        """Somebody opens a chat. Errors: ValueError."""


class FrameRepeater(Protocol):
    """A side that sends something else than HTTP callbacks, and can send that again."""

    async def repeat(self, wire_id: int) -> tuple[int, str] | None:
        """Status and text of the answer; None if this entry is not its own."""


class Wanted(BaseModel):
    """The body of a POST."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Say(Wanted):
    """Write into a chat; `picture` is base64."""

    chat: str
    user: str
    text: str = ""
    mention: bool = True
    picture: str = ""


class Click(Wanted):
    """Press a button."""

    message_id: int
    user: str
    key: str
    form: dict[str, str] = {}


class Enter(Wanted):
    """Open a chat."""

    chat: str
    user: str


class Clock(Wanted):
    """Move time: by seconds, or to a time of day or a date."""

    advance_seconds: float | None = None
    to: str = ""


class Fault(Wanted):
    """Let something go wrong so many times; 0 switches it off, -1 lasts until then."""

    name: str
    times: int = 1


class Repeat(Wanted):
    """Send one callback again."""

    wire_id: int


W = TypeVar("W", bound=Wanted)


@dataclass(frozen=True)
class Control:
    """Everything that can be seen and done from outside. `sides`: platform name → what people do there."""

    world: World
    sides: dict[str, Side]
    caller: Caller
    phones: list[Phone]
    repeaters: tuple[FrameRepeater, ...] = ()

    def routes(self) -> list[web.RouteDef]:
        """GET what is, POST what is to happen."""
        return [
            web.get("/sandbox/state", self._state),
            web.get("/sandbox/wire", self._wire),
            web.get("/sandbox/picture/{number:[0-9]+}", self._picture),
            web.post("/sandbox/say", _doing(Say, self._say)),
            web.post("/sandbox/click", _doing(Click, self._click)),
            web.post("/sandbox/enter", _doing(Enter, self._enter)),
            web.post("/sandbox/clock", _doing(Clock, self._clock)),
            web.post("/sandbox/fault", _doing(Fault, self._fault)),
            web.post("/sandbox/repeat", _doing(Repeat, self._repeat)),
        ]

    async def _state(self, request: web.Request) -> web.Response:
        since = _number(request, "since", -1)
        wait = min(_number(request, "wait", 0), LONGEST_WAIT_SECONDS)
        version = await self.world.changed(int(since), wait)
        return web.json_response(
            {
                "version": version,
                "now": self.world.now().isoformat(),
                "faults": {name: times for name, times in self.world.faults.items() if times},
                "known_faults": faults.FAULTS,
                "names": self.world.names,
                "phones": [phone.model_dump() for phone in self.phones],
                "chats": [
                    chat.model_dump(mode="json", exclude={"messages": {"__all__": {"secret"}}})
                    for chat in self.world.chats.values()
                ],
            }
        )

    async def _wire(self, request: web.Request) -> web.Response:
        after = _number(request, "after", 0)
        entries = [masked(entry.model_dump(mode="json")) for entry in self.world.wire if entry.id > after]
        return web.json_response(entries)

    async def _picture(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        if number >= len(self.world.pictures):
            raise _trouble(web.HTTPNotFound, "没有这张图片")
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}
        kind = "image/png" if self.world.pictures[number].startswith(b"\x89PNG") else "image/jpeg"
        return web.Response(body=self.world.pictures[number], content_type=kind, headers=headers)

    async def _say(self, say: Say) -> Json:
        message = await self._side(say.chat).say(
            say.chat, say.user, say.text, mention=say.mention, picture=_decoded(say.picture)
        )
        return {"message_id": message.id}

    async def _click(self, click: Click) -> Json:
        message = self.world.find(click.message_id)
        if message is None:
            raise _trouble(web.HTTPNotFound, "没有这条消息")
        return {"verdict": await self._side(message.chat).click(message, click.user, click.key, click.form)}

    async def _enter(self, enter: Enter) -> Json:
        await self._side(enter.chat).enter(enter.chat, enter.user)
        return {}

    async def _clock(self, clock: Clock) -> Json:
        if (clock.advance_seconds is None) == (not clock.to):
            raise ValueError("advance_seconds 和 to 必须且只能给一个")
        now = self.world.now()
        step = _until(clock.to, now) if clock.to else timedelta(seconds=clock.advance_seconds or 0)
        if step < timedelta():
            raise ValueError("时间只能向前走")
        return {"now": self.world.move_clock(step).isoformat()}

    async def _fault(self, fault: Fault) -> Json:
        if not faults.known(fault.name):
            raise ValueError(f"没有名为“{fault.name}”的故障，可用的有：{'、'.join(faults.FAULTS)}")
        if fault.times < -1:
            raise ValueError("times 应为次数，0 表示关闭，-1 表示一直有效")
        self.world.faults[fault.name] = fault.times
        self.world.touch()
        return {"faults": {name: times for name, times in self.world.faults.items() if times}}

    async def _repeat(self, repeat: Repeat) -> Json:
        answer = await self.caller.repeat(repeat.wire_id)
        if answer is not None:
            return {"status": answer.status, "response": answer.body.decode("utf-8", "replace")}
        for repeater in self.repeaters:
            pushed = await repeater.repeat(repeat.wire_id)
            if pushed is not None:
                return {"status": pushed[0], "response": pushed[1]}
        raise _trouble(web.HTTPNotFound, "线路记录中没有这次回调")

    def _side(self, chat: str) -> Side:
        side = self.sides.get(chat.partition(":")[0])
        if side is None or chat not in self.world.chats:
            raise _trouble(web.HTTPNotFound, f"没有会话 {chat}")
        return side


def _doing(kind: type[W], do: Callable[[W], Awaitable[Json]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A handler that reads a body of this kind; what is wrong with it is said in Chinese."""

    async def answer(request: web.Request) -> web.Response:
        try:
            wanted = kind.model_validate_json(await request.read())
        except ValidationError as error:
            raise _trouble(web.HTTPBadRequest, "；".join(_words(e) for e in error.errors())) from error
        try:
            return web.json_response(await do(wanted))
        except ValueError as error:
            raise _trouble(web.HTTPBadRequest, str(error)) from error

    return answer


def _words(error: Any) -> str:
    if error["type"] == "json_invalid":
        return "请求体不是 JSON"
    where = ".".join(str(part) for part in error["loc"]) or "请求体"
    reasons = {"missing": "缺少", "extra_forbidden": "不认识这个字段"}
    return f"{where}：{reasons.get(error['type'], '类型或取值不正确')}"


def _trouble(kind: type[web.HTTPError], words: str) -> web.HTTPError:
    return kind(text=_json_text({"error": words}), content_type="application/json")


def _json_text(body: Json) -> str:
    return web.json_response(body).text or ""


def _number(request: web.Request, name: str, default: float) -> float:
    try:
        return float(request.query.get(name, default))
    except ValueError as error:
        raise _trouble(web.HTTPBadRequest, f"{name} 应为数字") from error


def _decoded(picture: str) -> bytes | None:
    if not picture:
        return None
    try:
        return base64.b64decode(picture, validate=True)
    except binascii.Error as error:
        raise ValueError("picture 应为 base64") from error


def _until(to: str, now: datetime) -> timedelta:
    """How far it is to the next such time of day in China, or to an ISO date and time (China's if it names no zone)."""
    local = now.astimezone(CHINA)
    try:
        clock = time.fromisoformat(to)
    except ValueError:
        return _moment(to) - now
    then = datetime.combine(local.date(), clock, CHINA)
    return (then if then > local else then + timedelta(days=1)) - now


def _moment(to: str) -> datetime:
    try:
        moment = datetime.fromisoformat(to)
    except ValueError as error:
        raise ValueError("to 应为时刻（如 08:50）或日期时间（如 2026-03-02T08:50）") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
