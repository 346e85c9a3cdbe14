"""The custom robot of a group: how it signs, whom it calls, and what it refuses."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from pydantic import SecretStr

from bot.platforms.dingtalk.account import CustomRobot
from bot.platforms.port import Closed, Route
from handlers.messages import Button, Card, Show, Text
from tests.bot.platforms.dingtalk.office import AT, Office

SEND, CID = "/robot/send", "cidGroup+/=="
SIGNED = CustomRobot(access_token=SecretStr("a+b/c=="), secret=SecretStr("SECabc"))
OUTSIDE = SIGNED.model_copy(update={"mention_by": "mobile"})
DIRECTORY = "/topapi/v2/user/get"
HELLO = Text(text="已记下", mention="zhangsan")


def way(dingtalk: Office, show: Show, robot: CustomRobot = SIGNED) -> Route:
    """The way through the group's robot."""
    routes = dingtalk.platform(custom_robots={CID: robot}).routes(dingtalk.group(), show, AT)
    return next(one for one in routes if one.name == "dingtalk.custom_robot")


def test_a_message_is_signed_and_carries_its_key(dingtalk: Office) -> None:
    dingtalk.says(SEND, (200, {"errcode": "0", "errmsg": "ok"}))  # as the document prints it
    sent = way(dingtalk, HELLO).send("d7")
    (asked,) = dingtalk.asked
    timestamp = str(int(AT.timestamp() * 1000))
    expected = hmac.new(b"SECabc", f"{timestamp}\nSECabc".encode(), hashlib.sha256).digest()
    assert asked.query == {
        "access_token": "a+b/c==",
        "timestamp": timestamp,
        "sign": base64.b64encode(expected).decode(),
    }
    assert asked.body["msgUuid"] == "d7"
    assert sent.handle == {"door": "dingtalk.custom_robot"}


def test_without_a_secret_nothing_is_signed(dingtalk: Office) -> None:
    way(dingtalk, HELLO, CustomRobot(access_token=SecretStr("t"))).send("d7")
    assert dingtalk.asked[0].query == {"access_token": "t"}


def test_whom_it_calls_stands_in_the_words_too(dingtalk: Office) -> None:
    way(dingtalk, HELLO).send("d7")
    body = dingtalk.asked[0].body
    assert body["at"] == {"atUserIds": ["zhangsan"], "isAtAll": False}
    assert body["text"]["content"] == "@zhangsan 已记下"


def test_in_an_external_group_it_calls_by_mobile(dingtalk: Office) -> None:
    dingtalk.says(DIRECTORY, (200, {"errcode": 0, "result": {"name": "张三", "mobile": "13800000000"}}))
    for show in (
        HELLO,
        Card(title="F-1", mention="zhangsan"),
        HELLO.model_copy(update={"links": (("看", "http://us"),)}),
    ):
        way(dingtalk, show, OUTSIDE).send("d7")
        body = dingtalk.about(SEND)[-1].body
        assert body["at"] == {"atMobiles": ["13800000000"], "isAtAll": False}
        assert "@13800000000 " in json.dumps(body[body["msgtype"]], ensure_ascii=False)
    assert "zhangsan" not in json.dumps(body, ensure_ascii=False)


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"errcode": 0, "result": {"name": "张三"}}),
        (200, {"errcode": 60121, "errmsg": "找不到该用户"}),
        (200, {"errcode": -1, "errmsg": "系统繁忙"}),
        (504, "gone"),
    ],
)
def test_where_no_number_is_told_the_words_go_out_all_the_same(dingtalk: Office, answer: tuple[int, Any]) -> None:
    dingtalk.says(DIRECTORY, answer)
    way(dingtalk, HELLO, OUTSIDE).send("d7")
    (asked,) = dingtalk.about(SEND)
    assert "at" not in asked.body and asked.body["text"]["content"] == "已记下"


def test_nobody_is_asked_for_where_nobody_is_to_be_called(dingtalk: Office) -> None:
    way(dingtalk, HELLO, SIGNED.model_copy(update={"mention_by": "nobody"})).send("d7")
    way(dingtalk, HELLO.model_copy(update={"mention": "$:LWCP:outside"}), OUTSIDE).send("d8")
    assert dingtalk.about(DIRECTORY) == [] and all("at" not in asked.body for asked in dingtalk.about(SEND))


def test_buttons_are_numbers_for_the_robot_that_hears(dingtalk: Office) -> None:
    card = Card(title="F-1", buttons=(Button(label="接单", action="accept:F-1:"),))
    assert way(dingtalk, card).send("d7").menu == ("accept:F-1:",)
    assert "1. 接单" in dingtalk.asked[0].body["text"]["content"]


@pytest.mark.parametrize("show", [Text(text="长" * 30_000), Card(title="F-1", text='"引号"\n' * 9_000)])
def test_the_whole_body_keeps_within_its_limit(dingtalk: Office, show: Show) -> None:
    way(dingtalk, show).send("k" * 32)
    assert 19_000 < len(dingtalk.asked[0].raw) <= 20_000


@pytest.mark.parametrize(
    ("answer", "words", "tell"),
    [
        ({"errcode": 310000, "errmsg": "keywords not in content, more: [https://…]"}, "关键词", "administrator"),
        ({"errcode": 300005, "errmsg": "token is not exist"}, "access_token", "administrator"),
        ({"errcode": 300001, "errmsg": "token is not exist"}, "access_token", "administrator"),
        ({"errcode": 300001, "errmsg": "session 不存在"}, "会话", ""),
        ({"errcode": 400013}, "群已解散", ""),
        ({"errcode": 460101}, "过长", ""),
    ],
)
def test_a_refusal_says_what_to_mend(dingtalk: Office, answer: dict[str, Any], words: str, tell: str) -> None:
    dingtalk.says(SEND, (200, answer))
    with pytest.raises(Closed, match=words) as closed:
        way(dingtalk, HELLO).send("d7")
    assert closed.value.tell == tell
    assert "a+b" not in json.dumps(str(closed.value))
