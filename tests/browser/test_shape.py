"""The page fits wide and narrow screens, can be read, and leaves readers where they were."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import scene
from tests.browser.canned import Canned
from tests.browser.page_driver import PageDriver

pytestmark = pytest.mark.browser

FAINT = """() => {
  const rgba = (css) => {
    const parts = (css.match(/[\\d.]+/g) || []).map(Number);
    return css.startsWith('color(srgb') ? parts.map((v, i) => i < 3 ? v * 255 : v) : parts;
  };
  const linear = (v) => v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const over = (below, [r, g, b, a = 1]) => [r, g, b].map((v, i) => v * a + below[i] * (1 - a));
  const ground = (node) => {
    const veils = [];
    for (let e = node; e; e = e.parentElement) veils.unshift(rgba(getComputedStyle(e).backgroundColor));
    return veils.reduce(over, [255, 255, 255]);
  };
  const faint = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const [node, words] = [texts.currentNode.parentElement, texts.currentNode.data.trim()];
    if (!words || !node.checkVisibility() || node.matches('.unseen, script, option')) continue;
    const [a, b] = [light(rgba(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${node.className} ${words.slice(0, 20)}`);
  }
  return faint;
}"""
NAMELESS = """() => [...document.querySelectorAll('button, a, select, textarea, input:not([tabindex="-1"])')]
  .filter((e) => e.checkVisibility() && !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length))
  .map((e) => e.outerHTML.slice(0, 80))"""
SMALL = """() => [...document.querySelectorAll('.stage button, .topbar button, .tabbar button, .stage select')]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 30).map((e) => e.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080), (900, 800), (390, 844), (320, 640)])
def test_nothing_sticks_out_sideways(page: Page, canned: Canned, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    scene.fill(canned)
    canned.show(scene.WECOM_GROUP, **scene.BOT, text="长" * 300 + "https://huisheng.example/" + "a" * 300)
    driver = PageDriver(page, canned.url)
    for phone in scene.PHONES:
        driver.phone(phone["id"])
        assert not driver.overflows()
    driver.open_faults()
    assert not driver.overflows()
    page.keyboard.press("Escape")
    driver.open_wire().last.click()
    assert not driver.overflows()


def test_on_a_wide_screen_customers_stand_left_staff_in_the_middle_the_manager_right(
    page: Page, canned: Canned
) -> None:
    driver = PageDriver(page, canned.url)
    boxes = {p["id"]: driver.phone(p["id"]).bounding_box() for p in scene.PHONES}
    place = {phone: (box["x"], box["y"], box["y"] + box["height"]) for phone, box in boxes.items() if box}
    assert place["zhangsan"][0] == place["chenlu"][0]
    assert place["zhangsan"][2] < place["chenlu"][1]
    assert place["chenlu"][0] < place["ligong"][0] < place["wangjie"][0] < place["zhouzong"][0]
    assert max(bottom for _, _, bottom in place.values()) <= 800


def test_on_a_narrow_screen_one_phone_is_shown_and_the_bar_switches(page: Page, canned: Canned) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    driver = PageDriver(page, canned.url)
    shown = page.locator(".phone:visible")
    expect(shown).to_have_attribute("data-phone", "zhangsan")
    canned.show(scene.LI_CHAT, **scene.BOT, card=scene.staff_card())
    badge = page.locator('.phone-tab[data-for="ligong"] .dot')
    expect(badge).to_have_text("1")
    driver.press("ligong", "接单")
    expect(shown).to_have_attribute("data-phone", "ligong")
    expect(badge).to_have_count(0)
    assert canned.side.clicked[0]["user"] == "ligong"


def test_on_a_narrow_screen_a_suggestion_brings_up_that_customer(page: Page, canned: Canned) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    PageDriver(page, canned.url)
    page.locator("#open-guide").click()
    page.get_by_role("button", name="报表导出总是卡住").click()
    expect(page.locator(".phone:visible")).to_have_attribute("data-phone", "chenlu")
    expect(page.locator("#guide")).to_be_hidden()


def test_on_a_narrow_screen_the_wire_log_shows_the_list_or_one_exchange(page: Page, canned: Canned) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    scene.fill(canned)
    rows = PageDriver(page, canned.url).open_wire()
    rows.first.click()
    expect(rows.first).to_be_hidden()
    page.get_by_role("button", name="返回列表").click()
    expect(rows.first).to_be_visible()


def test_on_a_narrow_screen_everything_is_big_enough_for_a_thumb(page: Page, canned: Canned) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    scene.fill(canned)
    driver = PageDriver(page, canned.url)
    for phone in scene.PHONES:
        driver.phone(phone["id"])
        assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_every_word_stands_out_from_its_ground_and_every_control_has_a_name(
    page: Page, canned: Canned, width: int
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    scene.fill(canned)
    driver = PageDriver(page, canned.url)
    driver.sees("zhangsan", "这次处理，您满意吗？")
    for phone in scene.PHONES:
        driver.phone(phone["id"])
        assert page.evaluate(FAINT) == []
        assert page.evaluate(NAMELESS) == []
    driver.open_faults()
    assert page.evaluate(FAINT) == []
    page.keyboard.press("Escape")
    driver.open_wire().filter(has_text="限流").click()
    assert page.evaluate(FAINT) == []
    assert page.evaluate(NAMELESS) == []


def test_a_new_message_is_read_out_once(page: Page, canned: Canned) -> None:
    PageDriver(page, canned.url)
    canned.show(scene.WECOM_GROUP, **scene.BOT, text="已记录为 F-1")
    announcer = page.locator("#announcer")
    expect(announcer).to_have_attribute("aria-live", "polite")
    expect(announcer).to_have_text("回声：已记录为 F-1")


def test_the_chat_follows_new_messages_unless_the_reader_has_scrolled_up(page: Page, canned: Canned) -> None:
    for number in range(30):
        canned.show(scene.WECOM_GROUP, **scene.BOT, text=f"第 {number} 句")
    driver = PageDriver(page, canned.url)
    expect(driver.sees("zhangsan", "第 29 句")).to_be_in_viewport()
    talk = driver.phone("zhangsan").locator(".talk")
    talk.hover()
    page.mouse.wheel(0, -600)
    above = driver.phone("zhangsan").get_by_role("button", name="新消息")
    page.wait_for_function("e => e.scrollTop < e.scrollHeight - e.clientHeight - 100", arg=talk.element_handle())
    top = talk.evaluate("e => e.scrollTop")
    canned.show(scene.WECOM_GROUP, **scene.BOT, text="最新一句")
    expect(above).to_be_visible()
    assert talk.evaluate("e => e.scrollTop") == top
    above.click()
    expect(driver.sees("zhangsan", "最新一句")).to_be_in_viewport()
    expect(above).to_be_hidden()


def test_a_chat_that_is_not_open_counts_what_came(page: Page, canned: Canned) -> None:
    driver = PageDriver(page, canned.url)
    canned.show(scene.ZHANG_CHAT, **scene.BOT, text="私下说")
    canned.show(scene.ZHANG_CHAT, **scene.BOT, text="再说一句")
    dot = driver.phone("zhangsan").locator(f'[data-chat="{scene.ZHANG_CHAT}"] .dot')
    expect(dot).to_have_text("2")
    driver.open_chat("zhangsan", scene.ZHANG_CHAT)
    driver.sees("zhangsan", "再说一句")
    expect(dot).to_have_count(0)


def test_only_the_changed_message_is_drawn_anew(page: Page, canned: Canned) -> None:
    canned.show(scene.WECOM_GROUP, **scene.BOT, text="早先的一句")
    driver = PageDriver(page, canned.url)
    driver.sees("zhangsan", "早先的一句").evaluate("e => { e.dataset.touched = 'yes' }")
    canned.show(scene.WECOM_GROUP, **scene.BOT, text="后来的一句")
    driver.sees("zhangsan", "后来的一句")
    expect(driver.sees("zhangsan", "早先的一句")).to_have_attribute("data-touched", "yes")
