"""赵敏 has sent the form; on her page she reads what becomes of it, answers, presses and rates."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.housing import move_in
from bot.web.forms import pace
from handlers.messages import File, Text
from storage import chats, deliveries, feedback, people
from storage.attachments import Attachment, Fate
from storage.db import in_transaction, transaction
from storage.feedback import Feedback, Move
from storage.people import Person
from storage.transcript import Message
from tests.bot.files import samples
from tests.bot.web.forms.shop import HOST, PNG, Shop, nonce_in, picture, press_of

BROKEN = "收银台的扫码枪从昨天开始扫不出来"
WISH = "希望门店早上八点就开门"


@pytest.fixture
def page(shop: Shop) -> str:
    """Her page."""
    return shop.page_of(shop.sends(WISH, name="赵敏"))


def _matter(session: Session) -> Feedback:
    return session.scalars(select(Feedback).order_by(Feedback.id)).all()[0]


def _move(shop: Shop, name: Move, words: str = "") -> None:
    def move(session: Session) -> None:
        matter, ligong = _matter(session), people.by_key(session, "ligong")
        feedback.move(session, matter, name, shop.house.now(), ligong, words=words)

    in_transaction(shop.house.engine, move)


def test_she_reads_her_number_her_words_and_who_has_it(shop: Shop, page: str) -> None:
    html = shop.reads(page)
    (matter,) = shop.matters()
    for words in (matter.number, WISH, "负责人：李工", "已登记"):
        assert words in html


def test_she_reads_that_a_question_of_ours_waits(shop: Shop) -> None:
    html = shop.reads(shop.page_of(shop.sends("你们一直不退款，订单号 20260301123，退一下")))
    assert "还有一个问题在下面" in html and "马上安排同事" not in html


def test_what_a_colleague_answers_stands_there_without_anything_being_sent(shop: Shop, page: str) -> None:
    _move(shop, Move.REPLY, "下周起八点开门")
    shop.works()
    assert "下周起八点开门" in shop.reads(page)
    with transaction(shop.house.engine) as session:
        row = session.scalars(select(deliveries.Delivery).where(deliveries.Delivery.purpose == Move.REPLY)).one()
        assert (row.status, row.route) == ("sent", "web.page")


def test_nothing_for_her_is_ever_on_somebodys_list(shop: Shop, page: str) -> None:
    shop.works()
    with transaction(shop.house.engine) as session:
        rows = session.scalars(select(deliveries.Delivery)).all()
        hers = [row for row in rows if row.chat.platform == "web"]
        assert {row.status for row in hers} == {"sent"}
        assert not any(row.purpose in ("undelivered", "unknown") for row in rows)


def test_what_she_adds_goes_to_the_same_matter(shop: Shop, page: str) -> None:
    html = shop.says(page, "最好周末也一样")
    assert "最好周末也一样" in html
    assert len(shop.matters()) == 1
    with transaction(shop.house.engine) as session:
        assert [line.words for line in _matter(session).history if line.move == Move.ADD] == ["最好周末也一样"]


def test_the_same_page_sent_twice_is_said_once(shop: Shop, page: str) -> None:
    nonce = nonce_in(shop.reads(page))
    for _ in range(3):
        shop.posts({"nonce": nonce, "words": "最好周末也一样"}, page)
    assert shop.reads(page).count("最好周末也一样") == 1


def test_a_question_is_answered_by_words_or_passed_over_by_a_press(shop: Shop) -> None:
    page = shop.page_of(shop.sends("系统老是报错，用不了"))
    assert "在哪个页面或功能" in shop.reads(page)
    html = shop.presses(page, "跳过")
    assert "已跳过" in html or "从什么时候开始" in html


def test_a_question_that_was_answered_by_words_has_no_buttons_any_more(shop: Shop) -> None:
    page = shop.page_of(shop.sends("系统老是报错，用不了"))
    assert ">跳过</button>" in shop.reads(page)
    html = shop.says(page, "收银页面，今天早上开始的")
    assert ">跳过</button>" not in html and "在哪个页面或功能" in html


def test_a_press_paints_the_card(shop: Shop) -> None:
    page = shop.page_of(shop.sends("系统老是报错，用不了"))
    html = shop.presses(page, "取消")
    assert "已撤回" in html
    assert shop.matters()[0].state == "已撤回"


def _asked_how_it_went(shop: Shop, page: str) -> str:
    """The page once her matter is resolved and she is asked to rate it."""
    _move(shop, Move.RESOLVE, "已改成八点开门")
    shop.works()
    shop.wait(timedelta(minutes=31))
    shop.works()
    shop.works()
    return shop.reads(page)


def test_a_double_tap_is_one_press_and_leads_back_to_the_page(shop: Shop, page: str) -> None:
    press = press_of(_asked_how_it_went(shop, page), "很满意")
    for _ in range(2):
        answer = shop.posts(press, f"{page}/press")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{page}#end")
    assert ">很满意</button>" not in shop.reads(page)
    assert shop.matters()[0].state == "已闭环"


def test_a_button_that_the_card_does_not_have_is_not_pressed(shop: Shop) -> None:
    page = shop.page_of(shop.sends("系统老是报错，用不了"))
    before = shop.reads(page)
    press = press_of(before, "取消") | {"button": f"accept:{shop.matters()[0].number}:"}
    answer = shop.posts(press, f"{page}/press")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{page}#end")
    assert press_of(shop.reads(page), "取消")["card"] == press["card"]
    assert shop.matters()[0].state == "待补充"


def test_when_it_is_resolved_she_rates_it_on_the_page(shop: Shop, page: str) -> None:
    _asked_how_it_went(shop, page)
    html = shop.presses(page, "很满意")
    assert ">很满意</button>" not in html
    assert shop.matters()[0].state == "已闭环"


def test_her_picture_stands_on_the_page_once_it_is_in_the_store(shop: Shop) -> None:
    page = shop.page_of(shop.sends(BROKEN, pictures=picture()))
    shop.works()
    found = re.search(r'<img src="([^"]+)"', shop.reads(page))
    assert found is not None
    answer = shop.browser.get(found[1])
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_picture_that_no_browser_can_show_is_there_to_be_saved(shop: Shop) -> None:
    page = shop.page_of(shop.sends(BROKEN, pictures=picture("照片.heic", samples.HEIC)))
    shop.works()
    html = shop.reads(page)
    assert "<img" not in html
    found = re.search(r'<a href="([^"]+)" download>照片.heic</a>', html)
    assert found is not None
    assert shop.browser.get(found[1]).headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "data", "mime", "shown"),
    [("货架.png", PNG, "image/png", True), ("货架.heic", samples.HEIC, "image/heif", False)],
    ids=["png", "heic"],
)
def test_a_colleagues_picture_is_shown_where_browsers_can(
    shop: Shop, page: str, name: str, data: bytes, mime: str, shown: bool
) -> None:
    sha256 = shop.house.files.put(data)

    def show(session: Session) -> None:
        matter = _matter(session)
        message = session.scalars(select(Message)).first()
        assert message is not None
        session.add(
            Attachment(
                message=message,
                place=9,
                kind="image",
                source="",
                name=name,
                status=Fate.STORED,
                sha256=sha256,
                mime=mime,
                due_at=shop.house.now(),
            )
        )
        file = File(kind="image", sha256=sha256, name=name, size=len(data)).model_dump(mode="json")
        deliveries.deliver(session, "file:9", "file", matter.chat, file, shop.house.now(), matter.reporter, matter)

    in_transaction(shop.house.engine, show)
    ours = shop.reads(page).rpartition('<div class="ours">')[2]
    assert (f'<img src="{page}/files/{sha256}"' in ours, "download>" in ours) == (shown, not shown)


def test_a_file_of_a_colleague_is_read_there_too(shop: Shop, page: str) -> None:
    sha256 = shop.house.files.put(b"opening hours")

    def show(session: Session) -> None:
        matter = _matter(session)
        file = File(kind="file", sha256=sha256, name="营业时间.txt", size=13).model_dump(mode="json")
        deliveries.deliver(session, "file:9", "file", matter.chat, file, shop.house.now(), matter.reporter, matter)

    in_transaction(shop.house.engine, show)
    assert "营业时间.txt" in shop.reads(page)
    assert shop.browser.get(f"{page}/files/{sha256}").data == b"opening hours"


def test_no_file_of_anybody_else_is_read_by_her_page(shop: Shop, page: str) -> None:
    other = shop.page_of(shop.sends(BROKEN, pictures=picture()))
    shop.works()
    found = re.search(r'<img src="([^"]+)"', shop.reads(other))
    assert found is not None
    assert shop.browser.get(found[1].replace(other, page)).status_code == 404
    secret = shop.house.files.put(b"of nobody")
    assert shop.browser.get(f"{page}/files/{secret}").status_code == 404


def test_no_card_that_hangs_elsewhere_can_be_pressed_from_here(shop: Shop, page: str) -> None:
    shop.works()
    with transaction(shop.house.engine) as session:
        rows = session.scalars(select(deliveries.Delivery)).all()
        row = next(row for row in rows if row.chat.platform != "web" and row.show.get("buttons"))
        theirs, action = row.id, row.show["buttons"][0]["action"]
    answer = shop.posts({"nonce": "n", "card": str(theirs), "button": action}, f"{page}/press")
    assert answer.status_code == 404
    assert shop.matters()[0].state != "处理中"


@pytest.mark.parametrize("data", [{}, {"card": "x"}, {"card": "9" * 9}, {"card": "9" * 30}])
def test_a_press_on_nothing_does_nothing(shop: Shop, page: str, data: dict[str, str]) -> None:
    assert shop.posts(data, f"{page}/press").status_code == 404


def test_a_page_of_somebody_with_a_bot_is_not_shown(shop: Shop) -> None:
    def private(session: Session) -> int:
        ligong = session.scalars(select(Person).where(Person.key == "ligong")).one()
        chat = chats.private_chat(session, ligong)
        assert chat is not None
        shown = Text(text="只给李工看").model_dump(mode="json")
        deliveries.deliver(session, "message:1", "x", chat, shown, shop.house.now())
        return chat.id

    chat_id = in_transaction(shop.house.engine, private)
    page = shop.house.links.talk(chat_id, shop.house.now()).removeprefix(HOST)
    assert shop.browser.get(page).status_code == 404


def test_a_page_ends_after_a_year(shop: Shop, page: str) -> None:
    shop.wait(timedelta(days=364))
    assert shop.browser.get(page).status_code == 200
    shop.wait(timedelta(days=2))
    answer = shop.browser.get(page)
    assert answer.status_code == 410
    assert "已停用或过期" in answer.get_data(as_text=True)


def test_who_talks_without_end_is_slowed_down_in_words(shop: Shop, page: str) -> None:
    for _ in range(pace.TALKING.amount - 1):
        pace.to_talk(shop.house, shop.matters()[0].chat_id)
    shop.says(page, "最好周末也一样")
    answer = shop.posts({"nonce": "n", "words": "还有一句"}, page)
    assert answer.status_code == 429 and "分钟" in answer.get_data(as_text=True)
    assert "还有一句" not in shop.reads(page)


def test_one_page_brings_only_so_much_in_a_day(shop: Shop, page: str) -> None:
    files = shop.house.policy.files.model_copy(update={"chat_megabytes": 1})
    shop.front.house = replace(shop.house, policy=shop.house.policy.model_copy(update={"files": files}))
    move_in(shop.front.client.application, shop.front.house)
    html = shop.says(page, "第一张", pictures=picture(data=PNG + bytes(700_000)))
    shop.works()
    answer = shop.posts({"nonce": "n", "words": "第二张", "pictures": picture(data=PNG + bytes(700_001))}, page)
    assert "第一张" in html and "今天的已经用完" in answer.get_data(as_text=True)
    assert "第二张" not in re.sub("<textarea.*?</textarea>", "", shop.reads(page))


def test_nothing_and_too_much_are_said_so(shop: Shop, page: str) -> None:
    assert "请写一句话" in shop.posts({"words": " "}, page).get_data(as_text=True)
    long = "长" * 2001
    html = shop.posts({"words": long}, page).get_data(as_text=True)
    assert "最多 2000 个字" in html and long in html
