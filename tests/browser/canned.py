"""The real control API and page over a canned platform: what is said hangs up, nobody answers."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from aiohttp import web

from bot.sandbox.calling import Caller
from bot.sandbox.config import Phone
from bot.sandbox.control import Control
from bot.sandbox.page import page
from bot.sandbox.side import Side
from bot.sandbox.world import Json, SentFile, ShownMessage, World

T = TypeVar("T")


class CannedSide:
    """A platform without a bot behind it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.said: list[Json] = []
        self.clicked: list[Json] = []
        self.entered: list[Json] = []
        self.recalled: list[Json] = []
        self.repeated: list[int] = []
        self.refuse = ""
        """Words with which `say` is refused."""
        self.verdict = ""
        """What a click answers."""
        self.open = asyncio.Event()
        """Cleared: `say` and `click` are answered only when it is set."""
        self.open.set()

    async def say(
        self,
        chat: str,
        user: str,
        text: str,
        *,
        mention: bool = True,
        file: SentFile | None = None,
        quote: ShownMessage | None = None,
    ) -> ShownMessage:
        """Hangs up what was said. Errors: ValueError with the words of `refuse`."""
        self.said.append({"chat": chat, "user": user, "text": text, "mention": mention, "file": file})
        await self.open.wait()
        if self.refuse:
            raise ValueError(self.refuse)
        name = self.world.names[f"{self.world.chats[chat].platform}:{user}"]
        return self.world.show(chat, user, name, text=text, **self.world.shown(file))

    async def click(self, message: ShownMessage, user: str, key: str, form: dict[str, str]) -> str:
        """The verdict that was set."""
        self.clicked.append({"message_id": message.id, "user": user, "key": key, "form": form})
        await self.open.wait()
        return self.verdict

    async def enter(self, chat: str, user: str, scene_param: str = "") -> None:
        """The bot greets."""
        self.entered.append({"chat": chat, "user": user})
        self.world.show(chat, "bot:回声", "回声", text="您好，我是回声。")

    async def recall(self, message: ShownMessage, user: str) -> None:
        """What was said hangs there no more."""
        self.recalled.append({"message_id": message.id, "user": user})
        message.recalled = True
        self.world.touch()

    async def rename(self, chat: str, title: str) -> None:
        """The group's new name."""
        self.world.chats[chat].title = title

    async def kick(self, chat: str) -> None:
        """Nothing to be seen."""

    async def join(self, chat: str, user: str) -> None:
        """One more member."""
        self.world.chats[chat].members.append(user)

    async def leave(self, chat: str, user: str) -> None:
        """One member less."""
        self.world.chats[chat].members.remove(user)

    async def repeat(self, wire_id: int) -> tuple[int, str]:
        """Always well received."""
        self.repeated.append(wire_id)
        return 200, "success"


class Canned:
    """A served page whose world a test sets up and reads. Everything touches the world in the server's loop."""

    def __init__(self, phones: list[Json]) -> None:
        self.world = World()
        self.side = CannedSide(self.world)
        self.phones = [Phone.model_validate(phone) for phone in phones]
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
        self._loop.call_soon_threadsafe(self.side.open.clear if blocked else self.side.open.set)

    async def _serve(self) -> str:
        sides: dict[str, Side] = {"wecom": self.side, "dingtalk": self.side}
        control = Control(self.world, sides, Caller(self.world), self.phones)
        app = web.Application()
        app.add_routes([*control.routes(), *page.routes()])
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
