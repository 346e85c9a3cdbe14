"""The control API of the sandbox: what the page, the demonstration and the tests do to the world outside."""

import dataclasses
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import ValidationError

from bot.sandbox import faults, wanted
from bot.sandbox.calling import Caller
from bot.sandbox.config import Phone
from bot.sandbox.masking import masked
from bot.sandbox.side import EventSource, FrameRepeater, Side
from bot.sandbox.world import Json, ShownChat, ShownMessage, World

CHINA = ZoneInfo("Asia/Shanghai")
LONGEST_WAIT_SECONDS = 30.0
SAFE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}
W = TypeVar("W", bound=wanted.Wanted)


@dataclass(frozen=True)
class Control:
    """Everything that can be seen and done from outside. `sides`: platform name → what people do there."""

    world: World
    sides: dict[str, Side]
    caller: Caller
    phones: list[Phone]

    def routes(self) -> list[web.RouteDef]:
        """GET what is, POST what is to happen."""
        posts = [
            ("say", _doing(wanted.Say, self._say)),
            ("click", _doing(wanted.Click, self._click)),
            ("enter", _doing(wanted.Enter, self._enter)),
            ("recall", _doing(wanted.Recall, self._recall)),
            ("rename", _doing(wanted.Rename, self._rename)),
            ("kick", _doing(wanted.Kick, self._kick)),
            ("join", _doing(wanted.Membership, self._join)),
            ("leave", _doing(wanted.Membership, self._leave)),
            ("clock", _doing(wanted.Clock, self._clock)),
            ("fault", _doing(wanted.Fault, self._fault)),
            ("repeat", _doing(wanted.Repeat, self._repeat)),
        ]
        return [
            web.get("/sandbox/state", self._state),
            web.get("/sandbox/wire", self._wire),
            web.get("/sandbox/limits", self._limits),
            web.get("/sandbox/picture/{number:[0-9]+}", self._picture),
            web.get("/sandbox/file/{number:[0-9]+}", self._file),
            *(web.post(f"/sandbox/{name}", handler) for name, handler in posts),
            *(
                web.post(f"/sandbox/{name}/event", _doing(wanted.Happening, _happening(side)))
                for name, side in self.sides.items()
                if isinstance(side, EventSource)
            ),
        ]

    async def _state(self, request: web.Request) -> web.Response:
        """Everything, or only the chats that are named (`chat=`, again and again) with their `last` messages."""
        named = request.query.getall("chat", [])
        since, last = _number(request, "since", -1), int(_number(request, "last", 0))
        wait = min(_number(request, "wait", 0), LONGEST_WAIT_SECONDS)
        version = await self.world.changed(int(since), wait)
        return web.json_response(
            {
                "version": version,
                "now": self.world.now().isoformat(),
                "faults": {name: times for name, times in self.world.faults.items() if times},
                "known_faults": faults.FAULTS,
                "exceeded": sum(len(ledger.exceeded) for ledger in self.world.ledgers.values()),
                "names": self.world.names,
                "phones": [phone.model_dump() for phone in self.phones],
                "chats": [
                    _newest(chat, last).model_dump(mode="json", exclude={"messages": {"__all__": {"secret"}}})
                    for chat in self.world.chats.values()
                    if not named or chat.id in named
                ],
            }
        )

    async def _wire(self, request: web.Request) -> web.Response:
        after = _number(request, "after", 0)
        entries = [masked(entry.model_dump(mode="json")) for entry in self.world.wire if entry.id > after]
        return web.json_response(entries)

    async def _limits(self, request: web.Request) -> web.Response:
        ledgers = self.world.ledgers.values()
        exceeded = [dataclasses.asdict(e) | {"at": e.at.isoformat()} for ledger in ledgers for e in ledger.exceeded]
        counted: dict[str, int] = {}
        for ledger in ledgers:
            for limit, most in ledger.most.items():
                counted[limit] = max(counted.get(limit, 0), most)
        return web.json_response({"exceeded": sorted(exceeded, key=lambda e: str(e["at"])), "counted": counted})

    async def _picture(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        if number >= len(self.world.pictures):
            raise _trouble(web.HTTPNotFound, "没有这张图片")
        kind = "image/png" if self.world.pictures[number].startswith(b"\x89PNG") else "image/jpeg"
        return web.Response(body=self.world.pictures[number], content_type=kind, headers=SAFE)

    async def _file(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        if number >= len(self.world.files):
            raise _trouble(web.HTTPNotFound, "没有这个文件")
        file = self.world.files[number]
        name = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
        return web.Response(body=file.data, content_type="application/octet-stream", headers=SAFE | name)

    async def _say(self, say: wanted.Say) -> Json:
        side, file = self._side(say.chat), say.sent_file()
        quote = self._message(say.quote) if say.quote else None
        message = await side.say(say.chat, say.user, say.text, mention=say.mention, file=file, quote=quote)
        return {"message_id": message.id}

    async def _click(self, click: wanted.Click) -> Json:
        message = self._message(click.message_id)
        return {"verdict": await self._side(message.chat).click(message, click.user, click.key, click.form)}

    async def _enter(self, enter: wanted.Enter) -> Json:
        await self._side(enter.chat).enter(enter.chat, enter.user, enter.scene_param)
        return {}

    async def _recall(self, recall: wanted.Recall) -> Json:
        message = self._message(recall.message_id)
        await self._side(message.chat).recall(message, recall.user)
        return {}

    async def _rename(self, rename: wanted.Rename) -> Json:
        await self._side(rename.chat).rename(rename.chat, rename.title)
        return {}

    async def _kick(self, kick: wanted.Kick) -> Json:
        await self._side(kick.chat).kick(kick.chat)
        return {}

    async def _join(self, coming: wanted.Membership) -> Json:
        await self._side(coming.chat).join(coming.chat, coming.user)
        return {}

    async def _leave(self, going: wanted.Membership) -> Json:
        await self._side(going.chat).leave(going.chat, going.user)
        return {}

    async def _clock(self, clock: wanted.Clock) -> Json:
        if (clock.advance_seconds is None) == (not clock.to):
            raise ValueError("advance_seconds 和 to 必须且只能给一个")
        now = self.world.now()
        step = _until(clock.to, now) if clock.to else timedelta(seconds=clock.advance_seconds or 0)
        if step < timedelta():
            raise ValueError("时间只能向前走")
        return {"now": self.world.move_clock(step).isoformat()}

    async def _fault(self, fault: wanted.Fault) -> Json:
        if not faults.known(fault.name):
            raise ValueError(f"没有名为“{fault.name}”的故障，可用的有：{'、'.join(faults.FAULTS)}")
        if fault.times < -1:
            raise ValueError("times 应为次数，0 表示关闭，-1 表示一直有效")
        self.world.faults[fault.name] = fault.times
        self.world.touch()
        return {"faults": {name: times for name, times in self.world.faults.items() if times}}

    async def _repeat(self, repeat: wanted.Repeat) -> Json:
        answer = await self.caller.repeat(repeat.wire_id)
        if answer is not None:
            return {"status": answer.status, "response": answer.body.decode("utf-8", "replace")}
        for side in self.sides.values():
            if not isinstance(side, FrameRepeater):
                continue
            pushed = await side.repeat(repeat.wire_id)
            if pushed is not None:
                return {"status": pushed[0], "response": pushed[1]}
        raise _trouble(web.HTTPNotFound, "线路记录中没有这次回调")

    def _message(self, message_id: int) -> ShownMessage:
        message = self.world.find(message_id)
        if message is None:
            raise _trouble(web.HTTPNotFound, "没有这条消息")
        return message

    def _side(self, chat: str) -> Side:
        side = self.sides.get(chat.partition(":")[0])
        if side is None or chat not in self.world.chats:
            raise _trouble(web.HTTPNotFound, f"没有会话 {chat}")
        return side


def _doing(kind: type[W], do: Callable[[W], Awaitable[Json]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A handler that reads a body of this kind; what is wrong with it is said in Chinese."""

    async def answer(request: web.Request) -> web.Response:
        try:
            body = kind.model_validate_json(await request.read())
        except ValidationError as error:
            raise _trouble(web.HTTPBadRequest, "；".join(_words(e) for e in error.errors())) from error
        try:
            return web.json_response(await do(body))
        except ValueError as error:
            raise _trouble(web.HTTPBadRequest, str(error)) from error

    return answer


def _happening(side: EventSource) -> Callable[[wanted.Happening], Awaitable[Json]]:
    async def happen(event: wanted.Happening) -> Json:
        return {"verdict": await side.happen(event.user, event.event, event.fields)}

    return happen


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


def _newest(chat: ShownChat, last: int) -> ShownChat:
    return chat.model_copy(update={"messages": chat.messages[-last:]}) if last else chat


def _number(request: web.Request, name: str, default: float) -> float:
    try:
        return float(request.query.get(name, default))
    except ValueError as error:
        raise _trouble(web.HTTPBadRequest, f"{name} 应为数字") from error


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
