"""微信客服 on a WeChat user's phone, files in bubbles, and words that are taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.sandbox.world import SentFile, ShownButton, ShownCard
from tests.browser import scene
from tests.browser.canned import Canned
from tests.browser.page_driver import PageDriver

pytestmark = pytest.mark.browser

CHAT = "wecom:kf:wkSERVICE:wmWANGMIN"
SERVICE = {"sender": "bot:回声客服", "sender_name": "回声客服"}
PHONES = [
    {"id": "wangmin", "label": "客户 王敏", "role": "customer", "chats": [CHAT], "user": "wecom:wmWANGMIN"},
    *scene.PHONES,
]
MENU = ShownCard(
    kind="msgmenu",
    text="F-261125-001 解决了吗？",
    buttons=[
        ShownButton(label="已解决", key="yes"),
        ShownButton(label="还没有", key="no"),
        ShownButton(label="看进展", url="https://huisheng.example/f/1", style="link"),
    ],
    note="也可以直接回复",
)


@pytest.fixture
def service() -> Iterator[Canned]:
    """王敏 with her chat with 微信客服, beside the others."""
    server = Canned(PHONES)
    scene.set_up(server.world)
    server.world.names["wecom:wmWANGMIN"] = "王敏"
    server.world.open_chat(CHAT, "wecom", "kf", "回声客服", ["wmWANGMIN"])
    server.start()
    yield server
    server.stop()


def test_a_wechat_user_writes_to_the_service(page: Page, service: Canned) -> None:
    driver = PageDriver(page, service.url)
    phone = driver.phone("wangmin")
    expect(phone.locator(".platform")).to_have_text("微信客服")
    expect(phone.locator(".chat-title")).to_have_text("回声客服")
    expect(phone.locator(".at")).to_be_hidden()
    phone.get_by_role("button", name="打开会话").click()
    assert service.side.entered == [{"chat": CHAT, "user": "wmWANGMIN"}]
    driver.say("wangmin", "扫码枪连不上")
    assert (service.side.said[0]["chat"], service.side.said[0]["user"]) == (CHAT, "wmWANGMIN")


def test_a_menu_is_tapped_again_and_again(page: Page, service: Canned) -> None:
    service.show(CHAT, **SERVICE, card=MENU)
    driver = PageDriver(page, service.url)
    card = driver.phone("wangmin").locator(".card-taps")
    expect(card).to_contain_text("也可以直接回复")
    expect(card).not_to_have_class("is-answered")
    expect(card.get_by_role("link", name="看进展")).to_have_attribute("href", "https://huisheng.example/f/1")
    for _ in range(2):
        driver.press("wangmin", "还没有")
    assert [press["key"] for press in service.side.clicked] == ["no", "no"]


def test_a_file_says_what_it_is_and_can_be_fetched(page: Page, service: Canned) -> None:
    def hang(world: object) -> None:
        for kind, name, size in (("voice", "留言.amr", 2048), ("file", "报告.pdf", 3 * 1024 * 1024)):
            file = service.world.keep_file(SentFile(kind, name, bytes(size), 7 if kind == "voice" else 0))
            service.world.show(CHAT, **SERVICE, text=f"[{kind}] {name}", file=file)

    service.do(hang)
    driver = PageDriver(page, service.url)
    voice, report = driver.sees("wangmin", "留言.amr"), driver.sees("wangmin", "报告.pdf")
    expect(voice.locator(".file-size")).to_have_text("7 秒 · 2 KB")
    expect(report.locator(".file-size")).to_have_text("3.0 MB")
    with page.expect_download() as downloading:
        report.locator(".file").click()
    assert downloading.value.suggested_filename == "报告.pdf"
    assert Path(downloading.value.path()).stat().st_size == 3 * 1024 * 1024


@pytest.mark.parametrize(
    ("name", "kind"), [("a.png", "image"), ("a.amr", "voice"), ("a.mp4", "video"), ("报告.pdf", "file")]
)
def test_any_file_can_be_sent(page: Page, service: Canned, tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / name).write_bytes(b"content")
    driver = PageDriver(page, service.url)
    driver.phone("wangmin").locator('input[type="file"]').set_input_files(tmp_path / name)
    driver.phone("wangmin").get_by_role("button", name="发送").click()
    expect(driver.phone("wangmin").locator(".clip")).to_have_attribute("aria-pressed", "false")
    assert service.side.said[0]["file"] == SentFile(kind, name, b"content")


def test_the_last_word_can_be_taken_back(page: Page, service: Canned) -> None:
    driver = PageDriver(page, service.url)
    driver.say("wangmin", "说对了")
    driver.say("wangmin", "说错了")
    button = driver.phone("wangmin").get_by_role("button", name="撤回")
    expect(button).to_have_count(1)
    button.click()
    driver.sees("wangmin", "你撤回了一条消息")
    driver.does_not_see("wangmin", "说错了")
    assert service.side.recalled[0]["user"] == "wmWANGMIN"


def test_what_the_platform_dropped_for_one_member_only_he_does_not_see(page: Page, service: Canned) -> None:
    service.show(scene.WECOM_GROUP, **scene.BOT, text="太多了", hidden_from=["zhangsan"])
    driver = PageDriver(page, service.url)
    driver.open_chat("wangjie", scene.WECOM_GROUP)
    driver.sees("wangjie", "太多了")
    driver.does_not_see("zhangsan", "太多了")
