"""Whatever people write stays words: no script runs, no markup appears, no address but http(s) becomes a link."""

from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.sandbox.world import ShownButton, ShownCard, World
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
TELLING = ("onerror", "onload", "javascript", "onclick", "iframe", "<script>")
FOREIGN = "script, img, svg, iframe, b, textarea, style, a[href^=javascript], a[href^=data]"


@pytest.mark.parametrize("markdown", [True, False], ids=["markdown", "plain"])
def test_attempts_in_messages_stay_text(page: Page, canned: Canned, markdown: bool) -> None:
    for words in ATTEMPTS:
        canned.show(scene.WECOM_GROUP, "wangjie", words, text=f"前 {words} 后", markdown=markdown, quote=words)
    lines = PageDriver(page, canned.url).phone("zhangsan").locator(".line")
    expect(lines).to_have_count(len(ATTEMPTS))
    expect(lines.locator(FOREIGN)).to_have_count(0)
    _stays_words(page, lines)


def test_attempts_in_cards_stay_text(page: Page, canned: Canned) -> None:
    for words in ATTEMPTS:
        canned.show(scene.WECOM_GROUP, **scene.BOT, card=_card_of(words))
    cards = PageDriver(page, canned.url).phone("zhangsan").locator(".card")
    expect(cards).to_have_count(len(ATTEMPTS))
    expect(cards.locator(FOREIGN)).to_have_count(0)
    expect(cards.get_by_role("link")).to_have_count(0)
    _stays_words(page, cards)


def test_attempts_on_the_wire_are_shown_as_they_came(page: Page, canned: Canned) -> None:
    for words in ATTEMPTS:
        canned.do(partial(_log, words))
    rows = PageDriver(page, canned.url).open_wire()
    expect(rows).to_have_count(len(ATTEMPTS))
    for row, words in zip(rows.all(), reversed(ATTEMPTS), strict=True):
        row.click()
        expect(page.get_by_label("请求", exact=True)).to_have_text(words)
        expect(page.locator("#wire").locator(FOREIGN)).to_have_count(0)
    assert page.evaluate("window.hacked") is None


def _log(words: str, world: World) -> None:
    world.log("wecom", "→ bot", words, request=words, response=words, verdict=words, status=200)


def _card_of(words: str) -> ShownCard:
    return ShownCard(
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
        buttons=[ShownButton(label=f"按 {words}", url="javascript:window.hacked=1", key="k")],
    )


def _stays_words(page: Page, shown: Locator) -> None:
    """Nothing has run, and the reader still sees the tell-tale part of each attempt."""
    page.wait_for_timeout(50)
    assert page.evaluate("window.hacked") is None
    for words, text in zip(ATTEMPTS, shown.all_inner_texts(), strict=True):
        telling = next((part for part in TELLING if part in words), "红")
        assert telling in text, words
