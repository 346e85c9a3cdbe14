"""A card by DingTalk's public template: its variables, its buttons, and what does not fit."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.dingtalk.account import PublicShape
from bot.platforms.dingtalk.drawing import public_card
from bot.platforms.dingtalk.drawing.limits import PARAM_VALUE_BYTES
from bot.platforms.port import Route
from handlers.messages import Button, Card, Clicked, Reply
from tests.bot.platforms.dingtalk.office import AT, Office

CREATE = "/v1.0/card/instances/createAndDeliver"
SHAPE = PublicShape()
CARD = Card(
    title="F-1 屏幕",
    state="待接单",
    facts=(("客户", "张三"), ("级别", "P1")),
    text="“屏幕花了”",
    buttons=(
        Button(label="接单", action="accept:F-1:", style="primary"),
        Button(label="转派", action="transfer:F-1:"),
        Button(label="不处理", action="reject:F-1:", style="danger"),
    ),
    link="http://us/f/abc",
)


def extra(card: Card, shape: PublicShape = SHAPE) -> dict[str, Any]:
    """What is no string."""
    found: dict[str, Any] = json.loads(public_card.params(card, shape)[shape.extra])
    return found


def test_the_card_says_the_same_as_by_our_own_template() -> None:
    values = public_card.params(CARD, SHAPE)
    assert values["msgTitle"] == "F-1 屏幕"
    assert values["msgContent"] == "**待接单**  \n**客户**：张三  \n**级别**：P1"
    assert values["staticMsgContent"] == "“屏幕花了”  \n[查看详情](http://us/f/abc)"
    assert values["flowStatus"] == "3"
    assert all(isinstance(value, str) for value in values.values())


def test_each_button_calls_back_with_its_action_as_its_id() -> None:
    assert extra(CARD)["msgButtons"] == [
        {"text": "接单", "color": "blue", "id": "accept:F-1:", "request": True},
        {"text": "转派", "color": "gray", "id": "transfer:F-1:", "request": True},
        {"text": "不处理", "color": "red", "id": "reject:F-1:", "request": True},
    ]
    assert extra(CARD)["order"] == ["msgTitle", "msgContent", "staticMsgContent", "msgButtons"]


def test_a_card_without_buttons_has_an_empty_list_so_that_none_of_the_old_ones_stays() -> None:
    assert extra(CARD.model_copy(update={"buttons": ()}))["msgButtons"] == []


def test_the_names_are_configured_where_they_change() -> None:
    shape = PublicShape(extra="full_json", buttons="buttons", colors={"primary": "green"})
    assert [one["color"] for one in extra(CARD, shape)["buttons"]] == ["green", "", ""]


_WORDS = st.text(max_size=400)


@given(
    st.builds(
        Card,
        title=_WORDS,
        state=_WORDS,
        text=_WORDS,
        facts=st.lists(st.tuples(_WORDS, _WORDS), max_size=6).map(tuple),
        link=st.sampled_from(["", "http://us/f/abc"]),
        buttons=st.lists(
            st.builds(Button, label=_WORDS, action=st.text("abc:", min_size=1, max_size=120)), max_size=9
        ).map(tuple),
    )
)
def test_every_value_keeps_within_its_limit_or_the_card_does_not_fit(card: Card) -> None:
    values = public_card.params(card, SHAPE)
    too_long = {name for name, value in values.items() if len(value.encode("utf-8", "replace")) > PARAM_VALUE_BYTES}
    assert too_long == (set() if public_card.fits(card, SHAPE) else {SHAPE.extra})
    assert [one["id"] for one in extra(card)["msgButtons"]] == [one.action for one in card.buttons[:6]]
    assert all(one["text"] for one in extra(card)["msgButtons"])


@pytest.fixture
def route(dingtalk: Office) -> Route:
    """The way by the public template into 张三's group."""
    dingtalk.says(CREATE, (200, {"success": True, "result": {"deliverResults": [{"success": True, "carrierId": "q"}]}}))
    found: Route = dingtalk.platform(cards="public").routes(dingtalk.group(), CARD, AT)[0]
    return found


def test_it_hangs_under_a_name_of_its_own(dingtalk: Office, route: Route) -> None:
    sent = route.send("d7")
    body = dingtalk.about(CREATE)[0].body
    assert body["cardTemplateId"] == "382e4302-551d-4880-bf29-a30acfab2e71.schema"
    assert body["outTrackId"] == "d7~.cidGroup+/=="
    assert sent.handle == {
        "door": "dingtalk.public_card",
        "out_track_id": "d7~.cidGroup+/==",
        "query_key": "q",
        "kind": "group",
        "chat_id": "cidGroup+/==",
    }


def test_it_is_painted_anew_in_its_own_variables(dingtalk: Office, route: Route) -> None:
    dingtalk.says("/v1.0/card/instances", (200, {"success": True}))
    platform = dingtalk.platform(cards="public")
    done = CARD.model_copy(update={"state": "已闭环", "buttons": ()})
    platform.repaint(done, route.send("d7").handle, AT, lambda _: "")
    painted = dingtalk.about("/v1.0/card/instances")[0].body["cardData"]["cardParamMap"]
    assert painted == public_card.params(done, SHAPE)


def test_a_press_on_it_is_answered_in_its_own_variables(dingtalk: Office) -> None:
    platform = dingtalk.platform(cards="public")
    content = json.dumps({"cardPrivateData": {"actionIds": ["accept:F-1:"]}})
    click = platform.ear.click({"outTrackId": "d7~", "userId": "ligong", "content": content}, AT, "frame1")
    assert isinstance(click, Clicked)
    ack = platform.stream_ack(Reply(repaint=CARD), click)
    assert ack["response"]["cardData"]["cardParamMap"] == public_card.params(CARD, SHAPE)
