"""What all doors stand on, and the verdict as a whole."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from bot.app import create_app
from bot.cli import main
from bot.demo.process import free_port
from bot.demo.worlds import BOTH, DINGTALK_TEXT, DOORS, DOORS_HTTP, World
from bot.doctor.examining import examine
from bot.doctor.finding import tried
from bot.doctor.knocking import check_time
from bot.house import House
from bot.settings import load
from storage.migrate import upgrade
from tests.bot.doctor.patient import NOWHERE, Patient, serve

Install = Callable[[World], Patient]


@pytest.mark.parametrize("world", [BOTH, DOORS, DOORS_HTTP, DINGTALK_TEXT], ids=lambda world: world.name)
def test_a_sound_installation_passes_every_check(install: Install, world: World) -> None:
    lines = install(world).lines()
    assert [line for line in lines if not line.startswith(("✓", "\n"))] == []
    for part in ("配置", "数据库", "Redis", "公网地址", "文件存放"):
        assert any(part in line for line in lines)


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("redis_url", "redis://127.0.0.1:9/0", ("Redis redis://127.0.0.1:9/0：连不上", "不丢消息", "字段：redis_url")),
        ("database_url", "postgresql://me:hush@127.0.0.1:9/h", ("postgresql://me:***@127.0.0.1:9/h：连不上",)),
        ("public_url", NOWHERE, ("公网地址", "请启动 web", "字段：public_url")),
        ("files", f"s3://files?endpoint={NOWHERE}", ("文件存放 s3://files：写不进去", "字段：files", "访问密钥")),
        ("files", "folder:/dev/null/files", ("文件存放 folder:/dev/null/files：写不进去", "字段：files")),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    install: Install, place: str, value: str, words: tuple[str, ...]
) -> None:
    patient = install(BOTH)
    patient.spoil(place, value)
    complaints = patient.complaints()
    for part in words:
        assert part in complaints
    assert "hush" not in complaints


@pytest.mark.parametrize(("seconds", "mark"), [(0, "✓"), (-20, "✓"), (45, "!"), (-45, "!"), (700, "✗"), (-700, "✗")])
def test_a_clock_that_goes_wrong_is_found(seconds: int, mark: str) -> None:
    theirs = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    said = tried("服务器时间", lambda: check_time(format_datetime(theirs), theirs.timestamp() + seconds, 600))
    assert said.mark == mark
    assert (f"相差 {abs(seconds)} 秒" in said.what) == (mark != "✓")


def test_a_platform_that_tells_no_time_is_no_fault() -> None:
    assert "没有说" in check_time("", 0, 600)


def test_who_finds_something_ill_is_told_where_to_read_on(install: Install) -> None:
    patient = install(DOORS_HTTP)
    patient.spoil("wecom.main.app.token", "wrong")
    lines = patient.lines()
    assert [line for line in lines if "--guide" in line] == ["    整套步骤：huisheng doctor --guide wecom.main.app"]
    assert any(f"后台的 URL 要是 {patient.values['public_url']}/wecom/main/app" in line for line in lines)


def test_a_web_that_is_somebody_elses_is_found(install: Install) -> None:
    patient, port = install(DINGTALK_TEXT), free_port()
    end = serve(Flask("somebody else"), port)
    patient.spoil("public_url", f"http://127.0.0.1:{port}")
    complaints = patient.complaints()
    end()
    assert "后面不是回声的 web 进程（HTTP 404）" in complaints
    assert "没有这个回调地址" in complaints


def test_a_ticker_that_does_not_run_is_found(install: Install, tmp_path: Path) -> None:
    patient, port = install(DINGTALK_TEXT), free_port()
    patient.spoil("database_url", f"sqlite:///{tmp_path / 'quiet.db'}")
    patient.spoil("public_url", f"http://127.0.0.1:{port}")
    upgrade(f"sqlite:///{tmp_path / 'quiet.db'}")
    house = House.open(load({}, patient.file))
    end = serve(create_app(house), port)
    complaints = patient.complaints()
    end()
    house.engine.dispose()
    assert "ticker 没有在运行\n    → 请启动 web 和 ticker" in complaints


def test_tables_that_were_never_made_are_found(install: Install, tmp_path: Path) -> None:
    patient = install(DINGTALK_TEXT)
    patient.spoil("database_url", f"sqlite:///{tmp_path / 'new.db'}")
    assert "表结构不是最新的\n    → 请运行 huisheng migrate" in patient.complaints()


def test_a_real_platform_cannot_reach_this_machine(install: Install) -> None:
    patient = install(DINGTALK_TEXT)
    patient.spoil("dingtalk.main.api_url", "https://127.0.0.1:9")
    assert "只有本机能访问\n    字段：public_url" in patient.doubts()


def test_all_bad_settings_are_listed_and_nothing_else_is_tried(tmp_path: Path) -> None:
    file = tmp_path / "huisheng.toml"
    file.write_text("secrte = 'x'\n", "utf-8")
    said = [str(finding) for finding in examine({}, file)]
    assert any("是不是想写 secret" in line for line in said)
    assert all(line.startswith("✗ 配置：") for line in said)


def test_the_command_ends_with_the_verdict(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    patient = install(DINGTALK_TEXT)
    monkeypatch.setenv("HUISHENG_CONFIG", str(patient.file))
    well = CliRunner().invoke(main, ["doctor"])
    assert (well.exit_code, well.output.splitlines()[-1]) == (0, "一切正常。")
    monkeypatch.setenv("HUISHENG_REDIS_URL", "redis://127.0.0.1:9/0")
    ill = CliRunner().invoke(main, ["doctor"])
    assert (ill.exit_code, ill.output.splitlines()[-1]) == (1, "请先处理上面打 ✗ 的项目。")
