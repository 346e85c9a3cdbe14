"""Whatever people write stays words: no script runs, no markup appears, no address but http(s) becomes a link."""

import pytest
from playwright.sync_api import Page, expect

from bot.sandbox.world import ShownButton, ShownCard
from tests.browser import scene
from tests.browser.canned import Canned
from tests.browser.page_driver import PageDriver

pytestmark = pytest.mark.browser

ATTEMPTS = [
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 1'>",
    "<svg onload=window.hacked=1>",
    "[点我](javascript:window.hacked=1)",
    "[点我](data:text/html,<script>window.hacked=1</script>)",
    '<font color="red" onmouseover="window.hacked=1">红</font>',
    '<font color="expression(alert(1))">红</font>',
    "**<b onclick=window.hacked=1>粗</b>**",
    "</textarea></style><iframe srcdoc='<script>parent.hacked=1</script>'>",
    '<@"><img src=x onerror=window.hacked=1>>',
]
FOREIGN = "script, img, svg, iframe, b, textarea, style, a[href^=javascript], a[href^=data]"


@pytest.mark.parametrize("words", ATTEMPTS)
@pytest.mark.parametrize("markdown", [True, False], ids=["markdown", "plain"])
def test_an_attempt_in_a_message_stays_text(page: Page, canned: Canned, words: str, markdown: bool) -> None:
    canned.show(scene.WECOM_GROUP, "wangjie", words, text=f"前 {words} 后", markdown=markdown, quote=words)
    driver = PageDriver(page, canned.url)
    line = driver.sees("zhangsan", "后")
    _stays_words(page, line.inner_text(), words)
    expect(line.locator(FOREIGN)).to_have_count(0)


@pytest.mark.parametrize("words", ATTEMPTS)
def test_an_attempt_in_a_card_stays_text(page: Page, canned: Canned, words: str) -> None:
    card = ShownCard(
        kind="template_card.text_notice",
        source=words,
        title=words,
        state=words,
        emphasis=words,
        facts=[(words, words)],
        text=words,
        quote=words,
        note=words,
        link=f"javascript:{words}",
        buttons=[ShownButton(label=words, url="javascript:window.hacked=1", key="k")],
    )
    canned.show(scene.WECOM_GROUP, **scene.BOT, card=card)
    shown = PageDriver(page, canned.url).phone("zhangsan").locator(".card")
    _stays_words(page, shown.inner_text(), words)
    expect(shown.locator(FOREIGN)).to_have_count(0)
    expect(shown.get_by_role("link")).to_have_count(0)


@pytest.mark.parametrize("words", ATTEMPTS)
def test_an_attempt_on_the_wire_is_shown_as_it_came(page: Page, canned: Canned, words: str) -> None:
    canned.do(
        lambda world: world.log("wecom", "→ bot", words, request=words, response=words, verdict=words, status=200)
    )
    rows = PageDriver(page, canned.url).open_wire()
    rows.first.click()
    assert page.locator(".side pre").first.inner_text() == words
    assert page.evaluate("window.hacked") is None


def _stays_words(page: Page, shown: str, words: str) -> None:
    """Nothing has run, and the reader still sees the tell-tale part of the attempt."""
    page.wait_for_timeout(50)
    assert page.evaluate("window.hacked") is None
    telling = next(
        (part for part in ("onerror", "onload", "javascript", "onclick", "iframe", "<script>") if part in words), "红"
    )
    assert telling in shown
