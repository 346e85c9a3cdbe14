"""What people do on their phones reaches the sandbox as they meant it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.sandbox.world import SentFile, ShownButton, ShownCard, ShownInput
from tests.browser import scene
from tests.browser.canned import Canned
from tests.browser.page_driver import PageDriver

pytestmark = pytest.mark.browser


def test_zhangsan_reports_in_the_group_and_calls_the_bot(page: Page, canned: Canned) -> None:
    driver = PageDriver(page, canned.url)
    driver.say("zhangsan", "扫码枪坏了")
    driver.sees("zhangsan", "扫码枪坏了")
    assert canned.side.said == [
        {"chat": scene.WECOM_GROUP, "user": "zhangsan", "text": "扫码枪坏了", "mention": True, "file": None}
    ]
    expect(driver.phone("zhangsan").get_by_role("textbox")).to_have_value("")


def test_without_the_chip_the_bot_is_not_called(page: Page, canned: Canned) -> None:
    driver = PageDriver(page, canned.url)
    driver.say("chenlu", "大家中午吃什么", mention=False)
    assert canned.side.said[0]["mention"] is False


def test_in_a_private_chat_there_is_no_chip(page: Page, canned: Canned) -> None:
    driver = PageDriver(page, canned.url)
    driver.open_chat("zhangsan", scene.ZHANG_CHAT)
    expect(driver.phone("zhangsan").locator(".at")).to_be_hidden()
    driver.say("zhangsan", "我那个问题怎么样了")
    assert canned.side.said[0] == {
        "chat": scene.ZHANG_CHAT,
        "user": "zhangsan",
        "text": "我那个问题怎么样了",
        "mention": True,
        "file": None,
    }


def test_another_member_of_the_group_can_speak(page: Page, canned: Canned) -> None:
    canned.show(scene.WECOM_GROUP, "wangjie", "王洁", text="我也在群里")
    driver = PageDriver(page, canned.url)
    driver.say("zhangsan", "我来补充", speaker="王洁")
    assert canned.side.said[0]["user"] == "wangjie"
    expect(driver.sees("zhangsan", "我来补充")).to_have_class(re.compile("is-theirs"))


def test_a_line_is_not_sent_empty_and_shift_enter_is_a_new_line(page: Page, canned: Canned) -> None:
    driver = PageDriver(page, canned.url)
    box = driver.phone("zhangsan").get_by_role("textbox")
    box.press("Enter")
    box.fill("第一行")
    box.press("Shift+Enter")
    box.press_sequentially("第二行")
    box.press("Enter")
    driver.sees("zhangsan", "第二行")
    assert [said["text"] for said in canned.side.said] == ["第一行\n第二行"]


def test_enter_that_picks_a_candidate_of_the_input_method_sends_nothing(page: Page, canned: Canned) -> None:
    driver = PageDriver(page, canned.url)
    box = driver.phone("zhangsan").get_by_role("textbox")
    box.fill("saoma")
    box.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True})
    driver.say("zhangsan", "扫码")
    assert [said["text"] for said in canned.side.said] == ["扫码"]


def test_while_a_message_is_under_way_it_cannot_be_sent_again(page: Page, canned: Canned) -> None:
    driver = PageDriver(page, canned.url)
    canned.block(True)
    phone = driver.phone("zhangsan")
    phone.get_by_role("textbox").fill("只说一次")
    phone.get_by_role("textbox").press("Enter")
    expect(phone.locator(".send")).to_be_disabled()
    phone.get_by_role("textbox").press("Enter")
    canned.block(False)
    expect(phone.locator(".send")).to_be_enabled()
    assert len(canned.side.said) == 1


def test_a_refusal_is_shown_in_words_and_the_line_is_kept(page: Page, canned: Canned) -> None:
    canned.side.refuse = "张三 不在这个会话里"
    driver = PageDriver(page, canned.url)
    with pytest.raises(AssertionError, match="张三 不在这个会话里"):
        driver.say("zhangsan", "还在吗")
    expect(driver.phone("zhangsan").get_by_role("textbox")).to_have_value("还在吗")


def test_ligong_presses_a_button(page: Page, canned: Canned) -> None:
    shown = canned.show(scene.LI_CHAT, **scene.BOT, card=scene.staff_card())
    driver = PageDriver(page, canned.url)
    driver.press("ligong", "接单")
    assert canned.side.clicked == [{"message_id": shown.id, "user": "ligong", "key": "accept:1:", "form": {}}]


def test_what_is_chosen_on_a_card_goes_with_the_press(page: Page, canned: Canned) -> None:
    card = ShownCard(
        kind="template_card.vote_interaction",
        title="满意吗",
        inputs=[
            ShownInput(key="score", label="打个分", options=[("5", "5 分"), ("2", "2 分")], chosen="5"),
            ShownInput(key="why", label="原因", options=[("a", "慢"), ("b", "没解决")], chosen="a,b", many=True),
        ],
        buttons=[ShownButton(label="提交", key="score:1:")],
    )
    canned.show(scene.WECOM_GROUP, **scene.BOT, card=card)
    driver = PageDriver(page, canned.url)
    driver.press("zhangsan", "提交", 打个分="2 分")
    driver.phone("zhangsan").get_by_label("慢").uncheck()
    driver.phone("zhangsan").get_by_label("没解决").uncheck()
    driver.press("zhangsan", "提交")
    assert [press["form"] for press in canned.side.clicked] == [{"score": "2", "why": "a,b"}, {"score": "2", "why": ""}]


def test_the_verdict_on_a_press_is_told_on_that_phone(page: Page, canned: Canned) -> None:
    canned.show(scene.LI_CHAT, **scene.BOT, card=scene.staff_card())
    canned.side.verdict = "操作超时，请重试"
    driver = PageDriver(page, canned.url)
    driver.press("ligong", "接单")
    assert driver.toast("ligong") == "操作超时，请重试"


def test_a_press_under_way_locks_the_card(page: Page, canned: Canned) -> None:
    canned.show(scene.LI_CHAT, **scene.BOT, card=scene.staff_card())
    driver = PageDriver(page, canned.url)
    canned.block(True)
    driver.button("ligong", "接单").click()
    expect(driver.phone("ligong").get_by_role("button", name="解决")).to_be_disabled()
    canned.block(False)
    expect(driver.phone("ligong").get_by_role("button", name="解决")).to_be_enabled()


def test_opening_an_empty_private_chat_greets(page: Page, canned: Canned) -> None:
    driver = PageDriver(page, canned.url)
    driver.phone("zhouzong").get_by_role("button", name="打开会话").click()
    driver.sees("zhouzong", "您好，我是回声。")
    assert canned.side.entered == [{"chat": scene.ZHOU_CHAT, "user": "zhouzong"}]


def test_a_picture_goes_along_once(page: Page, canned: Canned, tmp_path: Path) -> None:
    picture = tmp_path / "gun.png"
    picture.write_bytes(b"\x89PNG-not-really")
    driver = PageDriver(page, canned.url)
    driver.phone("zhangsan").locator('input[type="file"]').set_input_files(picture)
    expect(driver.phone("zhangsan").locator(".clip")).to_have_attribute("aria-pressed", "true")
    driver.say("zhangsan", "拍给你看")
    driver.say("zhangsan", "没有图")
    assert canned.side.said[0]["file"] == SentFile("image", "gun.png", b"\x89PNG-not-really")
    assert canned.side.said[1]["file"] is None


def test_a_suggested_sentence_fills_that_customers_line(page: Page, canned: Canned) -> None:
    driver = PageDriver(page, canned.url)
    page.get_by_role("button", name="报表导出总是卡住").click()
    expect(driver.phone("chenlu").get_by_role("textbox")).to_have_value("报表导出总是卡住")
    expect(driver.phone("chenlu").get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Enter")
    driver.sees("chenlu", "报表导出总是卡住")
    expect(page.locator(".step.is-done .step-title")).to_have_text("✓客户开口")
