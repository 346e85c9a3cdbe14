"""Chromium for the browser tests: found, or installed where that is possible, or said in words how to get it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import scene
from tests.browser.canned import Canned

PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
QUIET = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
HOW_TO = (
    "浏览器测试需要 Chromium：Debian/Ubuntu 上 `apt-get install chromium fonts-noto-cjk`，"
    "或用环境变量 CHROMIUM 指明可执行文件（现值：{given!r}）。"
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; fails in words when there is none and none can be installed."""
    given = os.environ.get("CHROMIUM", "")
    found = _find(given)
    if found is None and not given and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
        found = _find("")
    if found is None:
        pytest.fail(HOW_TO.format(given=given), pytrace=False)
    return found


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """One headless Chromium for these tests; playwright's event loop must not outlive them in this thread."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh window of 1280×800 in which any script error, and any breach of the policy, fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    window = context.new_page()
    troubles: list[str] = []
    window.on("pageerror", lambda error: troubles.append(str(error)))
    window.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
    yield window
    context.close()
    assert troubles == []


@pytest.fixture
def canned() -> Iterator[Canned]:
    """The page in front of a canned world: five phones, nothing said yet."""
    server = Canned(scene.PHONES)
    scene.set_up(server.world)
    server.start()
    yield server
    server.stop()


def _find(given: str) -> str | None:
    if given:
        return shutil.which(given)
    return next((place for place in PLACES if Path(place).exists()), None)


def _install() -> None:
    """What fails here shows in the words of the failing test: there is no Chromium afterwards."""
    for command in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "chromium", "fonts-noto-cjk", "fonts-noto-color-emoji"],
    ):
        subprocess.run(["apt-get", *command], check=False, capture_output=True, timeout=600)
