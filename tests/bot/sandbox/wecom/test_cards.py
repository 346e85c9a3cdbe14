"""Template cards: what each type needs, what is refused, what is cut, and how it is drawn."""

from typing import Any

import pytest

from bot.sandbox.wecom.cards import face as card_face
from bot.sandbox.wecom.cards import passive as card_xml
from bot.sandbox.wecom.cards import rules as card_rules
from bot.sandbox.wecom.cards.rules import Surface
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import ShownButton, ShownCard
from tests.bot.sandbox.wecom_bench import BUTTONS, NOTICE, VOTE

SELECT: dict[str, Any] = {
    "question_key": "who",
    "title": "转给谁",
    "option_list": [{"id": "ligong", "text": "李工"}, {"id": "zhoujie", "text": "周姐"}],
    "selected_id": "zhoujie",
}
MULTIPLE: dict[str, Any] = {
    "card_type": "multiple_interaction",
    "main_title": {"title": "转派"},
    "select_list": [SELECT],
    "submit_button": {"text": "提交", "key": "submit"},
    "task_id": "m-1",
}
NEWS: dict[str, Any] = {
    "card_type": "news_notice",
    "main_title": {"title": "公告"},
    "card_image": {"url": "https://example.com/a.png", "aspect_ratio": 2.25},
    "vertical_content_list": [{"title": "上周", "desc": "12 条"}],
    "card_action": {"type": 1, "url": "https://example.com"},
}
MENU = {"desc": "更多", "action_list": [{"text": "静音", "key": "mute"}]}


def refusal(card: object, surface: Surface = "app", *, update: bool = False) -> int:
    """The code with which a card is refused."""
    with pytest.raises(Refused) as refused:
        card_rules.read(card, surface, update=update)
    return refused.value.code


def drawn(card: dict[str, Any], surface: Surface = "app", *, update: bool = False) -> ShownCard:
    """The card as the client draws it."""
    read, _ = card_rules.read(card, surface, update=update)
    return card_face.draw(read, surface, update=update)


def without(card: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in card.items() if key != name}


@pytest.mark.parametrize("card", [BUTTONS, NOTICE, VOTE, MULTIPLE, NEWS], ids=lambda card: card["card_type"])
def test_every_type_is_drawn(card: dict[str, Any]) -> None:
    shown = drawn(card)
    assert shown.kind == f"template_card.{card['card_type']}"
    assert shown.title == card["main_title"]["title"]


def test_only_a_choice_of_the_smart_bot_needs_no_task_id() -> None:
    card, _ = card_rules.read(without(MULTIPLE, "task_id"), "aibot")
    assert card.task_id == ""
    assert refusal(without(MULTIPLE, "task_id")) == refusal(without(BUTTONS, "task_id"), "aibot") == 42014


@pytest.mark.parametrize(
    ("card", "missing"),
    [
        (BUTTONS, "main_title"),
        (BUTTONS, "button_list"),
        (BUTTONS, "task_id"),
        (NOTICE, "main_title"),
        (NOTICE, "card_action"),
        (NEWS, "main_title"),
        (NEWS, "card_image"),
        (NEWS, "card_action"),
        (VOTE, "checkbox"),
        (VOTE, "submit_button"),
        (VOTE, "task_id"),
        (MULTIPLE, "select_list"),
        (MULTIPLE, "submit_button"),
    ],
    ids=lambda value: value if isinstance(value, str) else value["card_type"],
)
def test_what_is_mandatory_must_be_there(card: dict[str, Any], missing: str) -> None:
    assert refusal(without(card, missing)) == (42014 if missing == "task_id" else 40058)


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ("a card", 40058),
        ({}, 40058),
        (BUTTONS | {"card_type": "poem"}, 40058),
        (BUTTONS | {"main_title": {"title": ""}}, 40058),
        (BUTTONS | {"main_title": "标题"}, 40058),
        (BUTTONS | {"button_list": [{"text": "好", "key": f"k{n}"} for n in range(7)]}, 40058),
        (BUTTONS | {"button_list": [{"text": "好", "key": "k"}, {"text": "坏", "key": "k"}]}, 40058),
        (BUTTONS | {"button_list": [{"text": "好"}]}, 40058),
        (BUTTONS | {"button_list": [{"text": "", "key": "k"}]}, 40058),
        (BUTTONS | {"button_list": [{"text": "好", "key": "长" * 342}]}, 40058),
        (BUTTONS | {"button_list": [{"text": "好", "type": 1}]}, 40058),
        (BUTTONS | {"action_menu": {"action_list": []}}, 40058),
        (BUTTONS | {"action_menu": {"action_list": [{"text": "一", "key": f"k{n}"} for n in range(4)]}}, 40058),
        (BUTTONS | {"action_menu": {"action_list": [{"text": "一", "key": BUTTONS["button_list"][0]["key"]}]}}, 40058),
        (BUTTONS | {"horizontal_content_list": [{"keyname": "名", "value": "值"}] * 7}, 40058),
        (BUTTONS | {"horizontal_content_list": [{"keyname": "名", "type": 1}]}, 40058),
        (BUTTONS | {"horizontal_content_list": [{"keyname": "名", "type": "1", "url": "u"}]}, 40058),
        (BUTTONS | {"source": {"desc": "回声", "desc_color": 4}}, 40058),
        (BUTTONS | {"task_id": "有汉字"}, 42014),
        (BUTTONS | {"task_id": "a" * 129}, 42014),
        (BUTTONS | {"task_id": "accept:1"}, 42014),
        (BUTTONS | {"button_selection": SELECT | {"option_list": []}}, 40058),
        (NOTICE | {"card_action": {"type": 0}}, 40058),
        (NOTICE | {"card_action": {"type": 1}}, 40058),
        (NOTICE | {"card_action": {"type": 2, "pagepath": "/a"}}, 40058),
        (NOTICE | {"jump_list": [{"type": 1, "title": "看", "url": "u"}] * 4}, 40058),
        (NOTICE | {"jump_list": [{"type": 3, "title": "问", "question": "进度"}]}, 40058),
        (NOTICE | {"action_menu": MENU}, 42014),
        (NEWS | {"card_image": {"url": "u", "aspect_ratio": 1.2}}, 40058),
        (NEWS | {"vertical_content_list": [{"title": "行"}] * 5}, 40058),
        (VOTE | {"checkbox": {"question_key": "q", "option_list": [{"id": "1", "text": "一"}] * 2}}, 40058),
        (VOTE | {"checkbox": {"question_key": "q", "mode": 2, "option_list": [{"id": "1", "text": "一"}]}}, 40058),
        (VOTE | {"checkbox": {"question_key": "q", "option_list": [{"id": "长" * 43, "text": "一"}]}}, 40058),
        (MULTIPLE | {"select_list": [SELECT, SELECT]}, 40058),
        (MULTIPLE | {"select_list": [SELECT | {"question_key": f"q{n}"} for n in range(4)]}, 40058),
    ],
)
def test_hard_limits_are_refused(card: object, code: int) -> None:
    assert refusal(card) == code


def test_the_reason_names_the_field() -> None:
    with pytest.raises(Refused) as refused:
        card_rules.read(BUTTONS | {"button_list": [{"text": 5, "key": "k"}]}, "app")
    assert "template_card.button_list.0.text" in refused.value.why


@pytest.mark.parametrize("card", [BUTTONS, VOTE, MULTIPLE], ids=lambda card: card["card_type"])
def test_a_group_robot_knows_notices_only(card: dict[str, Any]) -> None:
    assert refusal(card, "webhook") == 40058
    assert drawn(NOTICE, "webhook").title == "已记录"
    assert drawn(NEWS, "webhook").title == "公告"


def test_the_smart_bot_has_no_link_buttons_and_no_attachments() -> None:
    link = {"type": 1, "text": "打开", "url": "https://example.com"}
    assert refusal(BUTTONS | {"button_list": [link]}, "aibot") == 40058
    attachment = {"type": 2, "keyname": "附件", "value": "a.pdf", "media_id": "m"}
    assert refusal(BUTTONS | {"horizontal_content_list": [attachment]}, "aibot") == 40058
    question = {"type": 3, "title": "再问", "question": "进度"}
    assert drawn(NOTICE | {"jump_list": [question]}, "aibot").buttons[0].label == "再问"


def test_long_words_are_cut_and_each_surface_has_its_own_width() -> None:
    long = BUTTONS | {"main_title": {"title": "题" * 60, "desc": "述" * 60}, "source": {"desc": "源" * 60}}
    app, bot = drawn(long, "app"), drawn(long, "aibot")
    assert (len(app.title), len(app.state), len(app.source)) == (36, 44, 20)
    assert (len(bot.title), len(bot.state), len(bot.source)) == (26, 30, 13)
    assert app.title.endswith("…")


def test_what_the_client_ignores_is_remarked() -> None:
    jump = [{"type": 1, "title": "看", "url": "u"}]
    strange = BUTTONS | {"jump_list": jump, "colour": "red", "replace_text": "已处理"}
    card, remarks = card_rules.read(strange, "app")
    assert [word for word in ("jump_list", "colour", "replace_text") if not any(word in r for r in remarks)] == []
    assert all(button.url == "" for button in card_face.draw(card, "app").buttons)


def test_a_strange_field_further_down_is_remarked_too() -> None:
    _, remarks = card_rules.read(BUTTONS | {"main_title": {"title": "题", "subtitle": "副"}}, "app")
    assert remarks == ["未知字段 main_title.subtitle 被忽略"]


def test_a_button_card_is_drawn_with_its_parts() -> None:
    rich = BUTTONS | {
        "action_menu": MENU,
        "quote_area": {"title": "张三", "quote_text": "扫码枪连不上"},
        "button_selection": SELECT,
        "card_action": {"type": 1, "url": "https://example.com/f/1"},
    }
    shown = drawn(rich)
    assert (shown.title, shown.state, shown.source) == ("F-260214-007", "待接单", "回声")
    assert shown.facts == [("客户", "张三")]
    assert shown.quote == "张三\n扫码枪连不上"
    assert shown.link == "https://example.com/f/1"
    assert shown.buttons == [
        ShownButton(label="接单", key="accept:F-260214-007:", style="primary"),
        ShownButton(label="转派", key="transfer:F-260214-007:", style="plain"),
        ShownButton(label="静音", key="mute", style="menu"),
    ]
    assert (shown.inputs[0].key, shown.inputs[0].chosen) == ("who", "zhoujie")


def test_replace_text_takes_the_place_of_the_buttons_on_an_update_only() -> None:
    answered = BUTTONS | {"replace_text": "已接单"}
    assert drawn(answered, update=True).note == "已接单"
    assert drawn(answered, update=True).buttons == []
    assert len(drawn(answered).buttons) == 2
    assert drawn(answered).note == ""


def test_an_update_needs_no_task_id() -> None:
    card, _ = card_rules.read(without(BUTTONS, "task_id"), "app", update=True)
    assert card.task_id == ""


def test_passive_xml_becomes_the_same_card() -> None:
    element = {
        "CardType": "button_interaction",
        "Source": {"Desc": "回声", "DescColor": "1"},
        "MainTitle": {"Title": "F-260214-007", "Desc": "处理中"},
        "HorizontalContentList": {"KeyName": "客户", "Value": "张三"},
        "ButtonList": [{"Text": "解决", "Style": "1", "Key": "resolve"}, {"Text": "回复", "Key": "reply"}],
        "ReplaceText": None,
    }
    card = card_xml.to_json(element)
    assert card["source"] == {"desc": "回声", "desc_color": 1}
    assert card["horizontal_content_list"] == [{"keyname": "客户", "value": "张三"}]
    assert [b.label for b in drawn(card, update=True).buttons] == ["解决", "回复"]


@pytest.mark.parametrize(
    "element",
    [
        {"CardType": "text_notice", "Source": {"DescColor": "red"}},
        {"CardType": "text_notice", "MainTitle": [{"Title": "一"}, {"Title": "二"}]},
        {"CheckBox": {"Disable": "perhaps"}},
    ],
)
def test_nonsense_in_passive_xml_is_refused(element: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        card_xml.to_json(element)
