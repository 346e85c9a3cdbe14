"""赵敏 scans the code in 门店三号店: what she types is kept, sent once, and becomes a matter like any other."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.web.forms.pace import TYPING
from bot.web.forms.typed import LENGTHS, TRAP
from storage import forms
from storage.db import in_transaction, transaction
from storage.forms import Draft
from tests.bot.web.forms.shop import HOST, Shop, mark_in, picture

BROKEN = "收银台的扫码枪从昨天开始扫不出来"


def _typed(shop: Shop) -> list[dict[str, str]]:
    with transaction(shop.house.engine) as session:
        return [row.typed for row in session.scalars(select(Draft).order_by(Draft.id))]


def test_one_sentence_is_enough(shop: Shop) -> None:
    page = shop.page_of(shop.sends(BROKEN))
    (matter,) = shop.matters()
    assert (matter.text, matter.came_by, matter.chat.came_by) == (BROKEN, "form", "门店三号店")
    assert matter.reporter.company is not None and matter.reporter.company.name == "晨光贸易"
    assert matter.number in shop.reads(page)


def test_name_contact_and_order_are_kept_with_it(shop: Shop) -> None:
    shop.sends(BROKEN, name="赵敏", contact="13800138000", order="88001234567")
    (matter,) = shop.matters()
    assert matter.reporter.name == "赵敏"
    assert matter.facts | {"联系方式": "13800138000", "订单号": "88001234567"} == matter.facts


def test_whoever_gives_no_name_is_a_visitor(shop: Shop) -> None:
    shop.sends(BROKEN)
    assert shop.matters()[0].reporter.name.startswith("访客 ")


def test_the_same_sheet_sent_again_is_one_matter_and_leads_to_the_same_page(shop: Shop) -> None:
    mark = mark_in(shop.looks())
    sheet = {"mark": mark, "words": BROKEN, "name": "赵敏"}
    pages = [shop.page_of(shop.posts(dict(sheet))).removeprefix("/s/") for _ in range(3)]
    assert len({shop.house.links.read(page, shop.house.now()) for page in pages}) == len(shop.matters()) == 1
    assert shop.matters()[0].reporter.name == "赵敏"


def test_the_next_one_at_the_same_phone_is_somebody_else(shop: Shop) -> None:
    first = shop.page_of(shop.sends(BROKEN, name="赵敏"))
    assert "赵敏" not in shop.looks()
    second = shop.page_of(shop.sends("希望早上八点就开门", name="钱进"))
    assert [matter.reporter.name for matter in shop.matters()] == ["赵敏", "钱进"]
    assert "八点" not in shop.reads(first) and "扫码枪" not in shop.reads(second)


def test_what_is_typed_survives_a_reload_and_a_closed_tab(shop: Shop) -> None:
    mark = mark_in(shop.looks())
    saved = shop.posts({"mark": mark, "words": BROKEN, "contact": "13800138000"}, f"{shop.address}/draft")
    assert (saved.status_code, saved.data) == (204, b"")
    html = shop.looks()
    assert BROKEN in html and "13800138000" in html
    assert shop.matters() == []


def test_saving_works_without_javascript_and_with_pictures(shop: Shop) -> None:
    html = shop.sends(BROKEN, do="save", pictures=picture()).get_data(as_text=True)
    assert "已经替您存好" in html
    assert BROKEN in shop.looks() and "扫码枪.png" in shop.looks()
    shop.page_of(shop.sends(BROKEN))
    assert shop.matters()[0].files == {"image": 1}


def test_another_browser_sees_nothing_of_it(shop: Shop) -> None:
    shop.sends(BROKEN, do="save")
    shop.browser = shop.another_browser()
    assert BROKEN not in shop.looks()


def test_clearing_forgets_what_was_typed(shop: Shop) -> None:
    shop.sends(BROKEN, do="save")
    assert BROKEN not in shop.sends(BROKEN, do="clear").get_data(as_text=True)
    assert BROKEN not in shop.looks()
    assert _typed(shop) == [{}]
    assert shop.matters() == []


def test_what_was_sent_is_kept_on_no_sheet(shop: Shop) -> None:
    shop.sends(BROKEN, contact="13800138000")
    assert _typed(shop) == [{}]


def test_a_sheet_is_kept_for_a_day(shop: Shop) -> None:
    shop.sends(BROKEN, do="save")
    shop.wait(timedelta(hours=23))
    assert BROKEN in shop.looks()
    shop.wait(timedelta(hours=25))
    assert BROKEN not in shop.looks()


def test_nothing_at_all_is_not_sent(shop: Shop) -> None:
    assert "请写一句话" in shop.sends("  \r\n ").get_data(as_text=True)
    assert shop.matters() == []


@pytest.mark.parametrize("name", LENGTHS)
def test_what_is_too_long_is_not_cut_off_but_said(shop: Shop, name: str) -> None:
    long = "长" * (LENGTHS[name] + 1)
    html = shop.sends(**{"words": BROKEN, name: long}).get_data(as_text=True)
    assert f"最多 {LENGTHS[name]} 个字" in html and long in html
    assert shop.matters() == []


def test_a_page_of_somebody_else_cannot_send_for_us(shop: Shop) -> None:
    shop.looks()
    for mark in ("", "forged", mark_in(shop.another_browser().get(shop.address).get_data(as_text=True))):
        answer = shop.posts({"mark": mark, "words": BROKEN})
        assert answer.status_code == 200 and "再点一次提交" in answer.get_data(as_text=True)
    assert shop.matters() == []
    answer = shop.posts({"mark": mark_in(answer.get_data(as_text=True)), "words": BROKEN})
    assert shop.page_of(answer)


def test_nor_can_it_overwrite_what_was_typed(shop: Shop) -> None:
    shop.sends(BROKEN, do="save")
    answer = shop.posts({"mark": "forged", "words": "别的"}, f"{shop.address}/draft")
    assert answer.status_code == 409
    assert BROKEN in shop.looks()


def test_a_program_that_fills_in_everything_is_asked_again_and_nothing_is_lost(shop: Shop) -> None:
    html = shop.sends(BROKEN, **{TRAP: "https://spam.example"}).get_data(as_text=True)
    assert "再点一次提交" in html and BROKEN in html
    assert shop.matters() == []
    shop.page_of(shop.posts({"mark": mark_in(html), "words": BROKEN}))
    assert len(shop.matters()) == 1


def test_who_sends_too_often_is_told_how_long_to_wait_and_loses_nothing(shop: Shop) -> None:
    shop.with_settings(an_hour_by_address=2)
    for number in range(2):
        shop.page_of(shop.sends(f"{BROKEN}，第 {number} 次"))
    answer = shop.sends(BROKEN)
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 3000
    assert "分钟再点提交" in answer.get_data(as_text=True)
    assert BROKEN in shop.looks()
    assert len(shop.matters()) == 2


def test_one_form_takes_only_so_many_wherever_they_come_from(shop: Shop) -> None:
    shop.with_settings(an_hour_by_form=1)
    shop.browser = shop.another_browser()
    shop.page_of(shop.sends(BROKEN))
    shop.browser = shop.another_browser()
    shop.browser.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert shop.sends(BROKEN).status_code == 429


def test_behind_an_unknown_proxy_nobody_is_shut_out_for_the_others(shop: Shop) -> None:
    shop.with_settings(an_hour_by_address=1)
    shop.browser.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.9"
    for _ in range(2):
        shop.page_of(shop.sends(BROKEN))


def test_a_picture_alone_is_taken_and_words_are_asked_for(shop: Shop) -> None:
    page = shop.page_of(shop.sends(pictures=picture()))
    assert "请再用一句话说说" in shop.reads(page)


def test_no_more_pictures_than_allowed_and_the_others_are_kept(shop: Shop) -> None:
    shop.with_settings(pictures=2)
    html = shop.sends(BROKEN, pictures=[picture(f"{n}.png") for n in range(3)]).get_data(as_text=True)
    assert "最多 2 张" in html and "0.png、1.png" in html and BROKEN in html


def test_who_encloses_too_many_pictures_is_slowed_down_before_they_are_kept(shop: Shop) -> None:
    shop.with_settings(an_hour_by_address=1, pictures=1)
    assert "已经替您存好" in shop.sends(BROKEN, do="save", pictures=picture()).get_data(as_text=True)
    shop.browser = shop.another_browser()
    html = shop.sends(BROKEN, do="save", pictures=picture("b.png")).get_data(as_text=True)
    assert "提交的人有点多" in html and BROKEN in html and "b.png" not in html


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", b"MZ not a picture"),
        ("a.svg", b"<svg onload='alert(1)'/>"),
        ("a.png", b"<html><script>"),
        ("a.png", b""),
    ],
)
def test_what_is_no_picture_is_not_taken(shop: Shop, name: str, data: bytes) -> None:
    html = shop.sends(BROKEN, pictures=picture(name, data)).get_data(as_text=True)
    assert "不是图片" in html and BROKEN in html
    assert shop.matters() == []


def test_a_picture_that_is_too_large_is_not_taken(shop: Shop) -> None:
    shop.with_settings(picture_megabytes=1)
    large = picture(data=picture()[0].getvalue() + bytes(1024**2))
    html = shop.sends(BROKEN, pictures=large).get_data(as_text=True)
    assert "超过 1 MB" in html and BROKEN in html


def test_a_body_without_end_is_refused_in_words(shop: Shop) -> None:
    shop.with_settings(picture_megabytes=1, pictures=1)
    answer = shop.sends(BROKEN, pictures=picture(data=bytes(3 * 1024**2)))
    assert answer.status_code == 413
    assert "图片太大" in answer.get_data(as_text=True)


def test_a_forged_or_cut_link_says_what_to_do(shop: Shop) -> None:
    for address in ("/q/nonsense", shop.address[:-1], shop.address.replace("/q/", "/s/")):
        answer = shop.browser.get(address)
        assert answer.status_code == 404
        assert "请重新扫一次二维码" in answer.get_data(as_text=True)


def test_a_link_of_another_kind_opens_no_form(shop: Shop) -> None:
    page = shop.house.links.feedback("F-1", shop.house.now()).removeprefix(HOST).replace("/f/", "/q/")
    assert shop.browser.get(page).status_code == 404


def test_a_form_that_was_stopped_takes_nothing_any_more(shop: Shop) -> None:
    mark = mark_in(shop.looks())
    in_transaction(shop.house.engine, lambda session: forms.stop(session, shop.form_id, shop.house.now()))
    for answer in (shop.browser.get(shop.address), shop.posts({"mark": mark, "words": BROKEN})):
        assert answer.status_code == 410
        assert "不再收集" in answer.get_data(as_text=True)
    assert shop.matters() == []


def test_a_form_that_has_ended_says_so(shop: Shop) -> None:
    now = shop.house.now()
    until = now + timedelta(days=1)
    form = in_transaction(shop.house.engine, lambda session: forms.make(session, "展会", "", now, until))
    address = shop.house.links.form(form.id, form.until).removeprefix(HOST)
    assert shop.browser.get(address).status_code == 200
    shop.wait(timedelta(days=2))
    assert shop.browser.get(address).status_code == 410


def test_whatever_is_typed_is_shown_as_words(shop: Shop) -> None:
    nasty = "</textarea><script>alert(1)</script>"
    html = shop.sends(nasty, do="save", name='"><img src=x>').get_data(as_text=True)
    assert "<script>alert" not in html and "<img src=x>" not in html
    assert "<script>alert" not in shop.reads(shop.page_of(shop.sends(nasty)))


def test_a_character_that_no_ledger_keeps_is_no_reason_to_fall(shop: Shop) -> None:
    page = shop.page_of(shop.sends("扫码枪\0坏了，扫不出来", name="赵\0敏"))
    assert [matter.text for matter in shop.matters()] == ["扫码枪坏了，扫不出来"]
    shop.posts({"nonce": "1", "words": "还有\0屏幕"}, page)
    assert "还有屏幕" in shop.reads(page)
    assert shop.browser.get(f"{page}/files/%00").status_code == 404


def test_the_pages_are_kept_by_nobody_and_run_nothing_of_others(shop: Shop) -> None:
    answer = shop.browser.get(shop.address)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" in cookie


def test_nobody_fills_the_ledger_with_sheets_under_a_made_up_address(shop: Shop) -> None:
    shop.with_settings(an_hour_by_form=1)
    made_up = {"X-Forwarded-For": "203.0.113.7"}
    for place in range(TYPING + 1):
        browser = shop.another_browser()
        mark = mark_in(browser.get(shop.address, base_url=HOST).get_data(as_text=True))
        sheet = {"mark": mark, "words": BROKEN}
        answer = browser.post(f"{shop.address}/draft", data=sheet, base_url=HOST, headers=made_up)
        assert answer.status_code == (204 if place < TYPING else 429)
    assert len(_typed(shop)) == TYPING


def test_what_is_longer_than_anybody_types_is_not_even_kept(shop: Shop) -> None:
    for words in ("长" * 25_000, "a" * 500_000):
        assert shop.sends(words).status_code == 413
        assert shop.sends(words, pictures=picture()).status_code == 413
    assert _typed(shop) == []
