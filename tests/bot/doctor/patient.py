"""An installation to be examined, and the worlds in which its platforms are played."""

import copy
import json
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import tomli_w
from flask import Flask
from werkzeug.serving import make_server

from bot import clock
from bot.app import create_app
from bot.demo.control import Control
from bot.demo.papers import Addresses, sandbox_of, settings_of
from bot.demo.process import Program, free_port, start, wait_until
from bot.demo.worlds import DOORS, Keys, World
from bot.doctor.examining import examine
from bot.doctor.finding import Finding
from bot.house import House
from bot.settings import load
from storage import leases
from storage.db import transaction
from storage.migrate import upgrade

NOWHERE = "http://127.0.0.1:9"
Json = dict[str, Any]

STRICT = replace(DOORS, name="strict", custom_robot=False)
"""Whose platforms have not been told everything: the app may not make cards, and leads people elsewhere."""
UNTRUSTED = replace(DOORS, name="untrusted", custom_robot=False)
"""Whose WeCom does not know our address."""


def _strict(theirs: Json) -> None:
    theirs["wecom"]["app"]["redirect_domain"] = "pages.example"
    theirs["dingtalk"]["denied_scopes"] = ["Card.Instance.Write"]


def _untrusted(theirs: Json) -> None:
    theirs["wecom"]["app"]["trusted_ips"] = ["10.9.8.7"]


TWISTS: dict[str, Callable[[Json], None]] = {STRICT.name: _strict, UNTRUSTED.name: _untrusted}
"""What the sandbox plays differently."""


@dataclass
class Patient:
    """Its settings, which a test may spoil, the file they stand in, and the sandbox around it."""

    values: Json
    file: Path
    page_url: str

    @property
    def control(self) -> Control:
        """Of the sandbox around it."""
        return Control(self.page_url)

    def spoil(self, place: str, value: object) -> None:
        """Change one setting, named as in the file."""
        *sections, key = place.split(".")
        inside = self.values
        for section in sections:
            inside = inside.setdefault(section, {})
        inside[key] = value
        self.file.write_text(tomli_w.dumps(self.values), "utf-8")

    def happens(self, event: str, user_id: str) -> None:
        """WeCom tells its app of something that happened to a member."""
        url = f"{self.page_url}/sandbox/wecom/event"
        assert requests.post(url, json={"event": event, "user": user_id}, timeout=10).json() == {"verdict": ""}

    def lines(self) -> list[str]:
        """All that the doctor says."""
        return [str(line) for line in examine({}, self.file)]

    def findings(self, mark: str) -> list[str]:
        """What it says with this mark, and the advice."""
        found = [line for line in examine({}, self.file) if isinstance(line, Finding)]
        return [str(finding) for finding in found if finding.mark == mark]

    def complaints(self) -> str:
        """What it finds ill, and the advice."""
        return "\n".join(self.findings("✗"))

    def doubts(self) -> str:
        """What it wants to be looked at."""
        return "\n".join(self.findings("!"))


@dataclass
class Bench:
    """Worlds that run: the sandbox and the stream in processes of their own, the web here, a ticker that has beaten."""

    rooms: pytest.TempPathFactory
    redis_url: str
    _programs: list[Program] = field(default_factory=list)
    _ending: list[Callable[[], None]] = field(default_factory=list)
    _known: dict[str, tuple[Json, str]] = field(default_factory=dict)

    def patient_in(self, world: World, room: Path) -> Patient:
        """Somebody who lives in this world, which is begun when it is first asked for."""
        if world.name not in self._known:
            self._known[world.name] = self._begin(world, self.rooms.mktemp(world.name))
        settings, page_url = self._known[world.name]
        patient = Patient(copy.deepcopy(settings), room / "huisheng.toml", page_url)
        patient.spoil("files", f"folder:{room / 'files'}")
        return patient

    def end(self) -> None:
        """End all of them."""
        for program in self._programs:
            program.ask()
        for program in self._programs:
            program.end()
        for end in reversed(self._ending):
            end()

    def _begin(self, world: World, room: Path) -> tuple[Json, str]:
        web, wecom, dingtalk, page = (free_port() for _ in range(4))
        keys = Keys()
        addresses = Addresses(
            public_url=f"http://127.0.0.1:{web}",
            wecom_url=f"http://127.0.0.1:{wecom}",
            dingtalk_url=f"http://127.0.0.1:{dingtalk}",
            database_url=f"sqlite:///{room / 'huisheng.db'}",
            redis_url=self.redis_url,
        )
        settings, theirs = (
            settings_of(world, keys, addresses, "secret-of-the-patient"),
            sandbox_of(world, keys, addresses),
        )
        TWISTS.get(world.name, lambda _: None)(theirs)
        (room / "huisheng.toml").write_text(tomli_w.dumps(settings), "utf-8")
        (room / "sandbox.json").write_text(json.dumps(theirs), "utf-8")
        self._run("sandbox", room, "ready", "--wecom-port", wecom, "--dingtalk-port", dingtalk, "--page-port", page)
        upgrade(addresses.database_url)
        self._open(room, web)
        if world.mode == "stream" and world.name not in TWISTS:
            self._run("stream", room, "stream.connected")
        return settings, f"http://127.0.0.1:{page}"

    def _run(self, name: str, room: Path, sign: str, *ports: object) -> None:
        options = [*ports, "--config", "sandbox.json", "--clock-file", "clock"] if name == "sandbox" else []
        program = start(name, [sys.executable, "-m", f"bot.{name}", *map(str, options)], room)
        self._programs.append(program)
        wait_until(lambda: sign in program.said(), name, [program])

    def _open(self, room: Path, port: int) -> None:
        house = House.open(load({}, room / "huisheng.toml"))
        with transaction(house.engine) as session:
            assert leases.hold(session, leases.TICKER, "test", clock.now() + timedelta(minutes=5))
        self._ending.extend([house.engine.dispose, serve(create_app(house), port)])


def serve(app: Flask, port: int) -> Callable[[], None]:
    """Serve the application in a thread; what ends it."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def end() -> None:
        server.shutdown()
        server.server_close()

    return end
