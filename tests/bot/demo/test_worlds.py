"""The worlds of the demonstration: both sides of the wire are told the same."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import tomli_w

from bot.demo.papers import Addresses, sandbox_of, settings_of
from bot.demo.stack import opening
from bot.demo.worlds import BOTH, WORLDS, Keys, World
from bot.sandbox.config import Config
from bot.settings import Settings, load

ADDRESSES = Addresses(
    public_url="http://127.0.0.1:1001",
    wecom_url="http://127.0.0.1:1002",
    dingtalk_url="http://127.0.0.1:1003",
    database_url="sqlite:///x.db",
    redis_url="redis://127.0.0.1:1004/0",
)


@pytest.fixture(params=sorted(WORLDS))
def world(request: pytest.FixtureRequest) -> World:
    return WORLDS[request.param]


def read(world: World, folder: Path) -> tuple[Config, Settings]:
    keys, file = Keys(), folder / "huisheng.toml"
    file.write_text(tomli_w.dumps(settings_of(world, keys, ADDRESSES, "a-secret-of-enough-length")), "utf-8")
    return Config.model_validate(sandbox_of(world, keys, ADDRESSES)), load({}, file)


def test_both_sides_can_read_their_papers(world: World, tmp_path: Path) -> None:
    sandbox, settings = read(world, tmp_path)
    assert {"wecom"} & world.platforms == ({"wecom"} if sandbox.wecom else set())
    assert bool(settings.dingtalk) == bool(sandbox.dingtalk) == ("dingtalk" in world.platforms)


def test_both_sides_have_the_same_keys(tmp_path: Path) -> None:
    sandbox, settings = read(BOTH, tmp_path)
    wecom, dingtalk = settings.wecom["main"], settings.dingtalk["main"]
    assert sandbox.wecom and sandbox.wecom.app and sandbox.wecom.bot and sandbox.dingtalk and wecom.app and wecom.bot
    assert sandbox.wecom.app.secret == wecom.app.secret.get_secret_value()
    assert sandbox.wecom.bot.aes_key == wecom.bot.aes_key.get_secret_value()
    assert sandbox.wecom.bot.callback_url == "http://127.0.0.1:1001/wecom/main/bot"
    assert sandbox.wecom.groups[0].robot_key == wecom.group_robots[sandbox.wecom.groups[0].chat_id].get_secret_value()
    assert sandbox.dingtalk.client_secret == dingtalk.client_secret.get_secret_value()
    assert sandbox.dingtalk.templates == [dingtalk.card_template_id]


def test_every_colleague_exists_on_the_platform_they_are_reached_by(world: World, tmp_path: Path) -> None:
    sandbox, settings = read(world, tmp_path)
    members = {("wecom", m.userid) for m in sandbox.wecom.members} if sandbox.wecom else set()
    members |= {("dingtalk", u.user_id) for u in sandbox.dingtalk.users} if sandbox.dingtalk else set()
    for colleague in settings.policy.colleagues():
        assert {(platform, user) for platform, _, user in colleague.accounts} <= members


def test_the_page_has_a_phone_for_customer_staff_lead_and_manager(world: World, tmp_path: Path) -> None:
    sandbox, _ = read(world, tmp_path)
    assert {phone.role for phone in sandbox.phones} == {"customer", "staff", "lead", "manager"}
    for phone in sandbox.phones:
        assert phone.user.partition(":")[0] in world.platforms


def test_each_run_has_credentials_of_its_own() -> None:
    assert Keys() != Keys()


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        ("2026-11-25T01:30", "2026-11-25T02:00"),
        ("2026-11-25T02:00", "2026-11-26T02:00"),
        ("2026-11-27T09:00", "2026-11-30T02:00"),
        ("2026-11-27T16:30", "2026-11-30T02:00"),
        ("2026-02-13T10:00", "2026-02-14T02:00"),
        ("2026-02-14T10:00", "2026-02-24T02:00"),
    ],
    ids=["early", "sharp", "friday", "saturday in China", "a saturday we work", "spring festival"],
)
def test_a_demonstration_begins_at_ten_on_a_working_day(now: str, begins: str) -> None:
    assert opening(datetime.fromisoformat(now).replace(tzinfo=UTC)) == datetime.fromisoformat(begins).replace(
        tzinfo=UTC
    )
