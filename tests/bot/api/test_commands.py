"""`huisheng apikey`: a key is shown once, listed without itself, and taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.settings import load
from storage.migrate import upgrade


@pytest.fixture(autouse=True)
def _begun(a_company: Callable[..., Path]) -> None:
    a_company()
    upgrade(load().database_url)


def say(*words: str) -> Result:
    return CliRunner().invoke(main, ["apikey", *words])


def test_a_key_is_shown_once_and_then_never_again() -> None:
    key = say("new", "晨光ERP", "--company", "晨光贸易").stdout.strip()
    assert key.startswith("hs_")
    listed = say("list").stdout
    assert "晨光ERP\t晨光贸易\t可用，最后使用：没有用过" in listed and key not in listed
    assert key.encode() not in Path("var/huisheng.db").read_bytes()


def test_a_name_is_given_once() -> None:
    assert say("new", "晨光ERP").exit_code == 0
    again = say("new", "晨光ERP")
    assert again.exit_code == 1 and "请换个名字" in again.stderr
    assert say("new", " ").exit_code == 2


def test_a_revoked_key_is_listed_as_such() -> None:
    assert "还没有密钥" in say("list").stdout
    say("new", "晨光ERP")
    assert "已停用" in say("revoke", "晨光ERP").stdout
    assert "晨光ERP\t-\t已停用" in say("list").stdout
    missing = say("revoke", "没有的")
    assert missing.exit_code == 1 and "没有叫 没有的 的密钥" in missing.stderr


def test_the_document_of_the_interface_is_printed() -> None:
    assert say("openapi").stdout.startswith('{\n  "openapi": "3.1.0"')
