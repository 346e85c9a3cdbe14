"""Files for groups through their robot, and everything into the groups that the app has made."""

import base64
from hashlib import md5
from typing import Any

import pytest

from bot.platforms.port import Closed, Sent, Target, Uncertain
from bot.platforms.tools import Tools
from bot.platforms.wecom.groups import appchat
from bot.platforms.wecom.platform import WecomPlatform
from handlers.messages import Button, Card, File, Show, Text
from tests.bot.platforms.wecom.office import HANG_UP, OK, Office
from tests.bot.platforms.wecom.sender import ACCOUNT, AT

SEND, ROBOT, ROBOT_UPLOAD, UPLOAD = "appchat/send", "webhook/send", "webhook/upload_media", "media/upload"
JPEG = b"\xff\xd8\xff" + b"0" * 20
LARGE = JPEG + bytes(2 * 1024 * 1024)
AMR = b"#!AMR\n" + (b"\x3c" + b"0" * 31) * 50
MP4 = b"\0\0\0\x18ftypmp42"
FILES = {"1" * 64: JPEG, "2" * 64: LARGE, "3" * 64: AMR, "4" * 64: MP4, "5" * 64: b"PK\3\4sheet", "6" * 64: b"x"}
HELLO = Text(text="您的反馈已解决", mention="zhangsan")
CARD = Card(
    title="F-260101-001",
    state="待接单",
    buttons=(Button(label="接单", action="accept:F-260101-001:"),),
    mention="zhangsan",
)


def file(kind: Any, number: int) -> File:
    return File(kind=kind, sha256=str(number) * 64, name="现场.bin", size=9, link="https://huisheng.example/m/1")


@pytest.fixture
def platform(office: Office) -> WecomPlatform:
    office.answers[UPLOAD] = office.answers[ROBOT_UPLOAD] = [OK | {"media_id": "MEDIA-1"}]
    office.answers["appchat/get"] = [OK | {"chat_info": {"name": "客户群", "userlist": ["zhangsan", "ligong"]}}]
    account = ACCOUNT.model_copy(update={"api_url": office.url, "appchats": {"wrAPP": "wrOURS"}})
    return WecomPlatform("main", account, Tools.of(None, "", lambda: AT))


def send(platform: WecomPlatform, chat_id: str, show: Show) -> Sent:
    (route,) = platform.routes(Target(chat_id, "group", (), str, FILES.__getitem__), show, AT)
    return route.send("d1-a")


def test_a_small_picture_is_part_of_the_robots_message(platform: WecomPlatform, office: Office) -> None:
    send(platform, "wrCHAT", file("image", 1))
    digest = md5(JPEG).hexdigest()
    assert office.calls(ROBOT)[0].body["image"] == {"base64": base64.b64encode(JPEG).decode(), "md5": digest}


@pytest.mark.parametrize(
    ("kind", "number", "msgtype"),
    [("image", 2, "file"), ("voice", 3, "voice"), ("video", 4, "file"), ("file", 5, "file")],
)
def test_all_else_is_uploaded_for_the_robot(
    platform: WecomPlatform, office: Office, kind: str, number: int, msgtype: str
) -> None:
    send(platform, "wrCHAT", file(kind, number))
    assert office.calls(ROBOT_UPLOAD)[0].query == {"key": "robot-key", "type": msgtype}
    assert office.calls(ROBOT)[0].body == {"msgtype": msgtype, msgtype: {"media_id": "MEDIA-1"}}


@pytest.mark.parametrize("number", [6, 7])
def test_what_wecom_does_not_take_or_the_store_does_not_have_is_told_by_its_link(
    platform: WecomPlatform, office: Office, number: int
) -> None:
    send(platform, "wrCHAT", file("file", number))
    assert office.calls(ROBOT)[0].body["markdown"]["content"] == "现场.bin\n[查看](https://huisheng.example/m/1)"


def test_the_app_speaks_into_its_group_and_calls_by_name(platform: WecomPlatform, office: Office) -> None:
    send(platform, "wrAPP", HELLO)
    body = office.calls(SEND)[0].body
    assert body == {"chatid": "wrOURS", "safe": 0, "msgtype": "text", "text": {"content": "<@zhangsan> 您的反馈已解决"}}


def test_a_card_is_told_there_in_markdown_with_numbers(platform: WecomPlatform, office: Office) -> None:
    sent = send(platform, "wrAPP", CARD)
    content = office.calls(SEND)[0].body["markdown"]["content"]
    assert content == "<@zhangsan> **F-260101-001**\n待接单\n\n1. 接单\n请 @我 并回复数字选择。"
    assert sent.menu == ("accept:F-260101-001:",)


@pytest.mark.parametrize(("kind", "number"), [("image", 1), ("voice", 3), ("video", 4), ("file", 5)])
def test_a_file_is_shown_there_as_what_it_is(platform: WecomPlatform, office: Office, kind: str, number: int) -> None:
    send(platform, "wrAPP", file(kind, number))
    assert office.calls(SEND)[0].body[kind] == {"media_id": "MEDIA-1"}


def test_a_long_text_keeps_within_2048_bytes_there(platform: WecomPlatform, office: Office) -> None:
    for show in (HELLO.model_copy(update={"text": "满" * 2000}), CARD.model_copy(update={"text": "满" * 2000})):
        send(platform, "wrAPP", show)
    text, markdown = (asked.body for asked in office.calls(SEND))
    assert 2040 < len(text["text"]["content"].encode()) <= 2048
    assert 2040 < len(markdown["markdown"]["content"].encode()) <= 2048


def test_a_group_that_is_not_the_apps_concerns_the_administrator(platform: WecomPlatform, office: Office) -> None:
    office.answers[SEND] = [{"errcode": 86008, "errmsg": ""}]
    with pytest.raises(Closed) as closed:
        send(platform, "wrAPP", HELLO)
    assert closed.value.tell == "administrator"


def test_a_group_is_made_and_looked_at(platform: WecomPlatform, office: Office) -> None:
    office.answers["appchat/create"] = [OK | {"chatid": "wrNEW"}]
    assert appchat.create(platform.desk, "售后群", "ligong", ["ligong", "zhangsan"]) == "wrNEW"
    asked = office.calls("appchat/create")[0].body
    assert asked == {"name": "售后群", "owner": "ligong", "userlist": ["ligong", "zhangsan"]}
    assert appchat.shown(platform.desk, "wrOURS")["name"] == "客户群"
    assert office.calls("appchat/get")[0].query == {"access_token": "token-1", "chatid": "wrOURS"}


def test_a_group_that_may_have_been_made_is_not_made_again_by_itself(platform: WecomPlatform, office: Office) -> None:
    office.answers["appchat/create"] = [HANG_UP]
    with pytest.raises(Uncertain):
        appchat.create(platform.desk, "售后群", "ligong", ["ligong", "zhangsan"])
    assert len(office.calls("appchat/create")) == 1
