"""One visitor plays customer, staff and manager on the page; everything behind it is real."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.demo.stack import Stack
from bot.demo.worlds import BOTH
from tests.browser.page_driver import PageDriver

EXPIRED = "access_token"
"""When hours pass at once, a call that is under way may carry a token that has just expired; it is made again."""
pytestmark = [pytest.mark.browser, pytest.mark.story]


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """An organisation with both platforms, at ten in the morning of a working day."""
    with Stack(BOTH, tmp_path / "both") as running:
        yield running


@pytest.mark.parametrize("width", [1280, 390])
def test_the_loop_is_closed_on_the_page(page: Page, stack: Stack, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    driver = PageDriver(page, stack.page_url)
    _zhangsan_reports(driver)
    _ligong_takes_it_and_answers(driver)
    _ligong_resolves_it(driver)
    _zhangsan_is_asked_and_content(driver)
    driver.skip("到今晚 18:00")
    driver.sees("chenzong", "反馈日报")
    assert not driver.overflows()
    expect(driver.open_wire().nth(10)).to_be_attached()
    wrong = page.locator(".wire-row.is-wrong").all_inner_texts()
    assert [row for row in wrong if EXPIRED not in row] == []


def _zhangsan_reports(driver: PageDriver) -> None:
    driver.say("zhangsan", "你们的对账单导出一直失败，点了没反应")
    driver.sees("zhangsan", "已记下")
    driver.say("zhangsan", "从昨天下午开始，每次都这样")
    driver.sees("zhangsan", "负责人：李工")


def _ligong_takes_it_and_answers(driver: PageDriver) -> None:
    driver.press("ligong", "接单")
    driver.sees("ligong", "处理中 · 李工")
    driver.press("ligong", "回复客户")
    driver.sees("ligong", "请直接发送要回复")
    driver.say("ligong", "已经定位到了，今天下班前修好")
    driver.press("ligong", "发送")
    driver.sees("zhangsan", "李工回复您")


def _ligong_resolves_it(driver: PageDriver) -> None:
    driver.press("ligong", "解决")
    driver.sees("ligong", "处理结果")
    driver.say("ligong", "导出服务已修复，请您再试一次")
    driver.sees("ligong", "导出服务已修复，请您再试一次")
    expect(driver.button("ligong", "发送")).to_be_visible()
    driver.press("ligong", "发送")
    driver.sees("zhangsan", "李工已处理您的反馈")


def _zhangsan_is_asked_and_content(driver: PageDriver) -> None:
    driver.skip("快进 2 小时")
    driver.sees("zhangsan", "请您评一评")
    driver.say("zhangsan", "5")
    driver.sees("zhangsan", "谢谢您的 5 分")
