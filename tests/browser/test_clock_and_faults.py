"""The bar at the top: time moves forward for everybody, and wires break on demand."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import scene
from tests.browser.canned import Canned
from tests.browser.page_driver import PageDriver

pytestmark = pytest.mark.browser


def test_the_clock_shows_beijing_time(page: Page, canned: Canned) -> None:
    assert PageDriver(page, canned.url).clock().startswith("11月25日 周三 14:0")


@pytest.mark.parametrize(
    ("button", "shown"),
    [
        ("快进 10 分钟", "11月25日 周三 14:1"),
        ("快进 2 小时", "11月25日 周三 16:0"),
        ("到明早 8:50", "11月26日 周四 08:50"),
        ("到今晚 18:00", "11月25日 周三 18:00"),
    ],
)
def test_each_button_moves_the_clock(page: Page, canned: Canned, button: str, shown: str) -> None:
    assert PageDriver(page, canned.url).skip(button).startswith(shown)


def test_a_button_says_whether_its_time_is_today_or_tomorrow(page: Page, canned: Canned) -> None:
    driver = PageDriver(page, canned.url)
    buttons = page.get_by_role("group", name="快进时间").get_by_role("button")
    expect(buttons).to_contain_text(["10 分钟", "2 小时", "到明早 8:50", "到今晚 18:00"])
    driver.skip("到今晚 18:00")
    expect(buttons.last).to_contain_text("到明晚 18:00")
    for _ in range(4):
        driver.skip("快进 2 小时")
    expect(buttons.last).to_contain_text("到今晚 18:00")
    expect(buttons.nth(2)).to_contain_text("到今早 8:50")


def test_a_fault_is_switched_on_once_for_good_and_off(page: Page, canned: Canned) -> None:
    panel = PageDriver(page, canned.url).open_faults()
    switch = panel.get_by_role("group", name="限流")
    for label, times in (("一次", 1), ("一直", -1), ("关", 0)):
        switch.get_by_role("button", name=label).click()
        expect(switch.get_by_role("button", name=label)).to_have_attribute("aria-pressed", "true")
        assert canned.world.faults["限流"] == times
    expect(page.locator("#fault-count")).to_be_hidden()


def test_faults_that_only_the_sandbox_knows_have_a_switch_too(page: Page, canned: Canned) -> None:
    canned.do(lambda world: world.faults.update({"半开连接": 2}))
    driver = PageDriver(page, canned.url)
    expect(page.locator("#fault-count")).to_have_text("1")
    group = driver.open_faults().get_by_role("group", name="半开连接")
    expect(group.get_by_role("button", name="2 次")).to_have_attribute("aria-pressed", "true")


def test_when_the_sandbox_is_gone_the_page_says_so_and_comes_back_by_itself(page: Page, canned: Canned) -> None:
    driver = PageDriver(page, canned.url)
    page.route("**/sandbox/state*", lambda route: route.abort())
    canned.show(scene.WECOM_GROUP, **scene.BOT, text="断线前")
    expect(page.locator("#trouble")).to_contain_text("正在重新连接")
    page.unroute("**/sandbox/state*")
    canned.show(scene.WECOM_GROUP, **scene.BOT, text="又通了")
    driver.sees("zhangsan", "又通了")
    expect(page.locator("#trouble")).to_be_hidden()
