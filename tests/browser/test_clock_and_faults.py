"""The bar at the top: time moves forward for everybody, and wires break on demand."""

import re

import pytest
from playwright.sync_api import Page, expect

from bot.sandbox.faults import FAULTS
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
    switch = panel.get_by_role("group", name="限流", exact=True)
    for label, times in (("一次", 1), ("一直", -1), ("关", 0)):
        switch.get_by_role("button", name=label).click()
        expect(switch.get_by_role("button", name=label)).to_have_attribute("aria-pressed", "true")
        assert canned.world.faults["限流"] == times
    expect(page.locator("#fault-count")).to_be_hidden()


def test_faults_that_only_the_sandbox_knows_have_a_switch_too(page: Page, canned: Canned) -> None:
    canned.do(lambda world: world.faults.update({"半开连接": 2}))
    driver = PageDriver(page, canned.url)
    expect(page.locator("#fault-count")).to_have_text("1")
    group = driver.open_faults().get_by_role("group", name="半开连接", exact=True)
    expect(group.get_by_role("button", name="2 次")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    ("button", "name", "times"),
    [
        ("限流", "限流", 1),
        ("令牌失效", "令牌失效", 1),
        ("重复投递 ×4", "重复投递", 4),
        ("断线", "断线", 1),
        ("慢 6 秒", "慢响应", 1),
        ("半开连接", "半开连接", 1),
    ],
)
def test_the_common_faults_are_one_press_away_and_one_press_off(
    page: Page, canned: Canned, button: str, name: str, times: int
) -> None:
    panel = PageDriver(page, canned.url).open_faults()
    at_hand = panel.get_by_role("group", name="常用故障").get_by_role("button", name=button, exact=True)
    at_hand.click()
    expect(at_hand).to_have_attribute("aria-pressed", "true")
    assert canned.world.faults[name] == times
    at_hand.click()
    expect(at_hand).to_have_attribute("aria-pressed", "false")
    assert canned.world.faults[name] == 0


def test_every_fault_that_the_sandbox_knows_has_a_switch_under_its_platform(page: Page, canned: Canned) -> None:
    panel = PageDriver(page, canned.url).open_faults()
    expect(panel.locator(".fault-list li")).to_have_count(len(FAULTS))
    expect(panel.locator(".panel-part")).to_have_text(["两个平台", "企业微信", "钉钉"])
    assert {name.split("\n")[0] for name in panel.locator(".fault-name").all_inner_texts()} == set(FAULTS)


def test_limits_that_were_exceeded_are_counted_and_listed(page: Page, canned: Canned) -> None:
    driver = PageDriver(page, canned.url)
    expect(page.locator("#limit-count")).to_be_hidden()
    page.locator("#open-limits").click()
    expect(page.locator("#limits")).to_contain_text("没有超过任何一项平台限额")
    canned.do(lambda world: [world.ledger("wecom").count("群机器人 每分钟", "wrGROUP", 20, 60) for _ in range(22)])
    expect(page.locator("#limit-count")).to_have_text("2")
    line = page.locator("#limits .is-exceeded li")
    expect(line).to_contain_text(re.compile(r"群机器人 每分钟.*wrGROUP.*超过 2 次.*22 / 20", re.DOTALL))
    expect(page.locator("#limits")).to_contain_text("最多用过")
    assert not driver.overflows()
    driver.open_faults()
    expect(page.locator("#limits")).to_be_hidden()
    page.locator("#open-limits").click()
    expect(page.locator("#faults")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#limits")).to_be_hidden()
    expect(page.locator("#open-limits")).to_be_focused()


def test_when_the_sandbox_is_gone_the_page_says_so_and_comes_back_by_itself(page: Page, canned: Canned) -> None:
    driver = PageDriver(page, canned.url)
    page.route("**/sandbox/state*", lambda route: route.abort())
    canned.show(scene.WECOM_GROUP, **scene.BOT, text="断线前")
    expect(page.locator("#trouble")).to_contain_text("正在重新连接")
    page.unroute("**/sandbox/state*")
    canned.show(scene.WECOM_GROUP, **scene.BOT, text="又通了")
    driver.sees("zhangsan", "又通了")
    expect(page.locator("#trouble")).to_be_hidden()
