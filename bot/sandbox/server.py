"""The sandbox as one process with three ports: WeCom, DingTalk, and the page with its control API."""

import contextlib
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.sandbox.calling import Caller
from bot.sandbox.config import Config
from bot.sandbox.control import Control
from bot.sandbox.dingtalk.side import DingTalkSide
from bot.sandbox.page import page
from bot.sandbox.side import Side
from bot.sandbox.wecom.side import WeComSide
from bot.sandbox.world import World

HOST = "127.0.0.1"
LARGEST_BODY = 32 * 1024 * 1024
"""Files are uploaded to the platforms, pictures are sent from the page."""


@dataclass(frozen=True)
class Ports:
    """Where to listen; 0 takes a free port."""

    wecom: int = 0
    dingtalk: int = 0
    page: int = 0


@dataclass
class Sandbox:
    """All of it. `start` opens the ports; the URLs are known from then on."""

    config: Config
    ports: Ports = field(default_factory=Ports)
    clock_file: Path | None = None
    world: World = field(init=False)
    wecom: WeComSide | None = None
    dingtalk: DingTalkSide | None = None
    wecom_url: str = ""
    dingtalk_url: str = ""
    page_url: str = ""
    _runners: list[web.AppRunner] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = World(clock_file=self.clock_file)
        self.caller = Caller(self.world, self.config.options.retry_seconds)

    async def start(self) -> None:
        """Open everything. Errors: OSError for a port that is taken."""
        self.world.read_clock()
        self.world.write_clock()
        await self.caller.start()
        await self._start_wecom()
        await self._start_dingtalk()
        await self._start_page()

    async def stop(self) -> None:
        """Close everything, in the opposite order."""
        for runner in reversed(self._runners):
            await runner.cleanup()
        for side in (self.dingtalk, self.wecom):
            if side is not None:
                await side.stop()
        await self.caller.stop()

    async def _start_wecom(self) -> None:
        if self.config.wecom is None:
            return
        listening, self.wecom_url = _listen(self.ports.wecom)
        options = self.config.options
        self.wecom = WeComSide(self.world, self.config.wecom, options, self.caller, base_url=self.wecom_url)
        await self._serve(listening, self.wecom.routes(), self.wecom.middleware())
        await self.wecom.start()

    async def _start_dingtalk(self) -> None:
        if self.config.dingtalk is None:
            return
        listening, self.dingtalk_url = _listen(self.ports.dingtalk)
        options = self.config.options
        self.dingtalk = DingTalkSide(self.world, self.config.dingtalk, options, self.caller, base_url=self.dingtalk_url)
        await self._serve(listening, self.dingtalk.routes())
        await self.dingtalk.start()

    async def _start_page(self) -> None:
        sides: dict[str, Side] = {}
        if self.wecom is not None:
            sides["wecom"] = self.wecom
        if self.dingtalk is not None:
            sides["dingtalk"] = self.dingtalk
        control = Control(self.world, sides, self.caller, self.config.phones)
        listening, self.page_url = _listen(self.ports.page)
        await self._serve(listening, [*control.routes(), *page.routes()])

    async def _serve(self, listening: socket.socket, routes: Iterable[web.RouteDef], *around: Middleware) -> None:
        app = web.Application(middlewares=around, client_max_size=LARGEST_BODY)
        app.add_routes(routes)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.SockSite(runner, listening).start()
        self._runners.append(runner)


def _listen(port: int) -> tuple[socket.socket, str]:
    """A listening socket on this machine only, and the URL that leads to it."""
    with contextlib.ExitStack() as on_error:
        listening = on_error.enter_context(socket.socket())
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        on_error.pop_all()
    return listening, f"http://{HOST}:{listening.getsockname()[1]}"
