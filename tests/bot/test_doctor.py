"""`huisheng doctor`: each thing that can be wrong is found, and said with what to do next."""

import copy
import json
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from click.testing import CliRunner
from flask import Flask
from werkzeug.serving import make_server

from bot import clock
from bot.app import create_app
from bot.cli import main
from bot.demo.papers import Addresses, sandbox_of, settings_of
from bot.demo.process import free_port, start, wait_until
from bot.demo.worlds import BOTH, DINGTALK_TEXT, Keys, World
from bot.doctor import Finding, examine
from bot.house import House
from bot.settings import load
from storage import leases
from storage.db import transaction
from storage.migrate import upgrade

NOWHERE = "http://127.0.0.1:9"
Json = dict[str, Any]


@dataclass
class Patient:
    """An installation to be examined: its settings, which a test may spoil, and the file they stand in."""

    values: Json
    file: Path

    def spoil(self, place: str, value: object) -> None:
        """Change one setting, named as in the file."""
        *sections, key = place.split(".")
        inside = self.values
        for section in sections:
            inside = inside[section]
        inside[key] = value
        self.file.write_text(tomli_w.dumps(self.values), "utf-8")

    def findings(self) -> list[Finding]:
        """What the doctor says."""
        return list(examine({}, self.file))

    def complaints(self) -> list[str]:
        """What the doctor finds ill, and the advice."""
        return [str(finding) for finding in self.findings() if finding.mark == "✗"]


@pytest.fixture
def install(bench: "Bench", tmp_path: Path) -> Callable[[World], Patient]:
    """Sets up a world; every test examines a copy of its settings."""

    def set_up(world: World) -> Patient:
        patient = Patient(copy.deepcopy(bench.settings_in(world)), tmp_path / "huisheng.toml")
        patient.spoil("log_level", "info")
        return patient

    return set_up


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, _redis: str) -> Iterator["Bench"]:
    """Where the worlds of this file run."""
    bench = Bench(tmp_path_factory, _redis)
    yield bench
    for end in reversed(bench.ending):
        end()


class Bench:
    """Worlds that run: the sandbox in a process of its own, the web here, and a ticker that has just beaten."""

    def __init__(self, rooms: pytest.TempPathFactory, redis_url: str) -> None:
        self.ending: list[Callable[[], None]] = []
        self._rooms, self._redis_url = rooms, redis_url
        self._settings: dict[str, Json] = {}

    def settings_in(self, world: World) -> Json:
        """The settings of a world, which is started when it is first asked for."""
        if world.name not in self._settings:
            self._settings[world.name] = self._start(world, self._rooms.mktemp(world.name))
        return self._settings[world.name]

    def _start(self, world: World, room: Path) -> Json:
        web, wecom, dingtalk, page = (free_port() for _ in range(4))
        keys, addresses = (
            Keys(),
            Addresses(
                public_url=f"http://127.0.0.1:{web}",
                wecom_url=f"http://127.0.0.1:{wecom}",
                dingtalk_url=f"http://127.0.0.1:{dingtalk}",
                database_url=f"sqlite:///{room / 'huisheng.db'}",
                redis_url=self._redis_url,
            ),
        )
        settings = settings_of(world, keys, addresses, "secret-of-the-patient")
        (room / "huisheng.toml").write_text(tomli_w.dumps(settings), "utf-8")
        (room / "sandbox.json").write_text(json.dumps(sandbox_of(world, keys, addresses)), "utf-8")
        options = ["--wecom-port", wecom, "--dingtalk-port", dingtalk, "--page-port", page, "--clock-file", "clock"]
        command = [sys.executable, "-m", "bot.sandbox", "--config", "sandbox.json"]
        sandbox = start("sandbox", [*command, *map(str, options)], room)
        self.ending.append(sandbox.end)
        wait_until(lambda: "ready" in sandbox.said(), "sandbox", [sandbox])
        upgrade(addresses.database_url)
        house = House.open(load({}, room / "huisheng.toml"))
        with transaction(house.engine) as session:
            assert leases.hold(session, leases.TICKER, "test", clock.now() + timedelta(minutes=5))
        self.ending.extend([house.engine.dispose, serve(create_app(house), web)])
        return settings


def serve(app: Flask, port: int) -> Callable[[], None]:
    """Serve the application in a thread; what ends it."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def end() -> None:
        server.shutdown()
        server.server_close()

    return end


def test_a_sound_installation_passes_every_check(install: Callable[[World], Patient]) -> None:
    said = [str(finding) for finding in install(BOTH).findings()]
    assert [line for line in said if not line.startswith("✓")] == []
    for part in ("配置", "数据库", "Redis", "公网地址", "自建应用 access_token", "自建应用回调 URL"):
        assert any(part in line for line in said)
    for part in ("智能机器人回调 URL", "钉钉 main：access_token", "钉钉 main：Stream 长连接"):
        assert any(part in line for line in said)


def test_dingtalk_by_http_is_checked_at_its_doors(install: Callable[[World], Patient]) -> None:
    patient = install(DINGTALK_TEXT)
    assert patient.complaints() == []
    assert any("机器人回调 URL" in finding.what for finding in patient.findings())
    assert any("卡片回调 URL" in finding.what for finding in patient.findings())


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("wecom.main.app.secret", "wrong", ("自建应用 access_token：没有取到", "核对企业 ID")),
        ("wecom.main.api_url", NOWHERE, ("自建应用 access_token：没有取到",)),
        ("wecom.main.app.token", "wrong", ("自建应用回调 URL：wecom/main/app 拒绝了", "重启 web")),
        ("wecom.main.bot.aes_key", "k" * 43, ("智能机器人回调 URL：wecom/main/bot 拒绝了", "重启 web")),
        ("dingtalk.main.client_secret", "wrong", ("钉钉 main：access_token：没有取到", "Client Secret")),
        ("dingtalk.main.api_url", NOWHERE, ("钉钉 main：Stream 长连接", "请检查网络")),
        ("redis_url", "redis://127.0.0.1:9/0", ("Redis redis://127.0.0.1:9/0：连不上", "不丢消息")),
        ("database_url", "postgresql://me:hush@127.0.0.1:9/h", ("数据库 postgresql://me:***@127.0.0.1:9/h：连不上",)),
        ("public_url", NOWHERE, ("公网地址", "请启动 web")),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    install: Callable[[World], Patient], place: str, value: str, words: tuple[str, ...]
) -> None:
    patient = install(BOTH)
    patient.spoil(place, value)
    complaints = "\n".join(patient.complaints())
    for part in words:
        assert part in complaints
    assert "hush" not in complaints


def test_an_http_robot_with_another_secret_is_found(install: Callable[[World], Patient]) -> None:
    patient = install(DINGTALK_TEXT)
    patient.spoil("dingtalk.main.client_secret", "wrong")
    assert any("dingtalk/main/robot 拒绝了签名正确的请求" in complaint for complaint in patient.complaints())


def test_a_web_that_is_somebody_elses_is_found(install: Callable[[World], Patient]) -> None:
    patient, port = install(DINGTALK_TEXT), free_port()
    end = serve(Flask("somebody else"), port)
    patient.spoil("public_url", f"http://127.0.0.1:{port}")
    complaints = "\n".join(patient.complaints())
    end()
    assert "后面不是回声的 web 进程（HTTP 404）" in complaints
    assert "没有这个回调地址" in complaints


def test_a_ticker_that_does_not_run_is_found(install: Callable[[World], Patient], tmp_path: Path) -> None:
    patient, port = install(DINGTALK_TEXT), free_port()
    patient.spoil("database_url", f"sqlite:///{tmp_path / 'quiet.db'}")
    patient.spoil("public_url", f"http://127.0.0.1:{port}")
    upgrade(f"sqlite:///{tmp_path / 'quiet.db'}")
    house = House.open(load({}, patient.file))
    end = serve(create_app(house), port)
    complaints = "\n".join(patient.complaints())
    end()
    house.engine.dispose()
    assert "ticker 没有在运行\n    → 请启动 web 和 ticker" in complaints


def test_tables_that_were_never_made_are_found(install: Callable[[World], Patient], tmp_path: Path) -> None:
    patient = install(DINGTALK_TEXT)
    patient.spoil("database_url", f"sqlite:///{tmp_path / 'new.db'}")
    assert any("表结构不是最新的\n    → 请运行 huisheng migrate" in complaint for complaint in patient.complaints())


def test_a_real_platform_cannot_reach_this_machine(install: Callable[[World], Patient]) -> None:
    patient = install(DINGTALK_TEXT)
    patient.spoil("dingtalk.main.api_url", "https://127.0.0.1:9")
    warnings = [str(finding) for finding in patient.findings() if finding.mark == "!"]
    assert any("只有本机能访问" in warning for warning in warnings)


def test_all_bad_settings_are_listed_and_nothing_else_is_tried(tmp_path: Path) -> None:
    file = tmp_path / "huisheng.toml"
    file.write_text("secrte = 'x'\n", "utf-8")
    said = [str(finding) for finding in examine({}, file)]
    assert any("是不是想写 secret" in line for line in said)
    assert all(line.startswith("✗ 配置：") for line in said)


def test_the_command_ends_with_the_verdict(
    install: Callable[[World], Patient], monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = install(DINGTALK_TEXT)
    monkeypatch.setenv("HUISHENG_CONFIG", str(patient.file))
    well = CliRunner().invoke(main, ["doctor"])
    assert (well.exit_code, well.output.splitlines()[-1]) == (0, "一切正常。")
    monkeypatch.setenv("HUISHENG_REDIS_URL", "redis://127.0.0.1:9/0")
    ill = CliRunner().invoke(main, ["doctor"])
    assert (ill.exit_code, ill.output.splitlines()[-1]) == (1, "请先处理上面打 ✗ 的项目。")
