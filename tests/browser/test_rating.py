"""How good an answer was: asked under the bubbles that may be rated, told to the sandbox, and taken back."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import scene
from tests.browser.canned import Canned
from tests.browser.page_driver import PageDriver

pytestmark = pytest.mark.browser


def test_an_answer_is_called_wrong_and_that_is_taken_back(page: Page, canned: Canned) -> None:
    canned.show(scene.WECOM_GROUP, **scene.BOT, text="已记录", rated={"zhangsan": 1})
    driver = PageDriver(page, canned.url)
    asked = driver.phone("zhangsan").get_by_role("group", name="这条回答准确吗")
    expect(asked.get_by_role("button", name="准确", exact=True)).to_have_attribute("aria-pressed", "true")
    for name in ("不准确", "准确"):
        with page.expect_response("**/sandbox/click"):
            asked.get_by_role("button", name=name, exact=True).click()
    assert [click["key"] for click in canned.side.clicked] == ["feedback:2", "feedback:3"]


def test_where_nobody_asks_nobody_rates(page: Page, canned: Canned) -> None:
    canned.show(scene.WECOM_GROUP, **scene.BOT, text="已记录")
    driver = PageDriver(page, canned.url)
    driver.sees("zhangsan", "已记录")
    expect(driver.phone("zhangsan").get_by_role("group", name="这条回答准确吗")).to_have_count(0)
