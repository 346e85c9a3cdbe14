"""How cards look and what a press of them sends: DingTalk's public templates, and the inputs of our own."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.sandbox.world import ShownCard
from tests.bot.sandbox.dingtalk_bench import CLIENT_ID, CONVERSATION, TEMPLATE, Bench

AI_CARD = "382e4302-551d-4880-bf29-a30acfab2e71.schema"
DELIVER = "/v1.0/card/instances/createAndDeliver"
BUTTONS = [
    {"text": "接单", "color": "blue", "id": "accept:7:1", "request": True},
    {"text": "作废", "color": "red", "id": "void:7:1", "request": True},
    {"text": "打开", "color": "gray", "url": "https://example.com"},
    {"text": "没用", "color": "gray", "id": "dead"},
    {"color": "gray", "id": "nameless", "request": True},
]


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench(mode="http") as bench:
        yield bench


def deliver(bench: Bench, template: str, **variables: str) -> ShownCard:
    """The card as it hangs in the group."""
    body = {
        "cardTemplateId": template,
        "outTrackId": "card-1",
        "cardData": {"cardParamMap": variables},
        "callbackType": "HTTP",
        "openSpaceId": f"dtv1.card//IM_GROUP.{CONVERSATION}",
        "imGroupOpenSpaceModel": {"supportForward": False},
        "imGroupOpenDeliverModel": {"robotCode": CLIENT_ID},
    }
    assert bench.post(DELIVER, body).json()["result"]["deliverResults"][0]["success"]
    card = bench.shown()[-1].card
    assert card is not None
    return card


def ai_card(bench: Bench, extra: Any = None, **variables: str) -> ShownCard:
    given = {"msgTitle": "工单", "msgContent": "打印机**坏了**", "staticMsgContent": "请处理"}
    extra = {"msgButtons": BUTTONS} if extra is None else extra
    given["sys_full_json_obj"] = extra if isinstance(extra, str) else json.dumps(extra)
    return deliver(bench, AI_CARD, **given | variables)


def pressed(bench: Bench, key: str, **form: str) -> Any:
    """What the callback to this press holds."""
    assert bench.do(bench.side.click(bench.shown()[-1], "ligong", key, form)) == ""
    return json.loads(bench.bot.body()["content"])["cardPrivateData"]


def test_the_public_card_is_known_everywhere_and_its_buttons_can_be_pressed(bench: Bench) -> None:
    card = ai_card(bench)
    assert (card.title, card.text, card.state) == ("工单", "打印机**坏了**\n\n请处理", "")
    assert [(one.label, one.key, one.url, one.style, one.disabled) for one in card.buttons] == [
        ("接单", "accept:7:1", "", "primary", False),
        ("作废", "void:7:1", "", "danger", False),
        ("打开", "", "https://example.com", "plain", False),
        ("没用", "", "", "plain", True),
    ]
    assert pressed(bench, "void:7:1") == {"actionIds": ["void:7:1"], "params": {}}


@pytest.mark.parametrize("key", ["dead", "", "btn1", "nameless"])
def test_what_does_not_ask_for_a_callback_gets_none(bench: Bench, key: str) -> None:
    ai_card(bench)
    assert bench.click(bench.shown()[-1], key) == "卡片上没有这个按钮"
    assert not bench.bot.heard


def test_only_what_the_order_names_is_shown(bench: Bench) -> None:
    card = ai_card(bench, {"order": ["staticMsgContent"], "msgButtons": BUTTONS})
    assert (card.title, card.text, card.buttons) == ("", "请处理", [])


@pytest.mark.parametrize("extra", ["{", "[]", '"x"', '{"msgButtons": 7}', '{"msgButtons": [7]}', '{"order": "x"}'])
def test_nonsense_in_the_extra_object_costs_the_buttons_only(bench: Bench, extra: str) -> None:
    assert ai_card(bench, extra).buttons == []
    assert ("sys_full_json_obj 不是" in bench.verdict) == (extra in ("{", "[]", '"x"'))


@pytest.mark.parametrize(("status", "words"), [("1", "处理中"), ("2", "输入中"), ("3", ""), ("5", "失败")])
def test_the_flow_status_is_shown_in_words(bench: Bench, status: str, words: str) -> None:
    assert ai_card(bench, flowStatus=status).state == words


def test_a_press_of_the_public_card_repaints_it_by_its_answer(bench: Bench) -> None:
    ai_card(bench)
    changed = {"cardParamMap": {"msgContent": "已接单", "sys_full_json_obj": json.dumps({"msgButtons": []})}}
    answer = {"cardUpdateOptions": {"updateCardDataByKey": True}, "cardData": changed}
    bench.bot.answers = [(200, json.dumps(answer))]
    pressed(bench, "accept:7:1")
    card = bench.shown()[-1].card
    assert card is not None and (card.text, card.title, card.buttons) == ("已接单\n\n请处理", "工单", [])


@pytest.mark.parametrize(
    "template", ["589420e2-c1e2-46ef-a5ed-b8728e654da9.schema", "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"]
)
def test_the_sdks_markdown_cards_are_known_too(bench: Bench, template: str) -> None:
    extra = json.dumps({"msgButtons": [{"text": "打开", "url": "https://example.com", "color": "gray"}]})
    card = deliver(bench, template, title="回执", markdown="**收到**", tips="请稍候", sys_full_json_obj=extra)
    assert (card.title, card.text, card.note) == ("回执", "**收到**", "请稍候")
    assert card.buttons[0].url == "https://example.com"


OWN = {
    "title": "工单",
    "input": "怎么解决的？",
    "select": "原因",
    "options": json.dumps([{"value": "paper", "text": "缺纸"}, {"value": "ink", "text": "缺墨"}]),
    "many": "true",
    "btn1": "提交",
    "act1": "resolve:7:1",
}


def test_our_template_has_a_text_field_and_a_choice(bench: Bench) -> None:
    card = deliver(bench, TEMPLATE, **OWN)
    written, chosen = card.inputs
    assert (written.key, written.label, written.options) == ("input", "怎么解决的？", [])
    assert (chosen.key, chosen.options, chosen.many) == ("select", [("paper", "缺纸"), ("ink", "缺墨")], True)
    assert pressed(bench, "btn1", input="加了纸", select="ink,paper") == {
        "actionIds": ["btn1"],
        "params": {
            "action": "resolve:7:1",
            "input": "加了纸",
            "select": "ink,paper",
            "select.index": [1, 0],
            "currentIndexes": [1, 0],
        },
    }


@pytest.mark.parametrize("options", ["", "{", "7", "[7]", '{"value": "x"}'])
def test_options_that_are_no_list_are_no_options(bench: Bench, options: str) -> None:
    (_, chosen) = deliver(bench, TEMPLATE, **OWN | {"options": options}).inputs
    assert chosen.options == []


def test_inputs_without_a_label_are_hidden(bench: Bench) -> None:
    assert deliver(bench, TEMPLATE, **OWN | {"input": "", "select": ""}).inputs == []
