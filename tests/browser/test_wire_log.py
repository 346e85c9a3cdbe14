"""The wire log: each exchange can be found, read raw and decrypted, and sent once more."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import scene
from tests.browser.canned import Canned
from tests.browser.page_driver import PageDriver

pytestmark = pytest.mark.browser


def test_the_newest_exchange_stands_on_top_and_more_come_by_themselves(page: Page, canned: Canned) -> None:
    scene.fill(canned)
    rows = PageDriver(page, canned.url).open_wire()
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("点击卡片")
    canned.do(lambda world: world.log("dingtalk", "← bot", "PUT /v1.0/card/instances", status=200))
    expect(rows).to_have_count(5)
    expect(rows.first).to_contain_text("PUT /v1.0/card/instances")


def test_filters_keep_one_platform_or_what_went_wrong(page: Page, canned: Canned) -> None:
    scene.fill(canned)
    rows = PageDriver(page, canned.url).open_wire()
    filters = page.get_by_role("group", name="筛选")
    for label, count in (("钉钉", 1), ("企业微信", 3), ("有问题的", 1), ("全部", 4)):
        filters.get_by_role("button", name=label).click()
        expect(rows).to_have_count(count)


def test_an_encrypted_exchange_is_read_in_the_clear_and_raw(page: Page, canned: Canned) -> None:
    scene.fill(canned)
    PageDriver(page, canned.url).open_wire().filter(has_text="文字消息").click()
    request = page.get_by_label("请求", exact=True)
    expect(request).to_contain_text('"msgtype": "text"')
    page.get_by_role("group", name="请求的形式").get_by_role("button", name="原文").click()
    expect(request).to_contain_text('"encrypt": "pQm1x')
    expect(page.get_by_label("应答", exact=True)).to_contain_text('"finish": true')


def test_xml_is_indented_and_json_inside_json_unfolded_without_rounding(page: Page, canned: Canned) -> None:
    def log(world: object) -> None:
        canned.world.log("wecom", "→ bot", "XML", request="<xml><A><B><![CDATA[x<y]]></B></A></xml>")
        canned.world.log("wecom", "→ bot", "JSON", request='{"id": 7351234567890123457, "data": "{\\"a\\": 1}"}')

    canned.do(log)
    rows = PageDriver(page, canned.url).open_wire()
    rows.filter(has_text="XML").click()
    shown = page.get_by_label("请求", exact=True)
    expect(shown).to_have_text("<xml>\n  <A>\n    <B><![CDATA[x<y]]></B>\n  </A>\n</xml>", use_inner_text=True)
    rows.filter(has_text="JSON").click()
    expect(shown).to_contain_text('"id": 7351234567890123457')
    expect(shown).to_contain_text('"a": 1')


def test_what_went_wrong_is_highlighted(page: Page, canned: Canned) -> None:
    scene.fill(canned)
    row = PageDriver(page, canned.url).open_wire().filter(has_text="message/send")
    expect(row.locator(".wire-verdict")).to_have_text("注入故障：限流")
    row.click()
    expect(page.locator(".verdict.is-wrong")).to_have_text("注入故障：限流")


def test_a_callback_can_be_sent_again_but_not_a_call_of_the_bot(page: Page, canned: Canned) -> None:
    scene.fill(canned)
    rows = PageDriver(page, canned.url).open_wire()
    rows.filter(has_text="createAndDeliver").click()
    expect(page.get_by_role("button", name="原样再发一次")).to_have_count(0)
    rows.filter(has_text="点击卡片").click()
    page.get_by_role("button", name="原样再发一次").click()
    expect(page.locator(".wire-outcome")).to_have_text("已再发一次，回声答 200：success")
    assert canned.side.repeated == [canned.world.wire[-1].id]


def test_escape_closes_the_drawer_and_gives_the_focus_back(page: Page, canned: Canned) -> None:
    PageDriver(page, canned.url).open_wire()
    expect(page.locator("#open-wire")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#wire")).to_be_hidden()
    expect(page.locator("#open-wire")).to_be_focused()
