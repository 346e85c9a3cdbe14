"""Cards as WeCom's template_card: what is drawn, and every limit of the document."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.wecom.drawing.cards import APP, BOT, GREY_KEY, CardTooLarge, Limits, draw, redraw, task_id
from handlers.fit import units
from handlers.messages import Action, Button, Card

ACCEPT = Button(label="接单", action="accept:F-260101-001:", style="primary")
PASS_ON = Button(label="转派", action="pass:F-260101-001:")
LINK = "https://huisheng.example/f/x"
CARD = Card(
    title="F-260101-001 设备停机",
    state="待接单 · 请李工 09:30 前响应",
    facts=(("客户", "张三（华新）"), ("级别", "P1 影响生产")),
    text="早上又停机两小时，第三次了",
    buttons=(ACCEPT, PASS_ON),
)


def drawn(card: Card, limits: Limits = APP, task: str = "d1-abc") -> Any:
    found = draw(card, limits, task)
    assert found is not None
    return found.as_json()


def test_a_card_with_buttons_is_a_button_interaction() -> None:
    assert drawn(CARD) == {
        "card_type": "button_interaction",
        "main_title": {"title": "F-260101-001 设备停机", "desc": "待接单 · 请李工 09:30 前响应"},
        "sub_title_text": "早上又停机两小时，第三次了",
        "horizontal_content_list": [
            {"keyname": "客户", "value": "张三（华新）"},
            {"keyname": "级别", "value": "P1 影响生产"},
        ],
        "button_list": [
            {"text": "接单", "style": 1, "key": "accept:F-260101-001:"},
            {"text": "转派", "style": 2, "key": "pass:F-260101-001:"},
        ],
        "task_id": "d1-abc",
    }


def test_a_card_without_buttons_is_a_notice_that_opens_its_page() -> None:
    notice = drawn(CARD.model_copy(update={"buttons": (), "link": LINK}))
    assert notice["card_type"] == "text_notice"
    assert notice["card_action"] == {"type": 1, "url": LINK}
    assert "task_id" not in notice and "button_list" not in notice


def test_a_card_without_buttons_and_without_a_page_has_no_frame() -> None:
    assert draw(CARD.model_copy(update={"buttons": ()}), APP, "d1") is None


def test_a_repaint_with_buttons_offers_them() -> None:
    assert redraw(CARD, APP).as_json()["button_list"] == drawn(CARD)["button_list"]
    assert "task_id" not in redraw(CARD, APP).as_json()
    assert redraw(CARD, BOT, "T1").as_json()["task_id"] == "T1"


@pytest.mark.parametrize("link", ["", LINK])
def test_a_repaint_without_buttons_shows_the_state_on_a_grey_one(link: str) -> None:
    done = Card(title="F-260101-001", state="已解决", link=link)
    card: Any = redraw(done, APP).as_json()
    assert card["card_type"] == "button_interaction" and card["replace_text"] == "已解决"
    assert [button["key"] for button in card["button_list"]] == [GREY_KEY]
    assert ("card_action" in card) == bool(link)


def test_nobody_answers_to_the_grey_button() -> None:
    assert Action.unpack(GREY_KEY).verb == "none"


def test_the_seventh_button_and_a_second_with_the_same_key_are_left_out() -> None:
    buttons = tuple(Button(label=str(n), action=f"score::{n}") for n in (1, 2, 3, 4, 5, 6, 7))
    card = drawn(CARD.model_copy(update={"buttons": (buttons[0], *buttons)}))
    assert [button["key"] for button in card["button_list"]] == [f"score::{n}" for n in (1, 2, 3, 4, 5, 6)]


def test_facts_beyond_the_sixth_are_told_in_the_paragraph() -> None:
    facts = tuple((f"项{n}", str(n)) for n in range(8))
    card = drawn(CARD.model_copy(update={"facts": facts}))
    assert len(card["horizontal_content_list"]) == 6
    assert card["sub_title_text"] == "项6：6\n项7：7\n早上又停机两小时，第三次了"


def test_an_empty_fact_and_an_empty_title_are_dashes() -> None:
    card = drawn(Card(title=" ", facts=(("客户", ""),), buttons=(ACCEPT,)))
    assert card["main_title"] == {"title": "—"}
    assert card["horizontal_content_list"] == [{"keyname": "客户", "value": "—"}]


def test_a_key_that_no_shortening_could_mend_is_an_error() -> None:
    long = Button(label="好", action="x" * 1025)
    with pytest.raises(CardTooLarge):
        draw(CARD.model_copy(update={"buttons": (long,)}), APP, "d1")


@pytest.mark.parametrize("bad", ["d 1", "d/1", "x" * 129, "任务"])
def test_a_task_id_of_another_form_is_an_error(bad: str) -> None:
    with pytest.raises(CardTooLarge):
        draw(CARD, APP, bad)


def test_a_task_id_is_the_same_for_every_attempt_and_another_for_anything_else() -> None:
    other = CARD.model_copy(update={"title": "F-260101-002"})
    assert task_id("d1", CARD) == task_id("d1", CARD)
    assert len({task_id("d1", CARD), task_id("d2", CARD), task_id("d1", other)}) == 3
    assert len(task_id("k" * 32, CARD)) <= 128


WORDS = st.text(max_size=200)
BUTTONS = st.lists(st.builds(Button, label=WORDS, action=st.text("abc:", max_size=9)), min_size=1, max_size=9)
CARDS = st.builds(
    Card,
    title=WORDS,
    state=WORDS,
    facts=st.lists(st.tuples(WORDS, WORDS), max_size=9).map(tuple),
    text=WORDS,
    buttons=BUTTONS.map(tuple) | st.just(()),
    link=st.just(LINK),
)
FIGURES = {"app": (APP, 36, 44, 160, 30), "bot": (BOT, 26, 30, 112, 26)}


PICTURE = "https://huisheng.example/head.jpg"


def test_a_card_that_only_informs_is_headed_by_a_picture_where_there_is_one() -> None:
    notice = draw(Card(title="F-260101-001", text="修好了", link=LINK), BOT, "", PICTURE)
    assert notice is not None
    painted: Any = notice.as_json()
    assert painted["card_type"] == "news_notice" and painted["card_image"] == {"url": PICTURE}
    assert painted["vertical_content_list"] == [{"title": "说明", "desc": "修好了"}]
    assert "sub_title_text" not in painted and painted["card_action"] == {"type": 1, "url": LINK}


def test_a_card_with_buttons_has_no_room_for_a_picture() -> None:
    pressed = draw(Card(title="F-260101-001", buttons=(Button(label="接单", action="a:1:"),)), BOT, "T1", PICTURE)
    assert pressed is not None and pressed.as_json()["card_type"] == "button_interaction"
    assert "card_image" not in pressed.as_json()


@pytest.mark.parametrize("where", FIGURES)
@settings(deadline=None)
@given(card=CARDS)
def test_every_field_keeps_its_limit(where: str, card: Card) -> None:
    limits, title, desc, sub_title, value = FIGURES[where]
    repainted: Any = redraw(card, limits).as_json()
    for painted in (drawn(card, limits), repainted):
        assert 1 <= units(painted["main_title"]["title"]) <= title
        assert units(painted["main_title"].get("desc", "")) <= desc
        assert units(painted.get("sub_title_text", "")) <= sub_title
        facts = painted.get("horizontal_content_list", [])
        assert len(facts) <= 6
        assert all(units(f["keyname"]) <= 5 and 1 <= units(f["value"]) <= value for f in facts)
        buttons = painted.get("button_list", [])
        assert len(buttons) <= 6 and all(units(b["text"]) <= 10 for b in buttons)
        assert len({b["key"] for b in buttons}) == len(buttons)
