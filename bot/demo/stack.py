"""The whole of Huisheng on one machine: servers, sandbox and processes of one world, on free ports, until stopped."""

import json
import os
import secrets
import sys
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
import tomli_w

from bot.demo.control import Control
from bot.demo.database import a_database
from bot.demo.papers import Addresses, sandbox_of, settings_of
from bot.demo.process import Program, free_port, start, wait_until
from bot.demo.redis_server import a_redis, flush, workers_at
from bot.demo.worlds import Keys, World
from handlers.calendar import Calendar
from handlers.policy import CalendarSettings
from storage.migrate import upgrade

OPENING_HOUR = 10
"""A demonstration begins in the morning: the clock is moved on to the next working day's ten o'clock."""

COMMANDS = {
    "web": ["-m", "granian", "--interface", "wsgi", "--factory", "--blocking-threads", "16", "bot.app:create_app"],
    "stream": ["-m", "bot.stream"],
    "worker": ["-m", "workers", "work"],
    "ticker": ["-m", "workers", "tick"],
}
"""What the Procfile starts, by the same names."""

_SWITCHED = 101
"""HTTP: from now on this is a websocket."""

_NOT_INHERITED = ("HUISHENG_", "GRANIAN_", "DINGTALK_", "PYTHONDONTWRITEBYTECODE")
"""Without the bytecode cache, five processes at once would compile everything anew."""


class Stack:
    """One running world. `with Stack(world, folder) as stack:` starts it, and ends what it has started.

    database_url: where to make a database for it, else a SQLite file in `folder`.
    redis_url: a Redis to take an empty database of, else one of its own.
    """

    def __init__(
        self, world: World, folder: Path, *, database_url: str = "", redis_url: str = "", page_port: int = 0
    ) -> None:
        self.world, self.folder = world, folder.resolve()
        self.clock_file = self.folder / "clock"
        self.wecom_url, self.dingtalk_url, self.public_url = _here(), _here(), _here()
        self.page_url = _here(page_port)
        self.control = Control(self.page_url)
        self.database_url, self.redis_url = "", ""
        self._given = (database_url, redis_url)
        self._programs: dict[str, Program] = {}
        self._opened = ExitStack()

    def start(self) -> "Stack":
        """Start everything and wait until each part answers. Errors: NotStarted, in words; nothing is left running."""
        try:
            self._open_servers()
            self._write_papers()
            upgrade(self.database_url)
            self._start_sandbox()
            for name in ("web", "ticker", "stream"):
                self._run(name)
            self._start_worker()
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End what was started; the folder with its logs stays."""
        for program in self._programs.values():
            program.ask()
        for program in self._programs.values():
            program.end()
        self._programs.clear()
        self._opened.close()

    def kill_worker(self) -> None:
        """End the worker in the middle of whatever it does."""
        self._programs["worker"].kill()

    def restart_web(self) -> None:
        """End the web process in the middle of whatever it does, and start a new one."""
        self._programs["web"].kill()
        self._run("web")
        wait_until(lambda: _is_well(self.public_url), "web", [self._programs["web"]])

    def restart_worker(self) -> None:
        """End the worker if it runs, and start a new one."""
        self._programs["worker"].end()
        self._start_worker()

    def flush_redis(self) -> None:
        """Let Redis forget everything."""
        flush(self.redis_url)

    def log(self, name: str) -> str:
        """What a process has printed: `web`, `stream`, `worker`, `ticker` or `sandbox`."""
        return self._programs[name].said()

    def fallen(self) -> list[str]:
        """The processes that should run and do not, by name."""
        return [name for name, program in self._programs.items() if not program.running]

    def __enter__(self) -> "Stack":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _open_servers(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        database_url, redis_url = self._given
        self.database_url = self._opened.enter_context(a_database(self.folder, database_url))
        self.redis_url = self._opened.enter_context(a_redis(self.folder, redis_url))

    def _write_papers(self) -> None:
        keys = Keys()
        addresses = Addresses(self.public_url, self.wecom_url, self.dingtalk_url, self.database_url, self.redis_url)
        settings = settings_of(self.world, keys, addresses, secrets.token_urlsafe(24))
        self._write("huisheng.toml", tomli_w.dumps(settings))
        self._write("sandbox.json", json.dumps(sandbox_of(self.world, keys, addresses), ensure_ascii=False, indent=1))
        self._write("clock", "0")

    def _write(self, name: str, words: str) -> None:
        (self.folder / name).write_text(words, "utf-8")

    def _start_sandbox(self) -> None:
        ports = {"--wecom-port": self.wecom_url, "--dingtalk-port": self.dingtalk_url, "--page-port": self.page_url}
        command = ["-m", "bot.sandbox", "--config", "sandbox.json", "--clock-file", str(self.clock_file)]
        for option, url in ports.items():
            command += [option, str(_port(url))]
        sandbox = start("sandbox", [sys.executable, *command], self.folder, self._environ())
        self._programs["sandbox"] = sandbox
        wait_until(lambda: "ready" in sandbox.said().splitlines(), "沙盒", [sandbox])
        self.control.advance_to(opening(datetime.now(UTC)).isoformat())

    def _run(self, name: str) -> None:
        self._programs[name] = start(name, [sys.executable, *COMMANDS[name]], self.folder, self._environ())

    def _start_worker(self) -> None:
        known = workers_at(self.redis_url)
        self._run("worker")
        wait_until(lambda: bool(workers_at(self.redis_url) - known), "worker", [self._programs["worker"]])

    def _environ(self) -> dict[str, str]:
        theirs = {key: value for key, value in os.environ.items() if not key.startswith(_NOT_INHERITED)}
        return theirs | {
            "HUISHENG_CONFIG": str(self.folder / "huisheng.toml"),
            "HUISHENG_CLOCK_FILE": str(self.clock_file),
            "GRANIAN_PORT": str(_port(self.public_url)),
            "PYTHONUNBUFFERED": "1",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }

    def _wait(self) -> None:
        running = list(self._programs.values())
        wait_until(lambda: _is_well(self.public_url), "web 和 ticker", running)
        if "dingtalk" in self.world.platforms and self.world.mode == "stream":
            wait_until(self._is_connected, "钉钉 Stream 长连接", running)

    def _is_connected(self) -> bool:
        return any(entry["platform"] == "dingtalk" and entry["status"] == _SWITCHED for entry in self.control.wire())


def opening(at: datetime) -> datetime:
    """The next working day's OPENING_HOUR after this time, in China; aware, UTC."""
    calendar = Calendar(CalendarSettings())
    day = calendar.local(at)
    while not calendar.is_working_day(day.date()) or day.hour >= OPENING_HOUR:
        day = (day + timedelta(days=1)).replace(hour=0)
    return day.replace(hour=OPENING_HOUR, minute=0, second=0, microsecond=0).astimezone(UTC)


def _is_well(url: str) -> bool:
    try:
        health = requests.get(f"{url}/healthz", timeout=2)
        return health.ok and health.json()["ticker"] == "ok"
    except requests.RequestException:
        return False


def _here(port: int = 0) -> str:
    return f"http://127.0.0.1:{port or free_port()}"


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])
