"""赵敏 fills in the form on her phone: what she types saves itself, and without scripts it works as well."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from bot.app import create_app
from bot.demo.process import free_port
from bot.house import House
from storage import forms
from storage.db import in_transaction
from storage.migrate import upgrade
from tests.bot.front import settings_of

pytestmark = pytest.mark.browser

BROKEN = "收银台的扫码枪从昨天开始扫不出来"
PHONE = {"width": 390, "height": 844}


@dataclass
class Wall:
    """Where the code hangs: the address behind it."""

    house: House
    address: str


@pytest.fixture
def wall(tmp_path: Path, redis_url: str) -> Iterator[Wall]:
    """A web process with one form."""
    url, port = f"sqlite:///{tmp_path}/huisheng.db", free_port()
    upgrade(url)
    public = {"public_url": f"http://127.0.0.1:{port}", "files": f"folder:{tmp_path}/files"}
    house = House.open(settings_of(url, redis_url).model_copy(update=public))
    form = in_transaction(house.engine, lambda session: forms.make(session, "门店三号店", "", house.now()))
    server = make_server("127.0.0.1", port, create_app(house), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Wall(house, house.links.form(form.id, form.until))
    server.shutdown()
    thread.join()
    house.engine.dispose()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone on which any breach of the policy fails the test."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True)  # type: ignore[arg-type]
    window = context.new_page()
    troubles: list[str] = []
    window.on("pageerror", lambda error: troubles.append(str(error)))
    window.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
    yield window
    context.close()
    assert troubles == []


def _fits(page: Page) -> bool:
    """Whether nothing has to be pushed sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_what_she_types_saves_itself_and_is_there_in_a_new_tab(wall: Wall, phone: Page) -> None:
    phone.goto(wall.address)
    assert _fits(phone)
    phone.fill("#words", BROKEN)
    phone.wait_for_selector('#saved:text("已自动存好")')
    tab = phone.context.new_page()
    phone.close()
    tab.goto(wall.address)
    assert tab.input_value("#words") == BROKEN


def test_what_she_typed_last_is_saved_when_she_leaves_at_once(wall: Wall, phone: Page) -> None:
    phone.goto(wall.address)
    phone.fill("#words", BROKEN)
    phone.goto("about:blank")
    phone.wait_for_timeout(500)
    phone.goto(wall.address)
    assert phone.input_value("#words") == BROKEN


def test_she_sends_it_reads_her_number_and_adds_a_word(wall: Wall, phone: Page) -> None:
    phone.goto(wall.address)
    phone.fill("#words", "希望门店早上八点就开门")
    phone.click("text=提交 >> nth=0")
    phone.wait_for_url("**/s/**")
    assert phone.inner_text(".number").startswith("F-")
    assert _fits(phone)
    phone.fill("#words", "最好周末也一样")
    phone.click("button:has-text('发送')")
    phone.wait_for_selector(".theirs:has-text('最好周末也一样')")


def test_without_scripts_it_works_as_well(wall: Wall, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(wall.address)
    page.fill("#words", BROKEN)
    page.click("button[value=save]")
    page.goto(wall.address)
    assert page.input_value("#words") == BROKEN
    page.click("button[value=send]")
    page.wait_for_url("**/s/**")
    assert BROKEN in page.inner_text(".talk")
    context.close()
