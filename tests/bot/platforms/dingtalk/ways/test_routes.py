"""The ways to show something: which are offered, what goes over the wire, and what each answer means."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.port import Closed, Platform, Route, TryLater, Uncertain
from bot.platforms.tools import Tools
from handlers.messages import Button, Card, Reply, Text
from tests.bot.platforms.dingtalk.office import AT, BREAK_OFF, Office

CREATE = "/v1.0/card/instances/createAndDeliver"
UPDATE = "/v1.0/card/instances"
GROUP_SEND = "/v1.0/robot/groupMessages/send"
PERSON_SEND = "/v1.0/robot/oToMessages/batchSend"
SESSION = "/robot/sendBySession"
TOKEN = "/v1.0/oauth2/accessToken"
CARD = Card(title="F-1 屏幕", state="待接单", buttons=(Button(label="接单", action="accept:F-1:"),), mention="ligong")
HELLO = Text(text="已记下", mention="zhangsan")
TEMPLATE = {"cards": "template", "card_template_id": "tpl.schema"}
DELIVERED = {"success": True, "result": {"outTrackId": "d7", "deliverResults": [{"success": True, "spaceId": "x"}]}}


def names(routes: Any) -> list[str]:
    """The names of routes, in order."""
    return [route.name for route in routes]


def no_link(_: str) -> str:
    """For repaints, which need none."""
    return ""


def test_it_is_a_platform(dingtalk: Office) -> None:
    platform: Platform = dingtalk.platform()
    assert (platform.name, platform.account) == ("dingtalk", "main")


def test_the_best_route_comes_first(dingtalk: Office) -> None:
    platform, way = dingtalk.platform(**TEMPLATE), dingtalk.way()
    in_group = platform.routes(dingtalk.group(way), CARD, AT)
    assert names(in_group) == ["dingtalk.card", "dingtalk.public_card", "dingtalk.session", "dingtalk.robot"]
    assert [route.idempotent for route in in_group] == [True, True, False, False]
    assert names(platform.routes(dingtalk.person(way), CARD, AT)) == [
        "dingtalk.card",
        "dingtalk.public_card",
        "dingtalk.robot",
        "dingtalk.session",
    ]
    assert names(platform.routes(dingtalk.group(way), HELLO, AT)) == ["dingtalk.session", "dingtalk.robot"]


@pytest.mark.parametrize(
    "settings",
    [
        {"cards": "link", "card_template_id": "tpl.schema"},
        {"cards": "text"},
        {"cards": "template"},
        {**TEMPLATE, "mode": "http"},  # nobody could believe the presses
    ],
)
def test_without_a_usable_template_there_is_no_interactive_card(dingtalk: Office, settings: dict[str, Any]) -> None:
    assert "dingtalk.card" not in names(dingtalk.platform(**settings).routes(dingtalk.group(), CARD, AT))


def test_a_session_webhook_that_is_about_to_expire_is_not_taken(dingtalk: Office) -> None:
    way = replace(dingtalk.way(), expires_at=AT + timedelta(seconds=300))
    other = replace(dingtalk.way(), door="wecom.response_url")
    assert names(dingtalk.platform().routes(dingtalk.group(way, other), HELLO, AT)) == ["dingtalk.robot"]


def test_somebody_without_a_staff_id_is_only_reached_while_the_session_lasts(dingtalk: Office) -> None:
    platform, person = dingtalk.platform(**TEMPLATE), dingtalk.person(dingtalk.way(), user_id="$:LWCP_v1:$x")
    assert names(platform.routes(person, CARD, AT)) == ["dingtalk.session"]
    assert not platform.routes(replace(person, ways=()), CARD, AT)


def send(dingtalk: Office, name: str, show: Any = CARD, person: bool = False, **settings: Any) -> Any:
    """Send by the route with this name."""
    platform = dingtalk.platform(**settings)
    target = dingtalk.person(dingtalk.way()) if person else dingtalk.group(dingtalk.way())
    route: Route = next(route for route in platform.routes(target, show, AT) if route.name == name)
    return route.send("d7")


def test_an_interactive_card_is_delivered_into_a_group(dingtalk: Office) -> None:
    dingtalk.says(CREATE, (200, DELIVERED))
    sent = send(dingtalk, "dingtalk.card", **TEMPLATE)
    (asked,) = dingtalk.about(CREATE)
    assert asked.headers["x-acs-dingtalk-access-token"] == "token-1"
    assert asked.body["openSpaceId"] == "dtv1.card//IM_GROUP.cidGroup+/=="
    assert asked.body["imGroupOpenDeliverModel"] == {"robotCode": "dingapp", "atUserIds": {"ligong": "ligong"}}
    assert asked.body["outTrackId"] == "d7.cidGroup+/=="
    assert asked.body["cardData"]["cardParamMap"]["act1"] == "accept:F-1:"
    assert asked.body["callbackType"] == "STREAM"
    assert sent.handle == {"door": "dingtalk.card", "out_track_id": "d7.cidGroup+/=="}


def test_an_interactive_card_is_delivered_to_one_person(dingtalk: Office) -> None:
    dingtalk.says(CREATE, (200, DELIVERED))
    sent = send(dingtalk, "dingtalk.card", person=True, robot_code="dingrobot", **TEMPLATE)
    (asked,) = dingtalk.about(CREATE)
    assert asked.body["openSpaceId"] == "dtv1.card//IM_ROBOT.ligong"
    assert asked.body["imRobotOpenDeliverModel"] == {"spaceType": "IM_ROBOT", "robotCode": "dingrobot"}
    assert (asked.body["outTrackId"], sent.handle["out_track_id"]) == ("d7", "d7")


def test_in_http_mode_presses_go_to_the_registered_address(dingtalk: Office) -> None:
    dingtalk.says(CREATE, (200, DELIVERED))
    http = {"mode": "http", "card_callback_secret": SecretStr("s"), **TEMPLATE}
    send(dingtalk, "dingtalk.card", **http)
    platform = dingtalk.platform(**http)
    platform.settle_in("https://us.example/")
    (created,), (registered,) = dingtalk.about(CREATE), dingtalk.about("/v1.0/card/callbacks/register")
    assert created.body["callbackType"] == "HTTP"
    assert created.body["callbackRouteKey"] == registered.body["callbackRouteKey"] == "huisheng-main"
    assert registered.body["callbackUrl"] == "https://us.example/dingtalk/main/card"
    assert (registered.body["apiSecret"], registered.body["forceUpdate"]) == ("s", True)


def test_by_stream_nothing_is_registered(dingtalk: Office) -> None:
    dingtalk.platform(**TEMPLATE).settle_in("https://us.example")
    assert dingtalk.asked == []


def test_a_card_that_is_already_there_has_arrived(dingtalk: Office) -> None:
    dingtalk.says(CREATE, (400, {"code": "param.cardAlreadyExist", "message": "卡片已存在"}))
    assert send(dingtalk, "dingtalk.card", **TEMPLATE).handle["out_track_id"] == "d7.cidGroup+/=="


@pytest.mark.parametrize(
    "answer",
    [
        {
            "success": True,
            "result": {"deliverResults": [{"success": True}, {"success": False, "errorMsg": "不在群里"}]},
        },
        {"success": True, "result": {"deliverResults": [{"errorMsg": "不在群里"}]}},
        {"success": False},
    ],
)
def test_a_card_that_was_not_delivered_takes_the_next_route(dingtalk: Office, answer: dict[str, Any]) -> None:
    dingtalk.says(CREATE, (200, answer))
    with pytest.raises(Closed):
        send(dingtalk, "dingtalk.card", **TEMPLATE)


def test_a_card_that_exists_without_hanging_anywhere_has_not_arrived(dingtalk: Office, redis_url: str) -> None:
    """After a later route had to wait, the delivery begins with the card again, and its name is taken by then."""
    failed = {"success": True, "result": {"deliverResults": [{"success": False, "errorMsg": "不在群里"}]}}
    dingtalk.says(CREATE, (200, failed), (400, {"code": "param.cardAlreadyExist"}))
    for _ in range(2):  # two processes
        platform = DingTalkPlatform("main", dingtalk.account(**TEMPLATE), Tools.of(redis_url, "s", lambda: AT))
        route = platform.routes(dingtalk.group(), CARD, AT)[0]
        for _ in range(2):
            with pytest.raises(Closed, match="没有投放成功"):
                route.send("d7")
    assert len(dingtalk.about(CREATE)) == 1


def test_a_session_webhook_needs_no_token(dingtalk: Office) -> None:
    dingtalk.says(SESSION, (200, {"errcode": 0, "errmsg": "ok"}))
    sent = send(dingtalk, "dingtalk.session", HELLO)
    (asked,) = dingtalk.asked
    assert asked.body["text"]["content"] == "@zhangsan 已记下"
    assert "x-acs-dingtalk-access-token" not in asked.headers
    assert (sent.handle, sent.menu, sent.used_way) == ({"door": "dingtalk.session"}, (), None)


def test_buttons_become_signed_links_or_numbers_as_configured(dingtalk: Office) -> None:
    by_link = send(dingtalk, "dingtalk.session", person=True, cards="link")
    by_number = send(dingtalk, "dingtalk.session", person=True, cards="text")
    first, second = (asked.body for asked in dingtalk.about(SESSION))
    assert first["actionCard"]["singleURL"] == "http://us/a/accept:F-1:"
    assert "1. 接单" in second["text"]["content"]
    assert (by_link.menu, by_number.menu) == ((), ("accept:F-1:",))


@pytest.mark.parametrize("route", ["dingtalk.session", "dingtalk.robot"])
def test_in_a_group_a_button_is_never_a_link_that_anybody_there_could_open(dingtalk: Office, route: str) -> None:
    dingtalk.says(GROUP_SEND, (200, {"processQueryKey": "q"}))
    sent = send(dingtalk, route, cards="link")
    assert sent.menu == ("accept:F-1:",)
    assert "http://us/a/" not in json.dumps(dingtalk.about(SESSION if "session" in route else GROUP_SEND)[0].body)


def test_the_robot_speaks_into_a_group(dingtalk: Office) -> None:
    dingtalk.says(GROUP_SEND, (200, {"processQueryKey": "q"}))
    sent = send(dingtalk, "dingtalk.robot", cards="text")
    (asked,) = dingtalk.about(GROUP_SEND)
    assert (asked.body["robotCode"], asked.body["openConversationId"]) == ("dingapp", "cidGroup+/==")
    assert asked.body["msgKey"] == "sampleText"
    assert "1. 接单" in json.loads(asked.body["msgParam"])["content"]
    assert sent.menu == ("accept:F-1:",)


def test_the_robot_speaks_to_one_person(dingtalk: Office) -> None:
    dingtalk.says(
        PERSON_SEND, (200, {"processQueryKey": "q", "invalidStaffIdList": [], "flowControlledStaffIdList": []})
    )
    send(dingtalk, "dingtalk.robot", HELLO, person=True)
    (asked,) = dingtalk.about(PERSON_SEND)
    assert asked.body["userIds"] == ["ligong"]
    assert json.loads(asked.body["msgParam"]) == {"content": "已记下"}


@pytest.mark.parametrize(
    ("listed", "error"),
    [
        ("invalidStaffIdList", Closed),
        ("filteredStaffIdList", Closed),
        ("flowControlledStaffIdList", TryLater),
    ],
)
def test_success_with_our_person_on_a_list_is_none(dingtalk: Office, listed: str, error: type[Exception]) -> None:
    dingtalk.says(PERSON_SEND, (200, {"processQueryKey": "q", listed: ["ligong"]}))
    with pytest.raises(error):
        send(dingtalk, "dingtalk.robot", HELLO, person=True)


def test_a_webhook_to_another_host_is_never_called(dingtalk: Office) -> None:
    way = replace(dingtalk.way(), address="http://127.0.0.1:9/robot/sendBySession?session=1")
    route = dingtalk.platform().routes(dingtalk.group(way), HELLO, AT)[0]
    with pytest.raises(Closed, match="不属于钉钉"):
        route.send("d7")


def test_a_card_is_painted_anew_by_key(dingtalk: Office) -> None:
    dingtalk.says(UPDATE, (200, {"success": True, "result": True}))
    handle = {"door": "dingtalk.card", "out_track_id": "d7"}
    assert dingtalk.platform().repaint(CARD, handle, AT, no_link) == handle
    (asked,) = dingtalk.about(UPDATE)
    assert (asked.method, asked.body["outTrackId"]) == ("PUT", "d7")
    assert asked.body["cardUpdateOptions"]["updateCardDataByKey"] is True
    assert asked.body["cardData"]["cardParamMap"]["state"] == "待接单"


@pytest.mark.parametrize(
    "handle", [{}, {"door": "dingtalk.session"}, {"door": "dingtalk.robot"}, {"door": "dingtalk.card"}]
)
def test_other_messages_cannot_be_painted_anew(dingtalk: Office, handle: dict[str, str]) -> None:
    with pytest.raises(Closed):
        dingtalk.platform().repaint(CARD, handle, AT, no_link)
    assert dingtalk.asked == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((400, {"code": "param.cardNotExist"}), Closed),
        ((200, {"success": False}), Closed),
        ((500, {"code": "system.busy"}), TryLater),
        ((200, BREAK_OFF), TryLater),
    ],
)
def test_a_repaint_that_fails_says_whether_to_come_back(dingtalk: Office, answer: Any, error: type[Exception]) -> None:
    dingtalk.says(UPDATE, answer)
    with pytest.raises(error):
        dingtalk.platform().repaint(CARD, {"door": "dingtalk.card", "out_track_id": "d7"}, AT, no_link)


def test_a_press_in_the_stream_is_acknowledged_with_the_card(dingtalk: Office) -> None:
    platform = dingtalk.platform()
    assert platform.stream_ack(Reply()) == {"response": {}}
    painted = platform.stream_ack(Reply(repaint=CARD))["response"]["cardData"]["cardParamMap"]
    assert painted["btn1"] == "接单"


def test_no_reason_quotes_a_secret(dingtalk: Office) -> None:
    dingtalk.says(SESSION, (200, BREAK_OFF))
    with pytest.raises(Uncertain) as error:
        send(dingtalk, "dingtalk.session", HELLO)
    assert "79b4" not in repr(error.value)
    assert error.value.__cause__ is None
