"""The HTTP doors: only what is signed and fresh comes in, and the answer is in DingTalk's own words."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from bot.platforms.dingtalk import signing
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.crypto import EventCrypto
from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.port import BODY_BYTES, Door, Refused, Request
from bot.platforms.tools import Tools
from handlers.messages import SILENCE, Button, Card, Clicked, Heard, Reply, Said, Text
from tests.bot.platforms.dingtalk.office import AT, SECRET, account, vector

CARD_SECRET = "card secret"
MESSAGE = json.dumps({**vector("doc-http-group-text"), "senderNick": "张三"}).encode()
PRESS = json.dumps(vector("doc-card-callback-http")).encode()


def doors(**settings: Any) -> dict[str, Door]:
    """The doors of an account, by their paths."""
    given = {"mode": "http", "card_callback_secret": SecretStr(CARD_SECRET), **settings}
    opened = DingTalkPlatform("main", account(**given), Tools.of(None, "", lambda: AT)).doors()
    return {door.path: door for door in opened}


def signed(body: bytes, at: datetime = AT, secret: str = SECRET) -> Request:
    """A robot callback as DingTalk sends it."""
    timestamp = str(int(at.timestamp() * 1000))
    return Request("POST", headers={"timestamp": timestamp, "sign": signing.robot_sign(timestamp, secret)}, body=body)


def pressed(body: bytes, at: datetime = AT, secret: str = CARD_SECRET) -> Request:
    """A card callback as DingTalk sends it."""
    timestamp = str(int(at.timestamp() * 1000))
    names = ("x-ddpaas-signature-timestamp", "x-ddpaas-signature")
    return Request(
        "POST", headers=dict(zip(names, (timestamp, signing.card_sign(timestamp, secret)), strict=True)), body=body
    )


def robot() -> Door:
    """The door for messages."""
    return doors()["dingtalk/main/robot"]


def card() -> Door:
    """The door for presses."""
    return doors()["dingtalk/main/card"]


def heard(door: Door, request: Request) -> Heard:
    """What came in."""
    found = door.hear(request, AT)
    assert isinstance(found, Heard)
    return found


def refusal(door: Door, request: Request, at: datetime = AT) -> int:
    """The status with which it is refused."""
    with pytest.raises(Refused) as refused:
        door.hear(request, at)
    assert "张三" not in refused.value.reason
    return refused.value.status


def test_an_account_that_listens_by_stream_has_no_doors() -> None:
    assert doors(mode="stream") == {}


def test_without_a_secret_there_is_no_door_for_presses() -> None:
    assert list(doors(card_callback_secret=None)) == ["dingtalk/main/robot"]


def test_a_signed_message_is_heard_and_text_may_ride_on_the_answer() -> None:
    said = heard(robot(), signed(MESSAGE))
    assert isinstance(said, Said)
    assert (said.text, said.answers) == ("你好", {"text"})


@pytest.mark.parametrize("seconds", [0, 3599, -3599])
def test_a_signature_is_good_for_an_hour_around_now(seconds: int) -> None:
    assert heard(robot(), signed(MESSAGE, AT + timedelta(seconds=seconds)))
    assert heard(card(), pressed(PRESS, AT + timedelta(seconds=seconds)))


@pytest.mark.parametrize("seconds", [3601, -3601, 10**9])
def test_a_stale_signature_is_refused(seconds: int) -> None:
    assert refusal(robot(), signed(MESSAGE, AT + timedelta(seconds=seconds))) == 403
    assert refusal(card(), pressed(PRESS, AT + timedelta(seconds=seconds))) == 403


def test_the_hour_can_be_shortened() -> None:
    strict = doors(max_age_seconds=300)["dingtalk/main/robot"]
    assert refusal(strict, signed(MESSAGE, AT - timedelta(seconds=301))) == 403


NOW = str(int(AT.timestamp() * 1000))
GOOD = signing.robot_sign(NOW, SECRET)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"timestamp": NOW},
        {"sign": GOOD},
        {"timestamp": "", "sign": GOOD},
        {"timestamp": NOW, "sign": GOOD[:-2]},
        {"timestamp": NOW, "sign": GOOD + "="},
        {"timestamp": NOW, "sign": "签名"},
        {"timestamp": NOW, "sign": "\udcff"},
        {"timestamp": NOW[:-1], "sign": GOOD},
        {"timestamp": "now", "sign": signing.robot_sign("now", SECRET)},
        {"timestamp": "²", "sign": signing.robot_sign("²", SECRET)},
        {"timestamp": "9" * 400, "sign": signing.robot_sign("9" * 400, SECRET)},
        {"timestamp": f"-{NOW}", "sign": signing.robot_sign(f"-{NOW}", SECRET)},
        {"timestamp": NOW, "sign": signing.robot_sign(NOW, "another secret")},
        {"x-ddpaas-signature-timestamp": NOW, "x-ddpaas-signature": signing.card_sign(NOW, SECRET)},
    ],
)
def test_a_message_that_is_not_signed_right_is_refused(headers: dict[str, str]) -> None:
    assert refusal(robot(), Request("POST", headers=headers, body=MESSAGE)) == 403


def test_a_press_sent_again_is_the_same_and_the_same_button_pressed_later_is_another() -> None:
    first, again, later = (
        heard(card(), pressed(PRESS, AT + timedelta(seconds=seconds))).message_id for seconds in (0, 0, 60)
    )
    assert first == again
    assert first != later


@pytest.mark.parametrize("depth", range(900, 1000))
def test_nesting_of_any_depth_is_heard_or_refused(depth: int) -> None:
    nest = b"[" * depth + b"]" * depth
    message = signed(b'{"senderStaffId":"a","conversationType":"1","x":%s}' % nest)
    press = pressed(b'{"userId":"a","outTrackId":"b","content":%s}' % nest)
    for door, request in ((robot(), message), (card(), press)):
        try:
            heard(door, request)
        except Refused as refused:
            assert refused.status == 400


def test_a_press_signed_as_a_message_is_refused() -> None:
    assert refusal(card(), signed(PRESS, secret=CARD_SECRET)) == 403
    assert refusal(card(), pressed(PRESS, secret=SECRET)) == 403


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"{" + b" " * BODY_BYTES + b"}"])
def test_a_body_that_cannot_be_read_is_refused(body: bytes) -> None:
    assert refusal(robot(), signed(body)) == 400
    assert refusal(card(), pressed(body)) == 400


def test_a_huge_body_is_refused_before_anything_is_computed() -> None:
    assert refusal(robot(), Request("POST", body=b" " * (BODY_BYTES + 1))) == 400


def answered(door: Door, request: Request, reply: Reply) -> Any:
    """The JSON of the answer."""
    response = door.answer(request, heard(door, request), reply, AT)
    assert (response.status, response.content_type) == (200, "application/json; charset=utf-8")
    return json.loads(response.body)


def test_a_message_is_answered_with_text() -> None:
    answer = answered(robot(), signed(MESSAGE), Reply(shows=(Text(text="已记下", mention="user123"),)))
    assert answer == {
        "msgtype": "text",
        "text": {"content": "@user123 已记下"},
        "at": {"atUserIds": ["user123"], "isAtAll": False},
    }


def test_a_message_is_answered_with_markdown() -> None:
    answer = answered(robot(), signed(MESSAGE), Reply(shows=(Card(title="日报", facts=(("新增", "3"),)),)))
    assert (answer["msgtype"], answer["markdown"]["title"]) == ("markdown", "日报")
    assert "- **新增**：3" in answer["markdown"]["text"]


def test_words_with_links_are_answered_with_markdown_that_has_them() -> None:
    said = heard(robot(), signed(MESSAGE))
    reply = Reply(shows=(Text(text="已记下", links=(("看进展", "https://us/f/1"),)),))
    answer = json.loads(robot().answer(signed(MESSAGE), said, reply, AT).body)
    assert (answer["msgtype"], "[看进展](https://us/f/1)" in answer["markdown"]["text"]) == ("markdown", True)


def test_nothing_to_say_is_said() -> None:
    assert answered(robot(), signed(MESSAGE), SILENCE) == {"msgtype": "empty"}


def test_a_press_is_answered_with_the_card_as_it_is_now() -> None:
    now = Card(title="F-1 屏幕", state="处理中", buttons=(Button(label="解决", action="resolve:F-1:"),))
    answer = answered(card(), pressed(PRESS), Reply(repaint=now))
    assert answer["cardUpdateOptions"]["updateCardDataByKey"] is True
    painted = answer["cardData"]["cardParamMap"]
    assert (painted["state"], painted["btn1"], painted["act1"], painted["btn2"]) == (
        "处理中",
        "解决",
        "resolve:F-1:",
        "",
    )
    assert isinstance(heard(card(), pressed(PRESS)), Clicked)


def test_a_press_that_changes_nothing_is_answered_with_an_empty_object() -> None:
    assert answered(card(), pressed(PRESS), SILENCE) == {}


CRYPTO = EventCrypto("123456", "1234567890123456789012345678901234567890123", "dingapp")


def test_what_is_sealed_for_another_app_is_refused() -> None:
    other = EventCrypto(CRYPTO.token, CRYPTO.aes_key, "dingother").seal("success", "1", "n")
    with pytest.raises(Refused) as refused:
        CRYPTO.open(other["msg_signature"], "1", "n", other["encrypt"])
    assert refused.value.status == 403


@pytest.mark.parametrize("encrypted", ["", "not base64", "AAAA", "A" * 64])
def test_a_signed_envelope_that_does_not_open_is_refused(encrypted: str) -> None:
    with pytest.raises(Refused):
        CRYPTO.open(CRYPTO.sign("1", "n", encrypted), "1", "n", encrypted)


def test_a_key_of_the_account_never_shows() -> None:
    shown: DingTalkAccount = account(card_callback_secret=SecretStr(CARD_SECRET))
    assert SECRET not in repr(shown)
    assert CARD_SECRET not in repr(shown)
