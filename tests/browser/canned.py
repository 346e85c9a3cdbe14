"""The control API with a world of its own and no platform behind: what is said hangs up, presses are noted."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.sandbox.page import page
from bot.sandbox.world import ShownMessage, World

BEIJING = ZoneInfo("Asia/Shanghai")
Json = dict[str, Any]
T = TypeVar("T")


class Canned:
    """A served page whose world a test sets up and reads. Everything touches the world in the server's loop."""

    def __init__(self, phones: list[Json]) -> None:
        self.world = World()
        self.phones = phones
        self.said: list[Json] = []
        self.clicked: list[Json] = []
        self.entered: list[Json] = []
        self.repeated: list[int] = []
        self.refuse = ""
        """Words with which the next `say` is refused."""
        self.verdict = ""
        """What a click answers."""
        self.hold = asyncio.Event()
        """Cleared: `say` and `click` are answered only when it is set."""
        self.hold.set()
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> None:
        """Listen on a free loopback port; `url` says where."""
        self._thread.start()
        self.url = asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(10)

    def stop(self) -> None:
        """Stop listening and end the loop."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def do(self, change: Callable[[World], T]) -> T:
        """Change the world from a test, in the server's loop."""

        async def run() -> T:
            result = change(self.world)
            self.world.touch()
            return result

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    def show(self, chat: str, sender: str, sender_name: str, **what: Any) -> ShownMessage:
        """Hang a bubble into a chat."""
        return self.do(lambda world: world.show(chat, sender, sender_name, **what))

    def block(self, blocked: bool) -> None:
        """Keep `say` and `click` waiting, or let them go on."""
        self._loop.call_soon_threadsafe(self.hold.clear if blocked else self.hold.set)

    async def _serve(self) -> str:
        app = web.Application()
        app.add_routes(page.routes())
        app.add_routes([web.get("/sandbox/state", self._state), web.get("/sandbox/wire", self._wire)])
        posts: dict[str, Callable[[Json], Awaitable[web.Response]]] = {
            "say": self._say,
            "click": self._click,
            "enter": self._enter,
            "clock": self._clock,
            "fault": self._fault,
            "repeat": self._repeat,
        }
        app.add_routes([web.post(f"/sandbox/{name}", _reading(answer)) for name, answer in posts.items()])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _close(self) -> None:
        await self._runner.cleanup()
        waiting = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    async def _state(self, request: web.Request) -> web.Response:
        since, wait = int(request.query["since"]), float(request.query["wait"])
        version = await self.world.changed(since, wait)
        return web.json_response(
            {
                "version": version,
                "now": self.world.now().isoformat(),
                "faults": self.world.faults,
                "phones": self.phones,
                "chats": [chat.model_dump(mode="json") for chat in self.world.chats.values()],
            }
        )

    async def _wire(self, request: web.Request) -> web.Response:
        after = int(request.query["after"])
        return web.json_response([e.model_dump(mode="json") for e in self.world.wire if e.id > after])

    async def _say(self, words: Json) -> web.Response:
        self.said.append(words)
        await self.hold.wait()
        if self.refuse:
            return web.json_response({"error": self.refuse}, status=409)
        platform = self.world.chats[words["chat"]].platform
        name = self.world.names[f"{platform}:{words['user']}"]
        message = self.world.show(words["chat"], words["user"], name, text=words["text"])
        return web.json_response({"message_id": message.id})

    async def _click(self, press: Json) -> web.Response:
        self.clicked.append(press)
        await self.hold.wait()
        return web.json_response({"verdict": self.verdict})

    async def _enter(self, who: Json) -> web.Response:
        self.entered.append(who)
        self.world.show(who["chat"], "bot:回声", "回声", text="您好，我是回声。")
        return web.json_response({})

    async def _clock(self, move: Json) -> web.Response:
        self.world.move_clock(_forward(self.world.now(), move))
        return web.json_response({"now": self.world.now().isoformat()})

    async def _fault(self, fault: Json) -> web.Response:
        self.world.faults[fault["name"]] = fault["times"]
        self.world.touch()
        return web.json_response({})

    async def _repeat(self, what: Json) -> web.Response:
        self.repeated.append(what["wire_id"])
        return web.json_response({"status": 200, "response": "success"})


def _reading(answer: Callable[[Json], Awaitable[web.Response]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        return await answer(await request.json())

    return handle


def _forward(now: datetime, move: Json) -> timedelta:
    """How far to move: seconds, or to the next such time in Beijing."""
    if "advance_seconds" in move:
        return timedelta(seconds=move["advance_seconds"])
    local = now.astimezone(BEIJING)
    hour, minute = map(int, move["to"].split(":"))
    goal = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return (goal if goal > local else goal + timedelta(days=1)) - local
