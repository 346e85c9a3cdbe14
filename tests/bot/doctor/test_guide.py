"""`huisheng doctor --guide`: the walk to every door, with this installation's own addresses to paste."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.configuring.accounts import contradictions
from bot.demo.worlds import DINGTALK_TEXT, DOORS_HTTP, World
from bot.doctor.dingtalk.walk import PARTS as DINGTALK
from bot.doctor.guide import guide
from bot.doctor.wecom.walk import PARTS as WECOM
from bot.settings import CONFIG
from tests.bot.doctor.patient import Patient

Install = Callable[[World], Patient]
DOCS = Path(__file__).parents[3] / "docs/platforms"
BLANK = {"public": "https://您的域名", "host": "您的域名", "account": "main"}


def told(wanted: str, file: Path) -> str:
    return "\n".join(guide(wanted, {}, file))


def test_the_addresses_of_this_installation_are_there_to_paste(install: Install) -> None:
    patient = install(DOORS_HTTP)
    said, url = told("", patient.file), patient.values["public_url"]
    for path in (
        "wecom/main/app",
        "wecom/main/bot",
        "dingtalk/main/robot",
        "dingtalk/main/events",
        "dingtalk/main/card",
    ):
        assert f"{url}/{path}" in said
    assert f"可信域名：填 {url.removeprefix('http://')}" in said
    assert "{" not in said and "您的域名" not in said


def test_doors_that_are_not_there_yet_are_shown_how_to_begin(install: Install) -> None:
    said = told("", install(DINGTALK_TEXT).file)
    assert "企业微信 main · 自建应用 [wecom.main.app]（还没有配置：这样开始）" in said
    assert "钉钉 main · 收消息：HTTP 回调 [dingtalk.main.mode]（已配置）" in said
    assert "收消息：Stream" not in said


@pytest.mark.parametrize("wanted", ["wecom.main.kf", "wecom.kf", "kf"])
def test_one_door_can_be_asked_for(install: Install, wanted: str) -> None:
    said = told(wanted, install(DOORS_HTTP).file)
    assert "企业微信 main · 微信客服 [wecom.main.kf]（已配置）" in said and "自定义机器人" not in said


def test_who_has_no_settings_yet_is_shown_the_way_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONFIG, str(tmp_path / "none.toml"))
    shown = CliRunner().invoke(main, ["doctor", "--guide"])
    assert shown.exit_code == 0 and "https://您的域名/wecom/main/app" in shown.output
    assert "配置现在还不能用" in shown.output
    one = CliRunner().invoke(main, ["doctor", "--guide", "dingtalk.events"])
    assert "https://您的域名/dingtalk/main/events" in one.output and "企业微信" not in one.output


def test_a_door_that_there_is_not_is_answered_with_those_that_there_are(install: Install) -> None:
    shown = CliRunner().invoke(main, ["doctor", "--guide", "fax"])
    assert shown.exit_code == 2 and "没有这扇门：fax" in shown.output and "dingtalk.main.cards" in shown.output


@pytest.mark.parametrize(("platform", "parts"), [("wecom", WECOM), ("dingtalk", DINGTALK)])
def test_what_is_to_be_pasted_is_configuration(platform: str, parts: "tuple[tuple[str, object, object], ...]") -> None:
    for _, walk, _ in parts:
        pasted = tomllib.loads(walk.snippet.format(**BLANK))  # type: ignore[attr-defined]
        assert set(pasted) <= {platform, "sign_in"}
        assert not [said for said in contradictions(pasted) if "不认识" in said]


@pytest.mark.parametrize(("platform", "parts"), [("wecom", WECOM), ("dingtalk", DINGTALK)])
def test_the_documents_say_the_same(platform: str, parts: "tuple[tuple[str, object, object], ...]") -> None:
    written = "".join((DOCS / f"{platform}.md").read_text("utf-8").split())
    for _, walk, _ in parts:
        for step in (walk.title, walk.whom, *walk.steps, walk.snippet):  # type: ignore[attr-defined]
            assert "".join(step.format(**BLANK).split()) in written, step
