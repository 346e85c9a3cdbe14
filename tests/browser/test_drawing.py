"""Every bubble and card looks like what it is."""

import re

import pytest
from playwright.sync_api import Page, expect

from bot.sandbox.world import ShownButton, ShownCard, ShownInput
from tests.browser import scene
from tests.browser.canned import Canned
from tests.browser.page_driver import PageDriver

pytestmark = pytest.mark.browser


def test_what_zhangsan_says_stands_on_his_side_and_what_the_bot_answers_on_the_other(
    page: Page, canned: Canned
) -> None:
    canned.show(scene.WECOM_GROUP, "zhangsan", "张三", text="扫码枪坏了")
    canned.show(scene.WECOM_GROUP, **scene.BOT, text="收到")
    driver = PageDriver(page, canned.url)
    expect(driver.sees("zhangsan", "扫码枪坏了")).to_have_class(re.compile("is-mine"))
    answer = driver.sees("zhangsan", "收到")
    expect(answer).to_have_class(re.compile("is-theirs"))
    expect(answer.locator(".said-by")).to_have_text("回声机器人")


def test_the_two_apps_look_different(page: Page, canned: Canned) -> None:
    canned.show(scene.WECOM_GROUP, "zhangsan", "张三", text="在企业微信")
    canned.show(scene.DINGTALK_GROUP, "chenlu", "陈璐", text="在钉钉")
    driver = PageDriver(page, canned.url)
    colour = "e => getComputedStyle(e.querySelector('.bubble')).backgroundColor"
    assert driver.sees("zhangsan", "在企业微信").evaluate(colour) == "rgb(149, 236, 105)"
    assert driver.sees("chenlu", "在钉钉").evaluate(colour) == "rgb(207, 227, 255)"
    expect(driver.phone("zhangsan").locator(".platform")).to_have_text("企业微信")
    expect(driver.phone("chenlu").locator(".platform")).to_have_text("钉钉")


def test_markdown_becomes_headings_lists_quotes_links_and_colours(page: Page, canned: Canned) -> None:
    text = (
        '# 日报\n新增 **6**，<font color="warning">超时 1</font>\n第二行\n\n- 一\n- 二\n\n3. 三\n\n> 引用\n\n'
        "[详情](https://huisheng.example/f/1) `F-1`\n\n<@zhangsan> @路人 @张三"
    )
    canned.show(scene.WECOM_GROUP, **scene.BOT, text=text, markdown=True)
    bubble = PageDriver(page, canned.url).sees("zhangsan", "日报").locator(".bubble")
    expect(bubble.locator(".heading-1")).to_have_text("日报")
    expect(bubble.locator("strong")).to_have_text("6")
    expect(bubble.locator(".font-warning")).to_have_text("超时 1")
    expect(bubble.locator("br")).to_have_count(1)
    expect(bubble.locator("ul > li")).to_have_text(["一", "二"])
    expect(bubble.locator("ol")).to_have_attribute("start", "3")
    expect(bubble.locator("blockquote")).to_have_text("引用")
    expect(bubble.locator("code")).to_have_text("F-1")
    link = bubble.get_by_role("link", name="详情")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("href", "https://huisheng.example/f/1")
    expect(bubble.locator(".mention")).to_have_text(["@张三", "@张三"])


def test_plain_text_is_not_markdown_but_its_addresses_are_links(page: Page, canned: Canned) -> None:
    canned.show(
        scene.WECOM_GROUP, **scene.BOT, text="**不加粗** 看 https://huisheng.example/f/1。谢谢", mentions=["张三"]
    )
    bubble = PageDriver(page, canned.url).sees("zhangsan", "不加粗").locator(".bubble")
    expect(bubble).to_have_text("**不加粗** 看 https://huisheng.example/f/1。谢谢 @张三")
    expect(bubble.locator("strong")).to_have_count(0)
    expect(bubble.get_by_role("link")).to_have_attribute("href", "https://huisheng.example/f/1")


def test_an_anchor_in_a_plain_text_is_a_link(page: Page, canned: Canned) -> None:
    text = '看 <a href="https://huisheng.example/f/2">1. 查看 F-2</a>，<a href="javascript:alert(1)">别点</a>'
    canned.show(scene.ZHOU_CHAT, **scene.BOT, text=text)
    bubble = PageDriver(page, canned.url).sees("zhouzong", "查看").locator(".bubble")
    expect(bubble).to_have_text("看 1. 查看 F-2，别点")
    expect(bubble.get_by_role("link")).to_have_count(1)
    expect(bubble.get_by_role("link", name="1. 查看 F-2")).to_have_attribute("href", "https://huisheng.example/f/2")


def test_a_quote_a_recalled_message_and_a_picture(page: Page, canned: Canned) -> None:
    canned.show(scene.WECOM_GROUP, **scene.BOT, text="收到", quote="张三：扫码枪坏了")
    canned.show(scene.WECOM_GROUP, "wangjie", "王洁", text="说错了", recalled=True)
    canned.show(scene.WECOM_GROUP, "zhangsan", "张三", picture="/static/echo.svg")
    driver = PageDriver(page, canned.url)
    expect(driver.sees("zhangsan", "收到").locator(".quoted")).to_have_text("张三：扫码枪坏了")
    driver.sees("zhangsan", "王洁撤回了一条消息")
    driver.does_not_see("zhangsan", "说错了")
    expect(driver.phone("zhangsan").get_by_role("img", name="张三发的图片")).to_be_visible()


def test_a_template_card_shows_source_title_rows_and_buttons(page: Page, canned: Canned) -> None:
    canned.show(scene.WANG_CHAT, **scene.BOT, card=scene.wecom_card())
    card = PageDriver(page, canned.url).phone("wangjie").locator(".card-wecom")
    expect(card.locator(".card-source")).to_have_text("回声 · 恒远机械")
    expect(card.locator(".card-title")).to_have_text("F-261125-002 报表导出卡住")
    expect(card.locator("dt")).to_have_text(["优先级", "负责人", "首次响应"])
    expect(card.locator("dd")).to_have_text(["P2", "王洁", "今天 16:05 前"])
    expect(card.get_by_role("button")).to_have_text(["接单", "转派", "回复客户", "解决"])
    expect(card.get_by_role("link", name="查看详情")).to_have_attribute("href", "https://huisheng.example/f/2")


def test_an_answered_card_turns_grey_and_says_so(page: Page, canned: Canned) -> None:
    shown = canned.show(scene.WANG_CHAT, **scene.BOT, card=scene.wecom_card())
    driver = PageDriver(page, canned.url)
    expect(driver.button("wangjie", "接单")).to_be_enabled()

    def answer(_world: object) -> None:
        shown.card = scene.wecom_card(buttons=[ShownButton(label="已接单", disabled=True)], note="已接单")
        shown.edited = 1

    canned.do(answer)
    card = driver.phone("wangjie").locator(".card")
    expect(card).to_have_class(re.compile("is-answered"))
    expect(card.get_by_role("button")).to_have_text(["已接单"])
    expect(card.get_by_role("button")).to_be_disabled()
    expect(card.locator(".card-note")).to_have_count(0)
    driver.sees("wangjie", "卡片已更新 1 次")


def test_a_card_repainted_for_one_member_changes_only_on_that_phone(page: Page, canned: Canned) -> None:
    own = scene.wecom_card(title="只给王洁看")
    canned.show(scene.WECOM_GROUP, **scene.BOT, card=scene.wecom_card(title="给大家看"), only_for={"wangjie": own})
    driver = PageDriver(page, canned.url)
    driver.sees("zhangsan", "给大家看")
    driver.open_chat("wangjie", scene.WECOM_GROUP)
    driver.sees("wangjie", "只给王洁看")
    driver.does_not_see("wangjie", "给大家看")


def test_an_interactive_card_shows_its_state_as_a_tag(page: Page, canned: Canned) -> None:
    canned.show(scene.LI_CHAT, **scene.BOT, card=scene.staff_card())
    card = PageDriver(page, canned.url).phone("ligong").locator(".card-interactive")
    expect(card.locator(".card-state")).to_have_class(re.compile("tone-warm"))
    expect(card.locator(".card-text strong")).to_have_text("整条线都停了")
    expect(card.get_by_role("button", name="接单")).to_have_class(re.compile("is-primary"))


def test_an_action_card_is_one_row_a_link_and_says_its_text_once(page: Page, canned: Canned) -> None:
    buttons = [ShownButton(label="查看进展", url="https://huisheng.example/f/2")]
    card = ShownCard(kind="actionCard", title="已记录", text="负责人：**王洁**", buttons=buttons)
    canned.show(scene.DINGTALK_GROUP, **scene.BOT, text=card.text, card=card)
    driver = PageDriver(page, canned.url)
    shown = driver.phone("chenlu").locator(".card-action")
    link = shown.get_by_role("link", name="查看进展")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(driver.phone("chenlu").get_by_text("负责人")).to_have_count(1)


def test_a_card_may_have_lists_boxes_a_menu_a_big_number_and_a_quote(page: Page, canned: Canned) -> None:
    card = ShownCard(
        kind="template_card.multiple_interaction",
        title="转给谁",
        emphasis="4.5 分",
        quote="原话",
        inputs=[
            ShownInput(key="to", label="同事", options=[("li", "李工"), ("wang", "王洁")], chosen="wang"),
            ShownInput(key="why", label="原因", options=[("a", "太忙"), ("b", "不归我")], chosen="b", many=True),
        ],
        buttons=[ShownButton(label="提交", key="go"), ShownButton(label="不再提醒", key="mute", style="menu")],
    )
    canned.show(scene.WANG_CHAT, **scene.BOT, card=card)
    shown = PageDriver(page, canned.url).phone("wangjie").locator(".card")
    expect(shown.locator(".card-emphasis")).to_have_text("4.5 分")
    expect(shown.locator(".quoted")).to_have_text("原话")
    expect(shown.get_by_label("同事")).to_have_value("wang")
    expect(shown.get_by_label("不归我")).to_be_checked()
    expect(shown.get_by_role("button", name="不再提醒")).to_be_hidden()
    shown.locator("summary").click()
    expect(shown.get_by_role("button", name="不再提醒")).to_be_visible()
