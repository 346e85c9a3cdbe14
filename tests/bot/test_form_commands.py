"""`huisheng form`: a link and a QR code that lead to a form, until it is stopped."""

import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.house import House
from bot.links import FormLink
from bot.settings import load
from storage.db import transaction
from storage.forms import Form
from storage.migrate import upgrade
from tests.bot.test_settings import organisation


@pytest.fixture(autouse=True)
def _begun(a_company: Callable[..., Path]) -> None:
    groups = {"wrG1": {"title": "晨光贸易服务群", "company": "晨光贸易"}}
    a_company(public_url="https://bot.example", policy={**organisation()["policy"], "groups": groups})
    upgrade(load().database_url)


def say(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def form_behind(printed: str) -> Form:
    """The form that the printed address leads to."""
    token = re.findall(r"https://bot\.example/q/(\S+)", printed)[0]
    house = House.open(load())
    link = house.links.read(token, house.now())
    assert isinstance(link, FormLink)
    with transaction(house.engine) as session:
        return session.get_one(Form, link.form_id)


def test_the_printed_link_leads_to_the_form_and_the_code_is_a_picture() -> None:
    printed = say("form", "--label", "门店三号店", "--company", "晨光贸易")
    assert printed.exit_code == 0, printed.output
    made = form_behind(printed.stdout)
    assert (made.label, made.company, made.until) == ("门店三号店", "晨光贸易", None)
    data = Path("form-1.png").read_bytes()
    assert data.startswith(b"\x89PNG") and len(zlib.decompress(data[data.index(b"IDAT") + 4 : -16])) > 1000


def test_the_code_is_drawn_where_it_is_wanted_and_ends_when_it_shall() -> None:
    printed = say("form", "--label", "展会", "--days", "3", "--qr", "展会.svg")
    assert "展会.svg" in printed.stdout
    assert "<svg" in Path("展会.svg").read_text("utf-8")
    made = form_behind(printed.stdout)
    assert made.until is not None and (made.until - made.created_at).days == 3


@pytest.mark.parametrize("named", ["wrG1", "晨光贸易服务群"])
def test_a_form_for_a_group_speaks_for_its_company(named: str) -> None:
    made = form_behind(say("form", "--group", named).stdout)
    assert (made.label, made.company) == ("晨光贸易服务群", "晨光贸易")


@pytest.mark.parametrize(
    ("words", "said"),
    [((), "--label"), (("--group", "别的群"), "policy.groups"), (("--label", "甲", "--qr", "a.gif"), ".png 或 .svg")],
)
def test_what_cannot_be_made_is_said(words: tuple[str, ...], said: str) -> None:
    result = say("form", *words)
    assert result.exit_code == 2 and said in result.stderr
    assert say("form", "list").stdout.startswith("还没有表单")


def test_a_stopped_form_is_listed_as_such() -> None:
    say("form", "--label", "门店三号店")
    assert "收集中\t门店三号店" in say("form", "list").stdout
    assert "已停用" in say("form", "stop", "1").stdout
    assert "已停用\t门店三号店" in say("form", "list").stdout
    missing = say("form", "stop", "9")
    assert missing.exit_code == 1 and "没有第 9 号表单" in missing.stderr


def test_an_address_that_no_phone_can_open_is_warned_of() -> None:
    assert say("form", "--label", "门店").stderr == ""
    text = Path("huisheng.toml").read_text("utf-8").replace("https://bot.example", "http://127.0.0.1:8000")
    Path("huisheng.toml").write_text(text, "utf-8")
    assert "手机打不开" in say("form", "--label", "门店").stderr
