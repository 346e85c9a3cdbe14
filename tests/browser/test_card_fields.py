"""A card that asks for words: a field to write into, and what is written goes with the press."""

import pytest
from playwright.sync_api import Page

from bot.sandbox.world import ShownButton, ShownCard, ShownInput
from tests.browser import scene
from tests.browser.canned import Canned
from tests.browser.page_driver import PageDriver

pytestmark = pytest.mark.browser


def test_what_is_written_on_a_card_goes_with_the_press(page: Page, canned: Canned) -> None:
    card = ShownCard(
        kind="interactive",
        title="工单",
        inputs=[ShownInput(key="input", label="怎么解决的？")],
        buttons=[ShownButton(label="提交", key="btn1")],
    )
    canned.show(scene.WECOM_GROUP, **scene.BOT, card=card)
    driver = PageDriver(page, canned.url)
    driver.phone("zhangsan").locator(".card").get_by_label("怎么解决的？").fill("加了纸")
    with page.expect_response("**/sandbox/click"):
        driver.button("zhangsan", "提交").click()
    assert canned.side.clicked[-1]["form"] == {"input": "加了纸"}
